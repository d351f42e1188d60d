"""Where to go to see most of what was never in sight, for the way.

May import ``agents.induction``'s values only.
"""

from __future__ import annotations

from collections.abc import Set
from itertools import accumulate
from operator import add
from typing import NamedTuple

from agents.induction.frame import Cell
from agents.induction.grid_map import GridMap
from agents.induction.mechanics import Mechanics
from agents.induction.routes import Reached, explore_poses

_HALF = 0.5


class Viewpoint(NamedTuple):
    """Where to look from.

    Attributes:
        reached: the pose.
        doubt: how nearly as much another first command brings, in [0, 1]; 0 if less than half.
    """

    reached: Reached
    doubt: float


def find_viewpoint(
    grid: GridMap, mechanics: Mechanics, unseen: Set[Cell], through: int
) -> Viewpoint | None:
    """Return the pose where most places come into sight for the way, None where none does.

    Args:
        grid: what is where.
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
    worth: dict[str, float] = {}
    for reached in explore_poses(grid, mechanics, through):
        steps = reached.cost + 1
        least = worth[best.first] / 2 if best is not None else 0.0
        if best is not None and least >= most / steps:
            break
        if not reached.first:
            continue
        # What stands in the way costs time to find out, so nothing is looked for in vain.
        least = max(least, worth.get(reached.first, 0.0)) * steps
        if counts.within(*grid.bounds(reached.pose)) <= least:
            continue
        gain = len(unseen & grid.in_sight(reached.pose))
        if gain <= least:
            continue
        worth[reached.first] = gain / steps
        if best is None or worth[reached.first] > worth[best.first]:
            best = reached
    if best is None:
        return None
    others = (value for first, value in worth.items() if first != best.first)
    second = max(others, default=0.0) / worth[best.first]
    return Viewpoint(best, second if second >= _HALF else 0.0)


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
