"""Read an answer of chat completions, event by event or whole.

Servers bend the protocol: fields are missing, of other types, or have other
names. Whatever comes is either read or told as what it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import TypeGuard

from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import ChoiceDelta

from agents.providers.base import (
    Chunk,
    Fault,
    ProviderError,
    TextChunk,
    ThoughtChunk,
    Usage,
)
from agents.providers.bounds import seconds, tokens
from agents.providers.openai_errors import Server, broken, explain_trouble, positive, read_trouble
from games.types import clean_text

_LARGEST = 1e300


class AnswerReading:
    """What has come of one answer so far."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._refusal = ""
        self._counted: object = None
        # Figures of llama.cpp's own, beside those of the protocol.
        self._timings: object = None
        self._begun = False
        self._choice: object = None
        self.whole = False
        self.logprobs: list[tuple[str, float]] = []
        self.finish = ""
        self.model = ""

    def read(self, event: object) -> list[Chunk]:
        """Take one event of the stream in.

        Raises:
            ProviderError: it isn't one of chat completions, or tells an error.
        """
        if not isinstance(event, ChatCompletionChunk):
            raise broken(f"{self._server.name} sent what isn't part of an answer.")
        self._begun = True
        self.model = _text(event.model) or self.model
        self._counted = getattr(event, "usage", None) or self._counted
        self._timings = getattr(event, "timings", None) or self._timings
        chunks: list[Chunk] = []
        for choice in self._meant(event.choices):
            chunks += self._take(_piece(choice))
            self._read_logprobs(getattr(choice, "logprobs", None))
            self.finish = _text(getattr(choice, "finish_reason", None)) or self.finish
        return chunks

    def read_whole(self, body: bytes) -> list[Chunk]:
        """Take in the answer of a server that doesn't stream.

        Raises:
            ProviderError: it is an error, a web page, or anything else.
        """
        self.whole = True
        if not body.strip():
            return []
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            told = None
        choices = told.get("choices") if isinstance(told, dict) else None
        if isinstance(told, dict) and (told.get("error") or _is_error(told)):
            raise explain_trouble(read_trouble(told), self._server)
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            page = body.lstrip()[:1] == b"<"
            raise ProviderError(
                Fault.BROKEN,
                f"{self._server.name} answered with "
                + ("a web page." if page else "something other than a model's answer."),
                f"Check the address ({self._server.address}): it usually ends in /v1.",
            )
        told_of = [choice for choice in choices if isinstance(choice, dict)]
        first = min(told_of, key=lambda choice: tokens(choice.get("index")))
        only = {**first, "delta": first.get("message")}
        return self.read(ChatCompletionChunk.construct(**{**told, "choices": [only]}))

    def end(self) -> None:
        """Check the answer once the stream has ended.

        Raises:
            ProviderError: nothing came, the model declined, or the end is missing.
        """
        name = self._server.name
        if not self._begun:
            raise broken(f"{name} answered with nothing.")
        if self._refusal or self.finish == "content_filter":
            said = self._server.quote(self._refusal)
            who = "The model" if self._refusal else f"The content filter of {name}"
            raise ProviderError(
                Fault.REFUSED,
                f"{who} declined" + (f": “{said}”." if said else "."),
                "Edit the prompt, or choose another model.",
            )
        if not self.finish:
            raise broken(f"The answer of {name} broke off.")

    def usage(self) -> Usage:
        """Return the tokens that the server counted, none if it doesn't count."""
        prompt = positive(getattr(self._counted, "prompt_tokens", None))
        answer = getattr(self._counted, "completion_tokens", None)
        if not prompt or not isinstance(answer, int):
            return Usage()
        cached = _number(self._counted, "prompt_tokens_details", "cached_tokens")
        if cached is None:
            cached = _number(self._timings, "cache_n")
        took = _number(self._timings, "prompt_ms")
        return Usage(
            prompt,
            answer,
            cached_tokens=None if cached is None else int(cached),
            reading=seconds(took, 1000),
        )

    def _read_logprobs(self, told: object) -> None:
        """Keep how probable the tokens of a piece were, as long as all of it can be read."""
        content = getattr(told, "content", None)
        for one in content if isinstance(content, list) else ():
            figure = getattr(one, "logprob", None)
            if _is_finite(figure):
                self.logprobs.append((_text(getattr(one, "token", None)), float(figure)))

    def _meant(self, choices: object) -> list[object]:
        """Return what an event tells of the first choice: one was asked for.

        A server that sends several tells them apart by their index.
        """
        if not isinstance(choices, list):
            return []
        told = [(tokens(getattr(c, "index", None)), c) for c in choices if _says(c)]
        if self._choice is None and told:
            self._choice = min(index for index, _ in told)
        return [choice for index, choice in told if index == self._choice][:1]

    def _take(self, delta: object) -> list[Chunk]:
        chunks: list[Chunk] = []
        # Two names for one thing: llama.cpp, vLLM and DeepSeek; OpenRouter, Ollama.
        thought = _text(getattr(delta, "reasoning_content", None))
        thought = thought or _text(getattr(delta, "reasoning", None))
        if thought:
            chunks.append(ThoughtChunk(thought))
        self._refusal += _text(getattr(delta, "refusal", None))
        for kind, said in _parts(getattr(delta, "content", None)):
            if kind is _Part.REFUSAL:
                self._refusal += said
            elif said:
                chunks.append(ThoughtChunk(said) if kind is _Part.THOUGHT else TextChunk(said))
        return chunks


