"""Read an answer of chat completions, document by document.

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
from agents.providers.documents import DONE
from agents.providers.openai_errors import (
    Server,
    Trouble,
    broken,
    explain_trouble,
    positive,
    read_trouble,
)
from agents.providers.reported import tells_error, words_of
from games.types import clean_text

_LARGEST = 1e300
_FAILED = ("error", "failed")
"""How an answer ends that the server couldn't go on with."""


class AnswerReading:
    """What has come of one answer so far."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._refusal = ""
        self._counted: object = None
        # Figures of llama.cpp's own, beside those of the protocol.
        self._timings: object = None
        self._begun = self._other = False
        self._choice: object = None
        self.whole = False
        self.logprobs: list[tuple[str, float]] = []
        self.finish = ""
        self.model = ""

    def read(self, document: str) -> list[Chunk]:
        """Take in a document of the answer: a piece of it, or the whole.

        Raises:
            ProviderError: it isn't one of chat completions, or tells an error.
        """
        if document == DONE:
            self.whole = True
            return []
        try:
            told = json.loads(document, object_hook=_public)
        except (ValueError, RecursionError):
            raise broken(f"{self._server.name} sent what isn't part of an answer.") from None
        if tells_error(told):
            raise explain_trouble(read_trouble(told), self._server)
        self._other = self._other or not isinstance(told.get("choices"), list)
        event = ChatCompletionChunk.construct(**told)
        self.model = _text(event.model) or self.model
        self._counted = getattr(event, "usage", None) or self._counted
        self._timings = getattr(event, "timings", None) or self._timings
        chunks: list[Chunk] = []
        for choice in self._meant(event.choices):
            self._begun = True
            self._read_error(choice)
            chunks += self._take(_piece(choice))
            self._read_logprobs(getattr(choice, "logprobs", None))
            self.finish = _text(getattr(choice, "finish_reason", None)) or self.finish
        return chunks

    def end(self, said: str = "") -> None:
        """Check the answer once the stream has ended.

        Args:
            said: what came beside its documents.

        Raises:
            ProviderError: nothing came, the model declined, or the end is missing.
        """
        name = self._server.name
        if not self._begun:
            raise self._nothing(said)
        if self._refusal or self.finish == "content_filter":
            declined = self._server.quote(self._refusal)
            who = "The model" if self._refusal else f"The content filter of {name}"
            raise ProviderError(
                Fault.REFUSED,
                f"{who} declined" + (f": “{declined}”." if declined else "."),
                "Edit the prompt, or choose another model.",
            )
        if self.finish in _FAILED:
            raise explain_trouble(Trouble(None, said), self._server)
        if not self.finish:
            if words_of(said):
                raise explain_trouble(Trouble(None, said), self._server)
            raise broken(f"The answer of {name} broke off.")

    def _nothing(self, said: str) -> ProviderError:
        """Return what to tell of an answer in which no model says anything."""
        name, hint = self._server.name, f"Check the address ({self._server.address}): "
        if not (said or self._other):
            return broken(f"{name} answered with nothing.")
        what = "a web page" if said.startswith("<") else "something other than a model's answer"
        quoted = self._server.quote(words_of(said))
        message = f"{name} answered with {what}" + (f": “{quoted}”." if quoted else ".")
        return ProviderError(Fault.BROKEN, message, f"{hint}it usually ends in /v1.")

    def _read_error(self, choice: object) -> None:
        """Tell of an error that stands in a choice, or in place of its message."""
        for place in (choice, _piece(choice)):
            error = getattr(place, "error", None)
            if error:
                raise explain_trouble(read_trouble({"error": error}), self._server)

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


def _public(told: dict[str, object]) -> dict[str, object]:
    """Return an object without fields that the package would take for its own."""
    return {name: value for name, value in told.items() if not name.startswith("_")}


def _says(choice: object) -> bool:
    """Tell whether a choice of an event holds a piece, or the whole, of an answer."""
    return any(hasattr(choice, name) for name in ("delta", "message", "text", "error"))


def _piece(choice: object) -> object:
    """Return what a choice of an event says.

    Some servers send the whole as one event, or as those completions do that are no chat.
    """
    piece = getattr(choice, "delta", None)
    if piece is not None:
        return piece
    message = getattr(choice, "message", None) or getattr(choice, "text", None)
    if isinstance(message, str):
        message = {"content": message}
    return ChoiceDelta.construct(**message) if isinstance(message, dict) else None


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
