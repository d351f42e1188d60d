"""Where to go to see most of what was never in sight, for the way.

May import ``agents.induction``'s values only.
"""

from __future__ import annotations

from collections.abc import Set
from itertools import accumulate
from operator import add

from agents.induction.atlas import Atlas
from agents.induction.frame import Cell
from agents.induction.mechanics import Mechanics
from agents.induction.routes import Reached, explore_poses


def find_lookout(
    atlas: Atlas, mechanics: Mechanics, unseen: Set[Cell], through: int
) -> Reached | None:
    """Return the pose where most places come into sight for the way, None where none does.

    Args:
        atlas: what is where.
        mechanics: what commands do.
        unseen: the places to be seen.
        through: what it costs to go where something must be opened first.
    """
    if not unseen:
        return None
    counts = _Counts(unseen)
    (left, low), (right, high) = mechanics.reach
    most = min(len(unseen), (right - left + 1) * (high - low + 1))
    best: Reached | None = None
    worth = 0.0
    for reached in explore_poses(atlas, mechanics, through):
        if best is not None and worth >= most / (reached.cost + 1):
            break
        # What stands in the way costs time to find out, so nothing is looked for in vain.
        if not reached.first or counts.within(*atlas.bounds(reached.pose)) <= worth * (
            reached.cost + 1
        ):
            continue
        gain = len(unseen & atlas.in_sight(reached.pose))
        if gain / (reached.cost + 1) > worth:
            best, worth = reached, gain / (reached.cost + 1)
    return best


class _Counts:
    """How many of some places are within a rectangle (a summed-area table)."""

    def __init__(self, cells: Set[Cell]) -> None:
        xs, ys = [x for x, _ in cells], [y for _, y in cells]
        self._left, self._low = min(xs), min(ys)
        self._wide, self._tall = max(xs) - self._left + 1, max(ys) - self._low + 1
        rows = [[0] * (self._wide + 1) for _ in range(self._tall + 1)]
        for x, y in cells:
            rows[y - self._low + 1][x - self._left + 1] += 1
        sums = [list(accumulate(row)) for row in rows]
        self._sums: list[list[int]] = list(
            accumulate(sums, lambda one, two: list(map(add, one, two)))
        )

    def within(self, one: Cell, other: Cell) -> int:
        """Return how many lie in the rectangle that begins and ends with these places."""
        left = min(max(one[0] - self._left, 0), self._wide)
        right = min(max(other[0] - self._left + 1, 0), self._wide)
        low = min(max(one[1] - self._low, 0), self._tall)
        high = min(max(other[1] - self._low + 1, 0), self._tall)
        sums = self._sums
        return sums[high][right] - sums[low][right] - sums[high][left] + sums[low][left]
