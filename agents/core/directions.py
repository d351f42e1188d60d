"""Which words alone are a move, and the order in which ways are listed."""

from __future__ import annotations

from collections.abc import Iterable

DIRECTIONS = (
    *("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"),
    *("up", "down", "in", "out", "enter", "exit", "leave", "inside", "outside"),
    *("upstream", "downstream", "land", "fore", "aft", "port", "starboard"),
)
"""Words that alone are a move, in the order of the compass."""


def sort_ways(taken: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Keep the moves that are a direction, once each, in the order of the compass.

    Args:
        taken: pairs of canonical command and the place it led to.
    """
    ways = {way for way in taken if way[0] in DIRECTIONS}
    return tuple(sorted(ways, key=lambda way: (DIRECTIONS.index(way[0]), way[1])))
