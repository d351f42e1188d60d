import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from stamina.instrumentation import set_on_retry_hooks

from agents.providers.base import (
    Chunk,
    Done,
    Fault,
    Message,
    ProviderError,
    Request,
    Sampling,
    Speaker,
    TextChunk,
    Usage,
)
from agents.providers.breaker import Breakers
from agents.providers.budget import Budget, Limits, Price
from agents.providers.resilience import Policy, Resilient
from tests.support.asking import closing
from tests.support.fake_clock import FakeClock
from tests.support.scripted import Reply, Scripted
from tests.support.waiting import PATIENCE, soon, until

BACKOFF = 0.02
QUICK = Policy(backoff=BACKOFF, patience=0.5)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def pauses() -> Iterator[list[float]]:
    """Tell how long each wait before another try was to be."""
    waited: list[float] = []
    set_on_retry_hooks([lambda details: waited.append(details.wait_for)])
    yield waited
    set_on_retry_hooks(None)


def request(max_tokens: int = 512) -> Request:
    return Request((Message(Speaker.USER, "x" * 400),), Sampling(max_tokens=max_tokens))


def trouble(kind: Fault = Fault.BUSY, after: float | None = None) -> ProviderError:
    return ProviderError(kind, "It is so.", "Do this.", retryable=True, retry_after=after)


def wrap(script: list[Reply], clock: FakeClock, **more: object) -> tuple[Resilient, Scripted]:
    inner = Scripted(script)
    more = {"policy": QUICK, **more}
    return Resilient(inner, clock=clock, **more), inner  # type: ignore[arg-type]


async def hear(provider: Resilient, asked: Request | None = None) -> list[Chunk]:
    async with asyncio.timeout(PATIENCE):
        return [chunk async for chunk in provider.stream(asked or request())]


async def fail(provider: Resilient, asked: Request | None = None) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await hear(provider, asked)
    return caught.value


def usage_of(chunks: list[Chunk]) -> Usage:
    assert isinstance(chunks[-1], Done)
    return chunks[-1].usage


async def test_passes_an_answer_through_and_measures_it(clock: FakeClock) -> None:
    gate = asyncio.Event()
    provider, _ = wrap([["open ", gate, "mailbox", Done("stop", Usage(26, 2), "m")]], clock)
    async with closing(provider.stream(request())) as chunks:
        assert await anext(chunks) == TextChunk("open ")
        clock.advance(3.0)
        gate.set()
        assert await anext(chunks) == TextChunk("mailbox")
        done = await anext(chunks)
    assert done == Done("stop", Usage(26, 2, first=0.0, seconds=3.0), "m")


async def test_estimates_what_the_backend_does_not_count(clock: FakeClock) -> None:
    script: list[Reply] = [["open mailbox", Done("stop", Usage())]]
    provider, _ = wrap(script, clock, price=Price(1.0, 10.0))
    usage = usage_of(await hear(provider))
    assert (usage.prompt_tokens, usage.answer_tokens, usage.estimated) == (104, 3, True)
    assert usage.cost == pytest.approx((104 * 1.0 + 3 * 10.0) / 1e6)


async def test_tries_again_with_growing_pauses(clock: FakeClock, pauses: list[float]) -> None:
    script: list[Reply] = [[trouble()], [trouble(Fault.BROKEN)], ["north"]]
    provider, inner = wrap(script, clock)
    chunks = await hear(provider)
    assert chunks[0] == TextChunk("north")
    first, second = pauses
    assert BACKOFF / 2 <= first <= BACKOFF <= second <= BACKOFF * 1.5
    assert usage_of(chunks).tries == 3
    assert inner.seen.streams_closed == 3


async def test_pauses_are_drawn_by_chance(clock: FakeClock, pauses: list[float]) -> None:
    for _ in range(3):
        provider, _ = wrap([[trouble()], ["north"]], clock)
        await hear(provider)
    assert len(set(pauses)) == 3


async def test_waits_as_long_as_it_was_asked_to(clock: FakeClock, pauses: list[float]) -> None:
    provider, _ = wrap([[trouble(after=0.1)], ["north"]], clock)
    await hear(provider)
    (pause,) = pauses
    assert 0.1 <= pause <= 0.1 + BACKOFF


