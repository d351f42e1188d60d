"""When garbage is looked for while a game is played: while the person rests.

Python looks through young objects for unreachable circles after every few
hundred that are made, and now and then through all. In a turn, that makes
thousands and drops nearly all again, this took a fifth of the time, and of
every tenth turn half. So Python hardly looks by itself during a game, and is
told to when nothing has happened for a moment. Imports ``agents.core`` only.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, AsyncIterator

from agents.core import events as ev

RESTS_AFTER = 0.1
"""Seconds without an event after which the person is taken to be reading."""
_YOUNG = 100_000
"""Objects after which Python looks by itself, if there was no rest for so long."""
_OLD = 10
"""Looks through the young between two through all, as Python has it."""


class Garbage:
    """Says for one game when garbage is looked for; of all games, one is played at a time."""

    def __init__(self) -> None:
        self._usual = gc.get_threshold()

    def begin(self) -> None:
        """Look through nothing that is there: the program stays to the end."""
        self._usual = gc.get_threshold()
        gc.set_threshold(_YOUNG, _OLD, _OLD)
        gc.freeze()

    def settle(self) -> None:
        """Look through nothing that was read for this game: it stays as long as that."""
        gc.freeze()

    def rest(self) -> None:
        """Look for garbage now, when nobody waits."""
        gc.collect(2 if gc.get_count()[2] >= _OLD else 1)

    def end(self) -> None:
        """Leave it to Python again, and let it look through everything."""
        gc.set_threshold(*self._usual)
        gc.unfreeze()


async def resting(events: AsyncIterator[ev.Event]) -> AsyncGenerator[ev.Event, None]:
    """Pass the events of one game on, and look for garbage where it waits for the person.

    Whoever takes them in may wait before it asks for the next one.
    """
    garbage, settled = Garbage(), False
    rest: asyncio.TimerHandle | None = None
    garbage.begin()
    try:
        async for event in events:
            if rest is not None and isinstance(event, (ev.Thinking, ev.Awaiting)):
                rest.cancel()
            if isinstance(event, ev.Awaiting):
                if not settled:
                    settled = True  # demonstrations are read by now
                    garbage.settle()
                rest = asyncio.get_running_loop().call_later(RESTS_AFTER, garbage.rest)
            yield event
    finally:
        if rest is not None:
            rest.cancel()
        garbage.end()
