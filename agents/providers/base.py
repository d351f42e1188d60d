"""What a language-model backend offers, whoever sells or hosts it.

One small interface: a request goes in, chunks of a streamed answer come out,
and every failure is a :class:`ProviderError` that tells a person what to do.
Vendor packages are imported by the other modules of this package alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from agents.core.proposals import Exchange
from agents.providers.bounds import tokens
from games.errors import ToldError

JsonSchema = Mapping[str, object]


class Fault(StrEnum):
    """What kind of thing went wrong with a backend."""

    NOT_RUNNING = "not-running"
    """Nothing answers at the address."""
    TIMEOUT = "timeout"
    """It didn't connect, begin or end in time."""
    KEY = "key"
    """The key is missing or was refused."""
    MODEL = "model"
    """The backend doesn't have this model."""
    BUSY = "busy"
    """Overloaded, rate-limited or starting up."""
    CONTEXT = "context"
    """The prompt is longer than the model takes."""
    REFUSED = "refused"
    """The model or a content filter declined."""
    UNSUPPORTED = "unsupported"
    """The backend can't do what was asked (thinking, schemas, ...)."""
    BROKEN = "broken"
    """The stream ended early or held what isn't the protocol."""
    ANSWER = "answer"
    """The answer came whole but can't be used."""
    BUDGET = "budget"
    """The person's budget is used up."""
    RESTING = "resting"
    """It failed so often that it is left alone for a while."""
    MISSING = "missing"
    """A package or file that this backend needs isn't there."""


class ProviderError(ToldError):
    """A backend failed, told so that a person can act on it.

    Attributes:
        kind: what went wrong.
        message: what happened, a whole sentence; never holds a key.
        hint: what to do next.
        retryable: trying again soon may help.
        retry_after: seconds the backend asked to wait, or None.
        usage: what the failed request took, where it was measured.
        exchanges: requests that led to this, the failed one last, for the record.
    """

    def __init__(
        self,
        kind: Fault,
        message: str,
        hint: str = "",
        *,
        retryable: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, hint)
        self.kind = kind
        self.retryable = retryable
        self.retry_after = retry_after
        self.usage: Usage | None = None
        self.exchanges: tuple[Exchange, ...] = ()


def unfinished() -> ProviderError:
    """Tell of a stream that ended without its Done."""
    message = "The answer ended without saying that it was whole."
    return ProviderError(Fault.BROKEN, message, "Try again.", retryable=True)


class Speaker(StrEnum):
    """Whose words a message holds."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt.

    Attributes:
        images: pictures that come with the words, each a PNG file; only for models
            that take such.
    """

    role: Speaker
    content: str
    images: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the model draws its answer; None leaves it to the backend."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int = 512
    seed: int | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a model.

    Attributes:
        messages: the prompt, oldest first.
        schema: JSON schema of the answer, None for free text.
        think: let a thinking model think, where the backend can tell it.
        logprobs: ask how probable each token of the answer was.
    """

    messages: tuple[Message, ...]
    sampling: Sampling = field(default_factory=Sampling)
    schema: JsonSchema | None = None
    think: bool = False
    logprobs: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer took.

    Attributes:
        prompt_tokens, answer_tokens: as the backend counts them, or estimated
            if ``estimated``; a count that no model could reach is taken for none.
        first: seconds from asking to the first chunk.
        seconds: seconds from asking to the end.
        cost: money, in the unit of the configured price; None if no price is.
        tries: requests sent, 1 if none had to be repeated.
        cached_tokens: of the prompt's, those that the backend had from before, None
            where it doesn't tell.
        reading: seconds that the backend says it took to read the others.
    """

    prompt_tokens: int = 0
    answer_tokens: int = 0
    first: float = 0.0
    seconds: float = 0.0
    cost: float | None = None
    estimated: bool = False
    tries: int = 1
    cached_tokens: int | None = None
    reading: float | None = None

    def __post_init__(self) -> None:
        if self.cached_tokens is not None:
            cached = min(tokens(self.cached_tokens), tokens(self.prompt_tokens))
            object.__setattr__(self, "cached_tokens", cached)
        object.__setattr__(self, "prompt_tokens", tokens(self.prompt_tokens))
        object.__setattr__(self, "answer_tokens", tokens(self.answer_tokens))

    def __add__(self, other: Usage) -> Usage:
        costs = [c for c in (self.cost, other.cost) if c is not None]
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.answer_tokens + other.answer_tokens,
            self.first,
            self.seconds + other.seconds,
            sum(costs) if costs else None,
            self.estimated or other.estimated,
            self.tries + other.tries,
        )


@dataclass(frozen=True, slots=True)
class TextChunk:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ThoughtChunk:
    """A piece of thinking, kept apart from the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is whole: how it ended ("stop", "length", ...) and what it took.

    Attributes:
        logprobs: its tokens and their natural log-probabilities before any grammar,
            where that was asked and the backend tells it.
    """

    finish: str
    usage: Usage
    model: str = ""
    logprobs: tuple[tuple[str, float], ...] = ()


SMALL = 1_000_000_000
"""Parameters under which a model chooses unless told otherwise."""
Chunk = TextChunk | ThoughtChunk | Done


class Shape(StrEnum):
    """How well a backend keeps an answer in shape, best first."""

    SCHEMA = "schema"
    JSON = "json"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that a backend has.

    Attributes:
        context: tokens that prompt and answer may hold together, None if unknown.
        shape: how well it keeps an answer in shape.
        thinks: it can think, None if unknown.
        parameters: how many it has, None if unknown.
        licence: under what it may be used, empty if nobody says.
        size: bytes of its file, None if unknown.
        sees: it takes pictures, None if unknown.
    """

    name: str
    context: int | None = None
    shape: Shape = Shape.TEXT
    thinks: bool | None = None
    parameters: int | None = None
    licence: str = ""
    size: int | None = None
    sees: bool | None = None

    @property
    def small(self) -> bool:
        """Whether it is known to be too small to write commands and reasons of its own."""
        return self.parameters is not None and self.parameters < SMALL


class Provider(Protocol):
    """A backend with one model chosen.

    Leaving ``stream`` early (``aclose``, or cancelling the task) must free the
    backend's slot, not merely stop reading. A class that derives from this one
    needs only ``spec`` and ``stream``.
    """

    @property
    def spec(self) -> str:
        """The spec that chose it, such as ``openai:MODEL@BASE_URL``; no key in it."""

    @property
    def backend(self) -> str:
        """Which backend it is, shared by all its models: one circuit breaker each."""
        return self.spec.partition(":")[0]

    @property
    def paid(self) -> bool:
        """Whether asking may cost money."""
        return False

    def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Answer in chunks; the last is Done.

        Raises:
            ProviderError: for every failure, in whatever chunk it shows.
        """

    async def describe(self) -> ModelInfo:
        """Tell what the chosen model can do.

        Raises:
            ProviderError: the backend doesn't answer or lacks the model.
        """
        return ModelInfo(self.spec.partition(":")[2])

    async def models(self) -> tuple[ModelInfo, ...]:
        """List the models of this backend, empty if it can't tell."""
        return ()

    async def close(self) -> None:
        """Free connections, and a server of its own."""


def host_asked(provider: Provider) -> str:
    """Tell where what is asked goes: its ``host`` where it has one, else the backend."""
    return str(getattr(provider, "host", provider.backend))
