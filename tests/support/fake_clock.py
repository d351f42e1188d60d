"""A clock for tests of time limits: nobody waits for real."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest


class FakeClock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.time = 100.0
        self._running: dict[asyncio.Timeout, float] = {}

    def now(self) -> float:
        return self.time

    @property
    def limits(self) -> int:
        """How many limits are being kept now."""
        return len(self._running)

    def advance(self, seconds: float) -> int:
        """Let time pass; return how many limits have run out."""
        self.time += seconds
        over = [timeout for timeout, end in self._running.items() if end <= self.time]
        for timeout in over:
            timeout.reschedule(asyncio.get_running_loop().time())
        return len(over)

    @asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncIterator[None]:
        async with asyncio.timeout(None) as timeout:
            self._running[timeout] = self.time + seconds
            try:
                yield
            finally:
                del self._running[timeout]


@contextmanager
def stopped_clock() -> Iterator[Callable[[float], None]]:
    """Let the running loop's time stand still; what is yielded makes it go on at once.

    A limit in the program then runs out when the test says so, and never before
    the other side is where the test wants it, however busy the machine is.
    """
    loop = asyncio.get_running_loop()
    now = loop.time()

    def skip(seconds: float) -> None:
        nonlocal now
        now += seconds

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "time", lambda: now)
        yield skip
