"""The search for valid commands beside a thought: nobody waits for all of it.

It begins with the thought, while memory is asked, and may be cut short: what it
found by then is taken, and it is done again once the thought is over.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from games.world import World

Found = Callable[[tuple[str, ...]], None]


class ValidSearch:
    """Searches on a thread; a step of the world preempts it.

    Args:
        world: searched on a snapshot.
        found: told once a search has ended, unless an earlier one found more.
    """

    def __init__(self, world: World, found: Found) -> None:
        self._world = world
        self._found = found
        self._known: tuple[str, ...] = ()
        self._enough = threading.Event()
        self._whole = True
        self._search = self._begin()

    async def within(self, seconds: float) -> tuple[str, ...] | None:
        """Return what is found in so many seconds: the likeliest commands are tried first.

        Returns:
            None if the world can't be searched.
        """
        search = self._search
        await asyncio.wait({search}, timeout=seconds)
        if not search.done():
            self._whole = False
            self._enough.set()
            await asyncio.wait({search})
        return tuple(search.result()) if search.exception() is None else None

    def complete(self) -> None:
        """Search again if that was cut short: the person's completions lack nothing then.

        Meant for when nobody waits for the machine any more.
        """
        if not self._whole:
            self._whole, self._enough = True, threading.Event()
            self._search = self._begin()

    def _begin(self) -> asyncio.Task[list[str]]:
        search = asyncio.create_task(
            asyncio.to_thread(self._world.valid_commands, self._enough.is_set)
        )
        search.add_done_callback(self._ended)
        return search

    def _ended(self, search: asyncio.Task[list[str]]) -> None:
        if search.cancelled() or search.exception() is not None:
            return
        found = tuple(search.result())
        if len(found) >= len(self._known):
            self._known = found
            self._found(found)
