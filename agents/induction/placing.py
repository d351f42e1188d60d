"""Where things may be put down: near to others, and in nobody's way.

May import ``agents.induction``'s values only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set

from agents.induction.frame import AXES, Cell, Pose, add
from agents.induction.grid_map import GridMap
from agents.induction.mechanics import Mechanics
from agents.induction.routes import Reached, explore_poses

_MOST = 30
"""How many places are looked at for whether one can go on when something lies there."""


def empty_places(grid: GridMap, near: Iterable[Cell], apart: tuple[int, int]) -> set[Cell]:
    """Return the empty places that are so near to others.

    Args:
        grid: what is where.
        near: the others.
        apart: the two distances along the axes, in either order.
    """
    low, high = apart
    offsets = {
        (sx * x, sy * y) for x, y in ((low, high), (high, low)) for sx in (1, -1) for sy in (1, -1)
    }
    found = {add(cell, offset) for cell in near for offset in offsets}
    return {
        c
        for c in found
        if c not in grid.things and not grid.is_blocked(c) and not grid.is_presumed_wall(c)
    }


def is_aside(grid: GridMap, mechanics: Mechanics, cell: Cell) -> bool:
    """Tell whether a place is beside nothing that one goes through, or may once it is open."""
    around = (grid.things.get(add(cell, way), ()) for way in AXES)
    beside = [words for words in around if words]
    return not any(mechanics.passable(w) or mechanics.opening(w) is not None for w in beside)


def find_place_to_lay(
    grid: GridMap,
    mechanics: Mechanics,
    seen: Cell,
    is_fit: Callable[[Pose], bool],
    cleared: Set[Cell],
    leads_on: Callable[[], bool] | None,
) -> Reached | None:
    """Return the nearest pose to put down from what is carried, in nobody's way if possible.

    Args:
        grid: what is where.
        mechanics: what commands do.
        seen: where what is put down is seen from the pose.
        is_fit: whether putting down may work at a pose.
        cleared: places that something was taken from, where nothing is put back if possible.
        leads_on: whether one can go on as the grid stands; None where one can't anyway.
    """
    best: Reached | None = None
    rank = looked = 0
    for reached in explore_poses(grid, mechanics):
        cell = reached.pose.on_map(seen)
        if grid.is_blocked(cell) or cell in grid.things or grid.is_presumed_wall(cell):
            continue
        if not is_fit(reached.pose):
            continue
        aside = is_aside(grid, mechanics, cell)
        if leads_on is None:
            worth = 1 if cell in cleared else 2 + aside
        elif looked >= _MOST:
            worth = 1
        elif rank >= 2 + aside:
            continue
        else:
            looked += 1
            worth = 2 + aside if _stays_open(grid, reached.pose, cell, leads_on) else 1
        if worth > rank:
            best, rank = reached, worth
        if rank == 3 or (rank and looked >= _MOST):
            break
    return best


def _stays_open(grid: GridMap, pose: Pose, cell: Cell, leads_on: Callable[[], bool]) -> bool:
    """Tell whether one can go on from a pose where something was put down."""
    before, carried = grid.pose, grid.carried
    grid.pose, grid.carried = pose, ()
    grid.things[cell] = carried[0] if carried else ()
    found = leads_on()
    grid.pose, grid.carried = before, carried
    del grid.things[cell]
    return found