class _Part(Enum):
    """What a part of a message's content is."""

    TEXT = auto()
    THOUGHT = auto()
    REFUSAL = auto()


def _parts(content: object) -> Iterator[tuple[_Part, str]]:
    """Yield the words of a message's content: a text, or a list of typed parts.

    The answer is what its parts say that are text; a picture or a call says nothing.
    """
    if isinstance(content, str):
        yield _Part.TEXT, _text(content)
    parts = content if isinstance(content, list) else [content]
    for part in (part for part in parts if isinstance(part, Mapping)):
        kind = part.get("type", "text")
        if kind in ("text", "output_text"):
            yield _Part.TEXT, _text(part.get("text"))
        elif kind in ("thinking", "reasoning"):
            thought = next((part[name] for name in (kind, "text") if part.get(name)), None)
            yield _Part.THOUGHT, "".join(_flat(thought))
        elif kind == "refusal":
            yield _Part.REFUSAL, _text(part.get("refusal"))


def _says(choice: object) -> bool:
    """Tell whether a choice of an event holds a piece, or the whole, of an answer."""
    return hasattr(choice, "delta") or hasattr(choice, "message")


def _piece(choice: object) -> object:
    """Return what a choice of an event says; some servers send the whole as one event."""
    message = getattr(choice, "message", None)
    whole = ChoiceDelta.construct(**message) if isinstance(message, dict) else None
    return getattr(choice, "delta", None) or whole


def _is_error(told: Mapping[str, object]) -> bool:
    """Tell whether a server says in words why it has no answer, and in nothing else."""
    named = (told.get(name) for name in ("message", "detail", "msg"))
    return "choices" not in told and any(isinstance(said, str) and said for said in named)


def _flat(thought: object) -> Iterator[str]:
    """Yield what a thought says, which may be in parts of text itself."""
    for part in thought if isinstance(thought, list) else [thought]:
        told = part.get("text") if isinstance(part, Mapping) else part
        yield _text(told)


def _number(told: object, *path: str) -> float | None:
    """Return a figure by the names that lead to it, None if there is none."""
    for name in path:
        told = told.get(name) if isinstance(told, Mapping) else getattr(told, name, None)
    return float(told) if _is_finite(told) and told >= 0 else None


def _is_finite(told: object) -> TypeGuard[int | float]:
    """Tell whether it is a number that can be reckoned with; a whole one may be too large."""
    if not isinstance(told, int | float) or isinstance(told, bool):
        return False
    return -_LARGEST < told < _LARGEST


def _text(value: object) -> str:
    """Return what is really text, without control characters."""
    return clean_text(value) if isinstance(value, str) else ""
