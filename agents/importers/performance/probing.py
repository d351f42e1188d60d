"""Tries commands in a world from where it stood before a line of a file."""

from __future__ import annotations

from agents.core.protocols import Lookahead, Trial
from games.world import World


class LookaheadFrom(Lookahead):
    """Tries commands from one state of a world, and looks at the answers alone."""

    def __init__(self, world: World, held: bytes) -> None:
        self._world = world
        self._held = held
        self._used = 0

    @property
    def used(self) -> int:
        """How many commands were tried."""
        return self._used

    async def attempt(self, command: str) -> Trial:
        """Try a command; the world is left where that leads."""
        self._used += 1
        self._world.restore(self._held)
        return Trial(self._world.step(command), changed=False)