async def test_shows_the_error_when_asked_to_wait_too_long(
    clock: FakeClock, pauses: list[float]
) -> None:
    provider, _ = wrap([[trouble(after=3600.0)], ["north"]], clock)
    error = await fail(provider)
    assert (error.kind, error.retry_after) == (Fault.BUSY, 3600.0)
    assert pauses == []


async def test_gives_up_after_the_last_try(clock: FakeClock) -> None:
    provider, inner = wrap([[trouble()]] * 5, clock, policy=Policy(tries=3, backoff=BACKOFF))
    error = await fail(provider)
    assert error.message == "It is so."
    assert len(inner.seen.requests) == 3
    assert error.usage is not None
    assert (error.usage.tries, error.usage.prompt_tokens) == (3, 0)


@pytest.mark.parametrize("kind", [Fault.KEY, Fault.MODEL, Fault.TIMEOUT, Fault.CONTEXT])
async def test_does_not_insist_where_it_would_not_help(clock: FakeClock, kind: Fault) -> None:
    provider, inner = wrap([[trouble(kind)], ["north"]], clock)
    assert (await fail(provider)).kind is kind
    assert len(inner.seen.requests) == 1


async def test_never_tries_again_once_something_was_said(clock: FakeClock) -> None:
    provider, inner = wrap([["open ", trouble(Fault.BROKEN)], ["north"]], clock)
    error = await fail(provider)
    assert error.kind is Fault.BROKEN
    assert len(inner.seen.requests) == 1
    assert error.usage is not None
    assert (error.usage.prompt_tokens, error.usage.answer_tokens) == (104, 2)


async def test_an_answer_that_merely_stops_is_broken(clock: FakeClock) -> None:
    class Fading(Scripted):
        async def stream(self, request: Request) -> AsyncIterator[Chunk]:
            yield TextChunk("open")

    provider = Resilient(Fading([]), clock=clock)
    assert (await fail(provider)).kind is Fault.BROKEN


@pytest.mark.parametrize(
    ("said", "policy", "seconds", "words"),
    [
        ([], Policy(first=90.0), 90.0, "didn't begin to answer within 90 seconds"),
        (["open "], Policy(idle=30.0), 30.0, "fell silent for 30 seconds"),
    ],
)
async def test_time_runs_out(
    clock: FakeClock, said: list[str], policy: Policy, seconds: float, words: str
) -> None:
    provider, inner = wrap([[*said, asyncio.Event()]], clock, policy=policy)
    heard: list[Chunk] = []
    begun = asyncio.Event()

    async def listen() -> None:
        async for chunk in provider.stream(request()):
            heard.append(chunk)
            begun.set()

    task = asyncio.create_task(listen())
    async with asyncio.timeout(PATIENCE):
        await (begun if said else inner.seen.begun).wait()
        assert clock.advance(seconds - 0.1) == 0
        assert inner.seen.streams_open == 1
        assert clock.advance(0.1) == 1
        with pytest.raises(ProviderError, match=words) as caught:
            await task
    assert caught.value.kind is Fault.TIMEOUT
    assert caught.value.retryable
    assert (inner.seen.streams_open, inner.seen.streams_closed) == (0, 1)
    assert len(heard) == len(said)


async def test_a_long_answer_of_short_pauses_ends(clock: FakeClock) -> None:
    class Slow(Scripted):
        async def stream(self, request: Request) -> AsyncIterator[Chunk]:
            async with closing(super().stream(request)) as chunks:
                async for chunk in chunks:
                    clock.advance(10.0)
                    yield chunk

    inner = Slow([["go "] * 1000])
    provider = Resilient(inner, clock=clock, policy=Policy(idle=30.0, whole=180.0))
    error = await fail(provider)
    assert error.kind is Fault.TIMEOUT
    assert "180 seconds" in error.message
    assert inner.seen.streams_open == 0
    assert error.usage is not None
    assert error.usage.answer_tokens > 0


async def test_the_clock_of_this_machine_counts_too() -> None:
    inner = Scripted([[asyncio.Event()]])
    assert (await fail(Resilient(inner, policy=Policy(first=0.01)))).kind is Fault.TIMEOUT
    assert inner.seen.streams_closed == 1


