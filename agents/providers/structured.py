"""Asks a model for an object of a given shape, and keeps a record of the asking.

The provider keeps the shape as well as its backend can; whatever comes is read
by :mod:`agents.providers.reader` and checked. What can't be used is handed back
to the model once, with what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from agents.core.proposals import Exchange
from agents.core.text import clean_whole
from agents.providers.answers import AnswerShape, schema_of
from agents.providers.base import (
    Done,
    Fault,
    JsonSchema,
    Message,
    Provider,
    ProviderError,
    Request,
    Speaker,
    ThoughtChunk,
    Usage,
    unfinished,
)
from agents.providers.reader import read_answer, split_thoughts
from agents.providers.streams import closing

OnDraft = Callable[[str, str], None]
"""Told (answer so far, thoughts so far) whenever more has come."""

_Shape = TypeVar("_Shape", bound=AnswerShape)

LONGEST_SHOWN = 2000
"""Characters of a useless answer that are shown to the model again."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[_Shape]):
    """What a model answered.

    Attributes:
        value: all of it the model's own words.
        exchanges: the request, and the repair if there was one.
    """

    value: _Shape
    exchanges: tuple[Exchange, ...]


async def ask_structured(
    provider: Provider,
    request: Request,
    shape: type[_Shape],
    *,
    on_draft: OnDraft | None = None,
    purpose: str = "propose",
    repair: bool = True,
) -> Answer[_Shape]:
    """Ask for an object of a shape, and once again if the answer can't be used.

    Args:
        request: the prompt; it should say in words which fields are wanted, as
            not every backend is told the schema. Its schema may be stricter than
            the shape: an answer that keeps only to the shape is still worth having.
        shape: what the answer is checked by.
        on_draft: called as text and thoughts come, cleaned; for a repair it
            starts anew.
        purpose: what the exchange is recorded as; a repair is "repair".
        repair: allow the second request.

    Raises:
        ProviderError: what the provider raised, or of kind ANSWER; its
            ``exchanges`` hold what was asked so far.
    """
    asked = replace(request, schema=request.schema or schema_of(shape))
    exchanges: list[Exchange] = []
    rounds = 2 if repair else 1
    for turn in range(rounds):
        what = purpose if turn == 0 else "repair"
        said = await _ask(provider, asked, on_draft, what, exchanges)
        try:
            value = read_answer(said.text, shape, cut=said.cut)
        except ValueError as error:
            trouble = _trouble(error, said)
            exchanges[-1] = replace(exchanges[-1], fault=Fault.ANSWER.value)
        else:
            return Answer(value, tuple(exchanges))
        asked = _repair(asked, request, said, trouble, shape)
    failure = ProviderError(
        Fault.ANSWER,
        f"The model gave an answer that can't be used: {trouble}.",
        "Ask again, choose another model, or play on with the mimic.",
        retryable=True,
    )
    failure.exchanges = tuple(exchanges)
    raise failure


@dataclass(frozen=True, slots=True)
class _WholeAnswer:
    """A whole answer, as it came."""

    text: str
    thoughts: str
    cut: bool


async def _ask(
    provider: Provider,
    request: Request,
    on_draft: OnDraft | None,
    purpose: str,
    exchanges: list[Exchange],
) -> _WholeAnswer:
    """Ask once, without the schema if the backend can't take it."""
    try:
        return await _ask_once(provider, request, on_draft, purpose, exchanges)
    except ProviderError as error:
        if error.kind is not Fault.UNSUPPORTED or request.schema is None or exchanges[-1].answer:
            raise
    bare = replace(request, schema=None)
    return await _ask_once(provider, bare, on_draft, purpose, exchanges)


