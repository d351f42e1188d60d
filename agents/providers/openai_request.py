"""Word a request of chat completions, and find what a server won't have in it.

There is no way to ask a server which fields it knows, so the best request is
tried first; a refusal names the field to leave out, or leaves a few suspects.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence, Set
from typing import Any

from agents.providers.base import JsonSchema, Message, Request, Shape, Speaker
from agents.providers.openai_errors import Trouble, misses_model, overflows
from agents.providers.roles import blames_system, told_plainly


def arguments(model: str, request: Request, hosted: bool, refused: Set[str]) -> dict[str, Any]:
    """Return what to send, without the fields that the server has refused."""
    sampling = request.sampling
    # The vendor's newer models know only the newer name, older servers the older.
    longest = {"max_completion_tokens": sampling.max_tokens, "max_tokens": sampling.max_tokens}
    del longest["max_tokens" if hosted else "max_completion_tokens"]
    if refused & set(longest):
        longest = {n: sampling.max_tokens for n in _LONGEST if n not in longest}
    optional: dict[str, Any] = {
        "stream_options": {"include_usage": True},
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "seed": sampling.seed,
        "stop": list(sampling.stop) or None,
        "logprobs": True if request.logprobs else None,
        **longest,
    }
    if not hosted:
        # How llama.cpp and vLLM tell a thinking model; the vendor's service has no such word.
        optional["extra_body"] = {"chat_template_kwargs": {"enable_thinking": request.think}}
    if request.schema is not None:
        if "json_schema" not in refused:
            optional["response_format"] = _schema_format(request.schema)
        elif "json_object" not in refused:
            optional["response_format"] = {"type": "json_object"}
    return {
        "model": model,
        "messages": _messages(request.messages, plain="system" in refused),
        "stream": True,
        **{n: v for n, v in optional.items() if v is not None and n not in refused},
    }


def _messages(messages: Sequence[Message], *, plain: bool) -> list[dict[str, Any]]:
    """Return messages as they are sent, their pictures in parts of their own."""
    told: list[dict[str, Any]] = []
    for message in told_plainly(messages, plain=plain):
        content: object = message.content
        if message.images:
            content = [{"type": "text", "text": content}, *map(_url, message.images)]
        told.append({"role": str(message.role), "content": content})
    return told


def _url(image: bytes) -> dict[str, Any]:
    """Return a picture as a part of a message."""
    url = f"data:image/png;base64,{b64encode(image).decode('ascii')}"
    return {"type": "image_url", "image_url": {"url": url}}


_LONGEST = ("max_tokens", "max_completion_tokens")

# Words by which servers blame a field for their refusal.
_SIGNS = {
    "stream_options": ("stream_options", "include_usage"),
    "extra_body": ("chat_template_kwargs", "enable_thinking"),
    "response_format": ("response_format", "json_schema", "schema", "grammar", "json_object"),
    "temperature": ("temperature",),
    "top_p": ("top_p",),
    "seed": ("seed",),
    "logprobs": ("logprobs",),
    "max_tokens": ("max_tokens",),
    "max_completion_tokens": ("max_completion_tokens",),
}
_IMAGE_SIGNS = ("image", "vision", "multimodal", "mmproj")
# What is tried without if the server doesn't tell what it minds.
_SUSPECTS = ("stream_options", "extra_body", "response_format")


def culprit(trouble: Trouble, sent: Mapping[str, Any]) -> str | None:
    """Return the field to try without, None if the failure is of another kind."""
    if trouble.status not in (400, 422, 500, 501) or overflows(trouble) or misses_model(trouble):
        return None
    if trouble.says("content_filter", "content_policy", "insufficient_quota"):
        return None
    told = f"{trouble.param} {trouble.text}".lower()
    if any(sign in told for sign in _IMAGE_SIGNS) and _shows(sent["messages"]):
        return None  # it would see nothing, whatever else is left out
    speaks = any(message["role"] == Speaker.SYSTEM for message in sent["messages"])
    if speaks and blames_system(told):
        return "system"
    named = (n for n, words in _SIGNS.items() if n in sent and any(w in told for w in words))
    found = next(named, None)
    if found is None and trouble.status in (400, 422):
        found = next((name for name in _SUSPECTS if name in sent), "system" if speaks else None)
    if found == "response_format":
        return str(sent["response_format"]["type"])
    return found


def _shows(messages: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether pictures are among messages as they are sent."""
    return any(isinstance(message["content"], list) for message in messages)


def _schema_format(schema: JsonSchema) -> dict[str, Any]:
    return {
        "type": "json_schema",
        "json_schema": {"name": "answer", "schema": schema, "strict": _is_strict(schema)},
    }


def _is_strict(schema: object) -> bool:
    """Tell whether the vendor's strict mode takes it: closed objects, nothing optional."""
    if isinstance(schema, Mapping):
        if schema.get("type") == "object":
            names, required = schema.get("properties", {}), schema.get("required", ())
            if schema.get("additionalProperties") is not False or set(names) != set(required):
                return False
        return all(map(_is_strict, schema.values()))
    return all(map(_is_strict, schema)) if isinstance(schema, list | tuple) else True


def shape_without(refused: Set[str]) -> Shape:
    """Return the best shape that has not been refused."""
    if "json_schema" not in refused:
        return Shape.SCHEMA
    return Shape.TEXT if "json_object" in refused else Shape.JSON
