"""Where things may be put down: near to others, and in nobody's way.

May import ``agents.induction``'s values only.
"""

from __future__ import annotations

from collections.abc import Iterable

from agents.induction.atlas import Atlas
from agents.induction.frame import AXES, Cell, add
from agents.induction.mechanics import Mechanics


def empty_places(atlas: Atlas, near: Iterable[Cell], apart: tuple[int, int]) -> set[Cell]:
    """Return the empty places that are so near to others.

    Args:
        atlas: what is where.
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
        if c not in atlas.things and not atlas.is_blocked(c) and not atlas.is_presumed_wall(c)
    }


def is_aside(atlas: Atlas, mechanics: Mechanics, cell: Cell) -> bool:
    """Tell whether a place is beside nothing that one goes through, or may once it is open."""
    around = (atlas.things.get(add(cell, way), ()) for way in AXES)
    beside = [words for words in around if words]
    return not any(mechanics.passable(w) or mechanics.opening(w) is not None for w in beside)
