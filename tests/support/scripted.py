"""A provider that says what it was told to.

A script is a list of replies, each a list of steps. A step is a piece of text, a
thought, an error to raise, or an event to wait for, which holds the answer up
until whoever wrote the script sets it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from agents.providers.base import (
    Chunk,
    Done,
    Fault,
    ModelInfo,
    ProviderError,
    Request,
    Shape,
    TextChunk,
    ThoughtChunk,
    Usage,
)
from agents.providers.budget import estimate_prompt, estimate_tokens

Step = str | ThoughtChunk | Done | ProviderError | asyncio.Event
Reply = Sequence[Step]
"""What comes in turn; a Done follows by itself if the reply holds none."""


@dataclass(slots=True)
class Seen:
    """What a scripted provider went through; ``begun`` is set by each request."""

    requests: list[Request] = field(default_factory=list)
    streams_open: int = 0
    streams_closed: int = 0
    closed: bool = False
    begun: asyncio.Event = field(default_factory=asyncio.Event)


class Scripted:
    """Answers from a script, each request with the next reply.

    Args:
        script: the replies, or a function from a request to a reply.
        name: what its spec ends in.
        repeat: begin again at the end, instead of failing.
        backend: the name of its circuit breaker.
    """

    def __init__(
        self,
        script: Sequence[Reply] | Callable[[Request], Reply],
        *,
        name: str = "script",
        repeat: bool = False,
        backend: str = "scripted",
        paid: bool = False,
        info: ModelInfo | None = None,
    ) -> None:
        self.spec = f"scripted:{name}"
        self.backend = backend
        self.paid = paid
        self._script = script
        self._name = name
        self._repeat = repeat
        self._info = info or ModelInfo(name, 8192, Shape.TEXT, False)
        self.seen = Seen()

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Go through the next reply.

        Raises:
            ProviderError: the script says so, or has come to its end.
        """
        reply = self._next(request)
        self.seen.requests.append(request)
        self.seen.streams_open += 1
        self.seen.begun.set()
        said = ""
        try:
            for step in reply:
                if isinstance(step, ProviderError):
                    raise step
                if isinstance(step, asyncio.Event):
                    await step.wait()
                elif isinstance(step, Done):
                    yield step
                    return
                elif isinstance(step, ThoughtChunk):
                    said += step.text
                    yield step
                else:
                    said += step
                    yield TextChunk(step)
            usage = Usage(estimate_prompt(request.messages), estimate_tokens(said), estimated=True)
            yield Done("stop", usage, self._name)
        finally:
            self.seen.streams_open -= 1
            self.seen.streams_closed += 1

    async def describe(self) -> ModelInfo:
        """Return what it was made with."""
        return self._info

    async def models(self) -> tuple[ModelInfo, ...]:
        """Return itself alone."""
        return (self._info,)

    async def close(self) -> None:
        """Note that it was closed."""
        self.seen.closed = True

    def _next(self, request: Request) -> Reply:
        if callable(self._script):
            return self._script(request)
        asked = len(self.seen.requests)
        if self._repeat and self._script:
            return self._script[asked % len(self._script)]
        if asked >= len(self._script):
            raise ProviderError(
                Fault.ANSWER,
                f"The script {self._name} has come to its end.",
                "Write more replies, or choose another player.",
            )
        return self._script[asked]
