"""Keeps a backend's troubles from a person: limits of time, retries, rest, budget.

Wraps any provider. Time passes through a :class:`Clock`, so that every limit can
be tested without waiting.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from agents.providers.base import (
    Chunk,
    Done,
    Fault,
    ModelInfo,
    Provider,
    ProviderError,
    Request,
    TextChunk,
    Usage,
    host_asked,
    unfinished,
)
from agents.providers.bounds import LONGEST_TEXT
from agents.providers.breaker import UNWELL, Breakers, Health
from agents.providers.budget import Budget, Hold, Price, estimate_prompt, estimate_tokens
from agents.providers.streams import closing

_T = TypeVar("_T")

AGAIN = frozenset({Fault.NOT_RUNNING, Fault.BUSY, Fault.BROKEN})
"""Faults worth another try unasked; after a TIMEOUT a person has waited enough."""
_LONGEST_TOKEN = 40
"""Characters of a token at most: what is longer wasn't kept to the tokens asked for."""
_LEAST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient we are with a backend; times in seconds.

    Attributes:
        first: from sending a try to its first chunk: connecting, loading the
            model and reading the prompt included.
        idle: between two chunks.
        whole: from asking to the end, tries and pauses included.
        quick: for listing and describing models.
        tries: requests sent at most for one answer.
        backoff: pause before the second try, drawn between half of that and all
            of it; longer before each further one.
        patience: the longest pause; a backend that asks for more is not
            waited for, its error is shown with the time it asked for.
    """

    first: float = 90.0
    idle: float = 30.0
    whole: float = 180.0
    quick: float = 10.0
    tries: int = 3
    backoff: float = 0.5
    patience: float = 20.0


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> float:
        """Return seconds that only ever grow."""

    def timeout(self, seconds: float) -> AbstractAsyncContextManager[object]:
        """Cancel what runs inside after that time and raise TimeoutError."""


class SystemClock:
    """The time of this machine."""

    now = staticmethod(time.monotonic)
    timeout = staticmethod(asyncio.timeout)


class Resilient:
    """A provider with limits of time, retries, a circuit breaker and a budget.

    Args:
        inner: the backend itself.
        breakers: shared by all providers of a program.
        budget: shared by all providers of a session.
        price: what tokens cost; where none is given, no cost is told.
    """

    def __init__(
        self,
        inner: Provider,
        *,
        policy: Policy | None = None,
        breakers: Breakers | None = None,
        budget: Budget | None = None,
        price: Price | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.spec, self.backend, self.paid = inner.spec, inner.backend, inner.paid
        self.host = host_asked(inner)
        self._inner = inner
        self._policy = policy or Policy()
        self._breaker = (breakers or Breakers()).of(inner.backend)
        self._budget = budget or Budget()
        self._price = price
        self._clock = clock or SystemClock()
        # Whoever plays without a model waits for none of it.
        import stamina  # noqa: PLC0415

        # A retry is no news for a person: without this, it would be printed.
        logging.getLogger("stamina").addHandler(logging.NullHandler())
        self._retrying = stamina.retry_context

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Answer in chunks; every try but the last failed before its first one.

        ``Done.usage`` is measured here, and estimated where the backend counts
        nothing. The budget is charged however the stream ends, and a failure
        carries what it took as ``ProviderError.usage``.

        Raises:
            ProviderError: what the backend raised once tries are used up, or of
                kind TIMEOUT, BUDGET or RESTING.
        """
        prompt = estimate_prompt(request.messages)
        hold = self._budget.reserve(prompt, request.sampling.max_tokens, self._price)
        try:
            trial = self._breaker.enter(self._clock.now())
        except ProviderError:
            self._budget.release(hold)
            raise
        call = _GuardedCall(self._policy, self._clock, self._price, prompt, hold)
        sampling = replace(request.sampling, max_tokens=hold.max_tokens)
        sent = replace(request, sampling=sampling)
        health, usage = Health.UNKNOWN, None
        try:
            async with closing(self._tries(sent, call)) as chunks:
                async for chunk in chunks:
                    if isinstance(chunk, Done):
                        usage = call.usage(chunk.usage)
                        health = Health.WELL
                        chunk = replace(chunk, usage=usage)
                    yield chunk
        except ProviderError as error:
            if error.kind is not Fault.BUDGET:
                health = Health.UNWELL if error.kind in UNWELL else Health.WELL
            error.usage = call.usage(None, failed=True)
            usage = error.usage
            raise
        finally:
            # Left early, it took what had come by then: a model that was
            # stopped had read its prompt all the same.
            self._budget.settle(hold, usage or call.usage(None))
            self._breaker.leave(trial, health, self._clock.now())

    async def describe(self) -> ModelInfo:
        """Tell what the model can do, within the policy's ``quick`` limit."""
        return await self._quickly(self._inner.describe)

    async def models(self) -> tuple[ModelInfo, ...]:
        """List the backend's models, within the policy's ``quick`` limit."""
        return await self._quickly(self._inner.models)

    async def close(self) -> None:
        """Close the wrapped provider."""
        await self._inner.close()

    async def _tries(self, request: Request, call: _GuardedCall) -> AsyncIterator[Chunk]:
        """Stream from the backend, tried again until a first chunk has come."""
        policy = self._policy
        attempts = self._retrying(
            on=partial(self._again, call),
            attempts=policy.tries,
            timeout=max(0.001, call.left()),
            wait_initial=policy.backoff / 2,
            wait_jitter=policy.backoff / 2,
            wait_max=policy.patience,
        )
        async with AsyncExitStack() as streams:
            async for attempt in attempts:
                with attempt:
                    call.begin_try()
                    stream = closing(self._inner.stream(request))
                    chunks = await streams.enter_async_context(stream)
                    chunk = await call.next(chunks)
            yield chunk
            while not isinstance(chunk, Done):
                chunk = await call.next(chunks)
                yield chunk

    def _again(self, call: _GuardedCall, error: BaseException) -> bool | float:
        """Tell whether to try again: True after the usual pause, or after so many seconds."""
        if not (isinstance(error, ProviderError) and error.retryable and error.kind in AGAIN):
            return False
        if not error.retry_after:
            return True
        # A little after the time asked for: several that were told the same
        # time shouldn't all come at once.
        pause = error.retry_after + random.uniform(0, self._policy.backoff)
        return pause if pause <= min(self._policy.patience, call.left()) else False

    async def _quickly(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        try:
            async with self._clock.timeout(self._policy.quick):
                return await ask()
        except TimeoutError:
            raise ProviderError(
                Fault.TIMEOUT,
                f"{self.backend} didn't answer within {self._policy.quick:g} seconds.",
                "Check that it is well, and try again.",
                retryable=True,
            ) from None


class _GuardedCall:
    """One answer under way: its limits of time and what it took so far."""

    def __init__(
        self,
        policy: Policy,
        clock: Clock,
        price: Price | None,
        prompt: int,
        hold: Hold,
    ) -> None:
        self.tries = 0
        self.begun = False
        self._policy = policy
        self._clock = clock
        self._price = price
        self._prompt = prompt
        self._hold = hold
        self._start = clock.now()
        self._sent = self._start
        self._first = 0.0
        self._said: list[str] = []
        self._length = self._text = 0
        asked_for = max(_LEAST_TEXT, _LONGEST_TOKEN * hold.max_tokens)
        self._most_text = min(2 * LONGEST_TEXT, asked_for)

    def begin_try(self) -> None:
        self.tries += 1
        self._sent = self._clock.now()

    def left(self) -> float:
        """Return the seconds that the whole answer may still take."""
        whole = self._policy.whole
        if self._hold.seconds is not None:
            whole = min(whole, self._hold.seconds)
        return self._start + whole - self._clock.now()

    async def next(self, chunks: AsyncIterator[Chunk]) -> Chunk:
        """Wait for the next chunk, no longer than the limits allow."""
        pause = self._policy.idle
        if not self.begun:
            pause = self._sent + self._policy.first - self._clock.now()
        left = self.left()
        if left <= 0:
            # Chunks that are always there already would never time out.
            raise self._late(whole=True)
        try:
            async with self._clock.timeout(max(0.0, min(pause, left))):
                chunk = await anext(chunks)
        except TimeoutError:
            raise self._late(whole=left <= pause) from None
        except StopAsyncIteration:
            raise unfinished() from None
        if not self.begun:
            self.begun = True
            self._first = self._clock.now() - self._start
        if not isinstance(chunk, Done):
            self._said.append(chunk.text)
            self._length += len(chunk.text)
            self._text += len(chunk.text) if isinstance(chunk, TextChunk) else 0
            if self._text > self._most_text:
                raise _overlong(self._most_text)
            if self._length > 2 * LONGEST_TEXT:
                raise _overlong(2 * LONGEST_TEXT)
        return chunk

    def usage(self, counted: Usage | None, *, failed: bool = False) -> Usage:
        """Measure what was taken so far.

        Args:
            counted: what the backend counted, None if it didn't come to that.
            failed: the backend failed; without a first chunk that took no tokens.
        """
        counted = counted or Usage()
        prompt, answer = counted.prompt_tokens, counted.answer_tokens
        said = "".join(self._said)
        estimated = counted.estimated
        sent = self.tries > 0 and (self.begun or not failed)
        if not prompt and sent:
            prompt, estimated = self._prompt, True
        if not answer and said:
            answer, estimated = estimate_tokens(said), True
        return Usage(
            prompt_tokens=prompt,
            answer_tokens=answer,
            first=self._first,
            seconds=self._clock.now() - self._start,
            cost=self._price.of(prompt, answer) if self._price else counted.cost,
            estimated=estimated,
            tries=max(1, self.tries),
            cached_tokens=counted.cached_tokens,
            reading=counted.reading,
        )

    def _late(self, *, whole: bool) -> ProviderError:
        policy, allowed = self._policy, self._hold.seconds
        if whole and allowed is not None and allowed < policy.whole:
            return ProviderError(
                Fault.BUDGET,
                "The budget of seconds for language models is used up: the answer was stopped.",
                "Raise it in the settings, or play on with the mimic.",
            )
        if whole:
            message = f"The model wasn't done within {policy.whole:g} seconds."
        elif self.begun:
            message = f"The model fell silent for {policy.idle:g} seconds in mid-answer."
        else:
            message = f"The model didn't begin to answer within {policy.first:g} seconds."
        return ProviderError(
            Fault.TIMEOUT,
            message,
            "The model may still be loading, or be too large for this machine: "
            "try again, or choose a smaller one.",
            retryable=True,
        )


def _overlong(most: int) -> ProviderError:
    return ProviderError(
        Fault.BROKEN,
        f"The model's answer grew beyond {most:,} characters.",
        "Ask again, or choose another model.",
    )
