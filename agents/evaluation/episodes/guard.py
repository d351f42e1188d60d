"""Worlds for episodes: what may be tried before it counts, and what may not.

``valid_commands`` of a world tries commands on a snapshot, and a snapshot
holds the random generator: whoever may use either can learn what chance will
do. So an episode without lookahead is played in a world that has neither.
"""

from __future__ import annotations

from collections.abc import Callable

from typing_extensions import override

from games.errors import GameError
from games.types import NO_FACTS, Facts, Scene
from games.world import Rerolls, WorldWrapper, never


class PeekingError(GameError):
    """Something wanted to try commands where that is not allowed."""


def _refuse(what: str) -> PeekingError:
    return PeekingError(
        f"Without lookahead a world has no {what}: it would show what chance will do.",
        "Evaluate with --lookahead undo or search to allow it.",
    )


class GuardedWorld(WorldWrapper):
    """A world in which what is done is done."""

    @override
    def snapshot(self) -> bytes:
        raise _refuse("snapshots")

    @override
    def restore(self, snapshot: bytes) -> Scene:
        raise _refuse("way back")

    @override
    def oracle(self) -> str | None:
        raise _refuse("expert")

    @override
    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        raise _refuse("valid commands")


class ToldWorld(WorldWrapper):
    """A world of which no more is known than it shows, as where nobody can read its memory."""

    @override
    def facts(self) -> Facts:
        return NO_FACTS

    def reroll(self, number: int) -> None:
        """Let the other's dice fall otherwise from here on, if it can."""
        if isinstance(self._world, Rerolls):
            self._world.reroll(number)
