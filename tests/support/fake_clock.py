"""A clock for tests of time limits: nobody waits for real."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class FakeClock:
    """Time that passes only when told to."""

    def __init__(self) -> None:
        self.time = 100.0
        self._running: dict[asyncio.Timeout, float] = {}

    def now(self) -> float:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += seconds
        for timeout, end in self._running.items():
            if end <= self.time:
                timeout.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def timeout(self, seconds: float) -> AsyncIterator[None]:
        async with asyncio.timeout(None) as timeout:
            self._running[timeout] = self.time + seconds
            try:
                yield
            finally:
                del self._running[timeout]
