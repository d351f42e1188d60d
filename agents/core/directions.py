"""Which words alone are a move, which way leads back, and in which order they are listed."""

from __future__ import annotations

from collections.abc import Iterable

DIRECTIONS = (
    *("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"),
    *("up", "down", "in", "out", "enter", "exit", "leave", "inside", "outside"),
    *("upstream", "downstream", "land", "fore", "aft", "port", "starboard"),
)
"""Words that alone are a move, in the order of the compass."""
_THERE_AND_BACK = {
    "north": "south",
    "east": "west",
    "northeast": "southwest",
    "northwest": "southeast",
    "up": "down",
    "in": "out",
}
OPPOSITE = {**_THERE_AND_BACK, **{back: there for there, back in _THERE_AND_BACK.items()}}
"""Direction -> the direction that usually leads back, for those that every parser knows."""


def is_direction(command: str) -> bool:
    """Tell whether a canonical command is a bare move in a direction of the compass."""
    return command in OPPOSITE


def sort_directions(taken: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Keep the moves that are a direction, once each, in the order of the compass.

    Args:
        taken: pairs of canonical command and the place it led to.
    """
    found = {pair for pair in taken if pair[0] in DIRECTIONS}
    return tuple(sorted(found, key=lambda pair: (DIRECTIONS.index(pair[0]), pair[1])))
