"""Taking back what killed while nothing was followed, as play offers it to a person.

Where demonstrations are followed, their pursuit takes back what went wrong by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from agents.core.types import Turn
from games.types import Ending

_PATIENCE = 3
"""Deaths after one move, whatever is done then, for each move more that is taken back."""
_MOST = 60
"""Moves that are taken back in all, at most."""


class Regrets:
    """What killed in this episode, and where; it isn't done there again."""

    def __init__(self) -> None:
        self._fatal: defaultdict[str, set[str]] = defaultdict(set)
        self._deaths: Counter[int] = Counter()  # turn -> how often what came after it killed
        self._left = _MOST

    def moves(self, path: Sequence[Turn]) -> int:
        """Return how many moves to take back at a path's end, 0 where nobody died."""
        if len(path) < 2 or not _is_lost(path[-1]):
            return 0
        back = min(1 + self._deaths[path[-2].id] // _PATIENCE, len(path) - 1)
        return back if back <= self._left else 0

    def took_back(self, path: Sequence[Turn], moves: int) -> None:
        """Take in that the last moves of a path don't stand."""
        self._left -= moves
        before, last = path[-2], path[-1]
        if last.decision is not None and _is_lost(last):
            self._deaths[before.id] += 1
            self._fatal[before.observation.location].add(last.decision.key)

    def of(self, here: Turn) -> frozenset[str]:
        """Return what killed where a turn stands."""
        return frozenset(self._fatal.get(here.observation.location, ()))


def _is_lost(turn: Turn) -> bool:
    """Tell whether somebody died by a move, or lost the story otherwise."""
    return turn.effect.died or turn.scene.ending is Ending.DEATH
