"""The shortest way to a pose, by commands that are known to move one.

May import ``agents.induction``'s values only.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from typing import NamedTuple

from agents.induction.frame import HERE, Motion, Pose
from agents.induction.grid_map import GridMap
from agents.induction.mechanics import Mechanics

_PRESUMED = 25
"""What it costs to go where a wall is only presumed."""
THROUGH = 3
"""What it costs to go where something must be opened first."""
_AWAY = 9
"""What it costs to go where something must be taken away first."""
_MOST = 3000


class Reached(NamedTuple):
    """A pose, what it costs to come there, and the first command on the way."""

    pose: Pose
    cost: int
    first: str


def explore_poses(grid: GridMap, mechanics: Mechanics, through: int = THROUGH) -> Iterator[Reached]:
    """Yield poses by what it costs to reach them, the present one first.

    Args:
        grid: what is where.
        mechanics: what commands do.
        through: what it costs to go where something must be opened first.

    The first command is empty for the present pose; it opens what is in the way where
    that comes first.
    """
    motions = sorted(mechanics.motions().items())
    queue: list[tuple[int, int, Pose, str]] = [(0, 0, grid.pose, "")]
    done: set[Pose] = set()
    pushed = 0
    while queue and len(done) < _MOST:
        cost, _, pose, first = heapq.heappop(queue)
        if pose in done:
            continue
        done.add(pose)
        yield Reached(pose, cost, first)
        for command, motion in motions:
            then = pose.moved(motion)
            if then in done:
                continue
            price, opened = _price(grid, motion, then, through)
            if price:
                pushed += 1
                begin = first or opened or command
                heapq.heappush(queue, (cost + price, pushed, then, begin))


def _price(grid: GridMap, motion: Motion, then: Pose, through: int) -> tuple[int, str]:
    """Return what a motion costs (0: it can't be made), and what to do first."""
    if motion.shift == HERE:
        return 1, ""
    opening = grid.opening(then.at)
    if opening is not None:
        return (_AWAY if grid.is_movable(then.at) else through), opening
    if grid.is_blocked(then.at):
        return 0, ""
    return (_PRESUMED if grid.is_presumed_wall(then.at) else 1), ""


def find_route(
    grid: GridMap, mechanics: Mechanics, wanted: Callable[[Pose], bool]
) -> Reached | None:
    """Return the nearest pose that is wanted, None if there is none to be come to."""
    return next((r for r in explore_poses(grid, mechanics) if wanted(r.pose)), None)