async def test_describing_and_listing_have_a_limit_too(clock: FakeClock) -> None:
    asked = asyncio.Event()

    class Mute(Scripted):
        async def describe(self):  # type: ignore[no-untyped-def]
            asked.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(Resilient(Mute([]), clock=clock).describe())
    async with asyncio.timeout(PATIENCE):
        await asked.wait()
        clock.advance(10.0)
        with pytest.raises(ProviderError, match="within 10 seconds"):
            await task


@pytest.mark.parametrize("said", [[], ["open "]])
async def test_cancelling_closes_the_inner_stream(clock: FakeClock, said: list[str]) -> None:
    budget = Budget()
    provider, inner = wrap([[*said, asyncio.Event()]], clock, budget=budget)
    task = asyncio.create_task(hear(provider))
    async with asyncio.timeout(PATIENCE):
        await inner.seen.begun.wait()
        clock.advance(2.0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (inner.seen.streams_open, inner.seen.streams_closed) == (0, 1)
    # The backend had read the prompt: it is paid for.
    assert budget.spent().tokens >= 104
    assert budget.spent().seconds == 2.0


async def test_cancelling_in_a_pause_sends_nothing_more(clock: FakeClock) -> None:
    paused = asyncio.Event()
    set_on_retry_hooks([lambda _: paused.set()])
    provider, inner = wrap([[trouble()], ["north"]], clock, policy=Policy(backoff=PATIENCE))
    task = asyncio.create_task(hear(provider))
    try:
        async with asyncio.timeout(PATIENCE):
            await paused.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
    finally:
        set_on_retry_hooks(None)
    assert (len(inner.seen.requests), inner.seen.streams_open) == (1, 0)


async def test_leaving_early_closes_the_inner_stream(clock: FakeClock) -> None:
    provider, inner = wrap([["open ", asyncio.Event()]], clock)
    async with closing(provider.stream(request())) as chunks:
        await anext(chunks)
        assert inner.seen.streams_open == 1
    assert inner.seen.streams_open == 0


async def test_rests_after_failures_in_a_row_and_tries_once(clock: FakeClock) -> None:
    breakers = Breakers(failures=2, rest=30.0)
    gate = asyncio.Event()
    down = trouble(Fault.NOT_RUNNING)
    script: list[Reply] = [[down], [down], [gate, down], [gate, "north"], ["south"], ["east"]]
    provider, inner = wrap(script, clock, breakers=breakers, policy=Policy(tries=1))
    other = Resilient(Scripted([["west"]]), clock=clock, breakers=breakers)
    assert (await fail(provider)).kind is Fault.NOT_RUNNING
    assert (await fail(provider)).kind is Fault.NOT_RUNNING

    error = await fail(provider)
    assert error.kind is Fault.RESTING
    assert (error.retry_after, error.retryable) == (30.0, True)
    assert "2 times in a row" in error.message
    assert (await fail(other)).kind is Fault.RESTING
    assert len(inner.seen.requests) == 2

    clock.advance(30.0)
    inner.seen.begun.clear()
    trial = asyncio.create_task(fail(provider))
    await soon(inner.seen.begun.wait())
    assert (await fail(other)).kind is Fault.RESTING
    gate.set()
    assert (await trial).kind is Fault.NOT_RUNNING
    clock.advance(29.0)
    assert (await fail(provider)).kind is Fault.RESTING
    clock.advance(1.0)
    for word in ("north", "south"):
        assert (await hear(provider))[0] == TextChunk(word)
    assert (await hear(other))[0] == TextChunk("west")


async def test_a_cancelled_trial_leaves_room_for_the_next(clock: FakeClock) -> None:
    down = trouble(Fault.BROKEN)
    script: list[Reply] = [[down], [asyncio.Event()], ["north"]]
    breakers = Breakers(failures=1, rest=30.0)
    provider, inner = wrap(script, clock, policy=Policy(tries=1), breakers=breakers)
    await fail(provider)
    clock.advance(30.0)
    inner.seen.begun.clear()
    trial = asyncio.create_task(hear(provider))
    await soon(inner.seen.begun.wait())
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    assert (await hear(provider))[0] == TextChunk("north")


async def test_faults_that_are_not_the_backends_do_not_make_it_rest(clock: FakeClock) -> None:
    script: list[Reply] = [[trouble(Fault.MODEL)]] * 5 + [["north"]]
    provider, _ = wrap(script, clock, breakers=Breakers(failures=2))
    for _ in range(5):
        assert (await fail(provider)).kind is Fault.MODEL
    assert (await hear(provider))[0] == TextChunk("north")


async def test_a_budget_that_ends_in_a_trial_says_nothing_of_the_backend(clock: FakeClock) -> None:
    script: list[Reply] = [[trouble()], [asyncio.Event()], [trouble()], ["north"]]
    budget = Budget(Limits(move_seconds=5.0))
    breakers = Breakers(failures=1, rest=30.0)
    provider, inner = wrap(script, clock, budget=budget, breakers=breakers, policy=Policy(tries=1))
    await fail(provider)
    clock.advance(30.0)
    inner.seen.begun.clear()
    trial = asyncio.create_task(fail(provider))
    await soon(inner.seen.begun.wait())
    clock.advance(5.0)
    assert (await trial).kind is Fault.BUDGET
    budget.begin_move()
    assert (await fail(provider)).kind is Fault.BUSY
    assert "2 times in a row" in (await fail(provider)).message


async def test_a_person_can_insist(clock: FakeClock) -> None:
    breakers = Breakers(failures=1)
    script: list[Reply] = [[trouble(Fault.NOT_RUNNING)], ["north"]]
    provider, _ = wrap(script, clock, breakers=breakers, policy=Policy(tries=1))
    await fail(provider)
    assert (await fail(provider)).kind is Fault.RESTING
    breakers.reset()
    assert (await hear(provider))[0] == TextChunk("north")


async def test_a_success_forgets_earlier_failures(clock: FakeClock) -> None:
    script: list[Reply] = [[trouble()], ["a"], [trouble()], ["b"]]
    breakers = Breakers(failures=2)
    provider, _ = wrap(script, clock, breakers=breakers, policy=Policy(tries=1))
    for _ in range(2):
        assert (await fail(provider)).kind is Fault.BUSY
        await hear(provider)


async def test_the_budget_is_checked_before_and_charged_after(clock: FakeClock) -> None:
    budget = Budget(Limits(session_tokens=300))
    reply: Reply = ["north", Done("stop", Usage(104, 50))]
    provider, inner = wrap([reply, reply], clock, budget=budget)
    await hear(provider)
    assert inner.seen.requests[0].sampling.max_tokens == 300 - 104
    assert budget.spent().tokens == 154
    assert (await fail(provider)).kind is Fault.BUDGET
    assert len(inner.seen.requests) == 1


async def test_a_budget_of_seconds_stops_the_answer(clock: FakeClock) -> None:
    budget = Budget(Limits(move_seconds=5.0))
    provider, _ = wrap([["open ", asyncio.Event()], ["north"]], clock, budget=budget)
    async with closing(provider.stream(request())) as chunks:
        await anext(chunks)
        task = asyncio.ensure_future(anext(chunks))
        await until(lambda: clock.limits)
        clock.advance(5.0)
        with pytest.raises(ProviderError, match="seconds") as caught:
            await task
    assert caught.value.kind is Fault.BUDGET
    assert (await fail(provider)).message.startswith("The budget of 5 seconds for this move")
    budget.begin_move()
    assert (await hear(provider))[0] == TextChunk("north")


async def test_a_resting_backend_holds_nothing_of_the_budget(clock: FakeClock) -> None:
    budget = Budget(Limits(session_tokens=700))
    script: list[Reply] = [[trouble()], ["north"]]
    breakers = Breakers(failures=1)
    provider, inner = wrap(script, clock, budget=budget, breakers=breakers, policy=Policy(tries=1))
    await fail(provider)
    for _ in range(3):
        assert (await fail(provider)).kind is Fault.RESTING
    breakers.reset()
    await hear(provider)
    assert inner.seen.requests[-1].sampling.max_tokens == 512


async def test_is_known_by_what_it_wraps(clock: FakeClock) -> None:
    provider, inner = wrap([], clock)
    assert (provider.spec, provider.backend, provider.paid) == (
        inner.spec,
        inner.backend,
        inner.paid,
    )
    assert await provider.models() == (await provider.describe(),)
    await provider.close()
    assert inner.seen.closed