async def _ask_once(
    provider: Provider,
    request: Request,
    on_draft: OnDraft | None,
    purpose: str,
    exchanges: list[Exchange],
) -> _WholeAnswer:
    """Send one request, read it to its end and record it however it ends."""
    raw, thought, done = _Growing(), _Growing(), None
    try:
        async with closing(provider.stream(request)) as chunks:
            async for chunk in chunks:
                if isinstance(chunk, Done):
                    done = chunk
                    continue
                (thought if isinstance(chunk, ThoughtChunk) else raw).add(chunk.text)
                if on_draft is not None:
                    on_draft(*_parted(raw.text, thought.text))
        if done is None:
            raise unfinished()
    except ProviderError as error:
        usage = error.usage or Usage()
        parts = _parted(raw.text, thought.text)
        exchanges.append(exchange_of(provider, request, purpose, parts, usage, fault=error.kind))
        error.exchanges = tuple(exchanges)
        raise
    parts = _parted(raw.text, thought.text)
    exchanges.append(exchange_of(provider, request, purpose, parts, done.usage, model=done.model))
    return _WholeAnswer(*parts, cut=done.finish == "length")


class _Growing:
    """A text that is cleaned as it grows, mostly without looking back."""

    def __init__(self) -> None:
        self.text = ""
        self._raw = ""
        self._plain = True

    def add(self, piece: str) -> None:
        self._raw += piece
        # An escape sequence or a character may come in two pieces: once there
        # is anything odd, the whole is cleaned each time.
        self._plain = self._plain and piece.replace("\n", "").isprintable()
        self.text = self.text + piece if self._plain else clean_whole(self._raw)


def _parted(raw: str, thought: str) -> tuple[str, str]:
    """Return (answer, thoughts); some models think aloud in the answer itself."""
    answer, inside = split_thoughts(raw)
    return answer, "\n".join(filter(None, (thought, inside)))


def exchange_of(
    provider: Provider,
    request: Request,
    purpose: str,
    parts: tuple[str, str],
    usage: Usage,
    *,
    model: str = "",
    fault: Fault | None = None,
) -> Exchange:
    """Return the record of a request; ``parts`` are the answer and the thoughts."""
    return Exchange(
        purpose=purpose,
        spec=provider.spec,
        messages=tuple((m.role.value, m.content) for m in request.messages),
        answer=parts[0],
        thoughts=parts[1],
        model=clean_whole(model),
        sampling=_settings(request),
        prompt_tokens=usage.prompt_tokens,
        answer_tokens=usage.answer_tokens,
        estimated=usage.estimated,
        first=usage.first,
        seconds=usage.seconds,
        cost=usage.cost,
        tries=usage.tries,
        cached_tokens=usage.cached_tokens,
        reading=usage.reading,
        fault=fault.value if fault else "",
    )


def _settings(request: Request) -> tuple[tuple[str, float | int | str], ...]:
    sampling = request.sampling
    settings = {
        "max_tokens": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "seed": sampling.seed,
        "stop": json.dumps(sampling.stop, ensure_ascii=False) if sampling.stop else None,
        "think": 1 if request.think else None,
        "choices": _choices(request.schema),
    }
    return tuple((name, value) for name, value in settings.items() if value is not None)


def _choices(schema: JsonSchema | None) -> str | None:
    """Return what an answer was held to, in the order in which it was given."""
    match schema:
        case {"properties": {"command": {"enum": [*commands]}}}:
            return " / ".join(map(str, commands))
    return None


def _trouble(error: ValueError, said: _WholeAnswer) -> str:
    trouble = str(error)
    if said.cut:
        trouble += "; it was cut off at its longest"
        if said.thoughts and not said.text.strip():
            trouble += " while still thinking"
    return trouble


def _repair(
    asked: Request, request: Request, said: _WholeAnswer, trouble: str, shape: type[AnswerShape]
) -> Request:
    """Show the model its answer and what is wrong with it.

    It isn't to think again: that is done, and may be what took all the room.
    """
    schema = json.dumps(schema_of(shape), ensure_ascii=False)
    complaint = (
        f"That answer can't be used: {trouble}.\n"
        "Answer again, briefly, with one JSON object and nothing else. "
        f"It must be valid by this JSON schema:\n{schema}"
    )
    again = [*request.messages]
    if said.text.strip():
        again.append(Message(Speaker.ASSISTANT, said.text[:LONGEST_SHOWN]))
    again.append(Message(Speaker.USER, complaint))
    return replace(asked, messages=tuple(again), think=False)
