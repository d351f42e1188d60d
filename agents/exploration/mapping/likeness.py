"""Which places are so alike that their ways promise little: those of a maze."""

from __future__ import annotations

from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.rooms import Room

_ALIKE = 0.6
"""Share of the words of two descriptions that both have, from which on they tell the same."""
_NAMESAKE = 0.1
"""What another place counts that has the name alone: a trail goes on, and is no maze."""


def likes(chart: Chart, room: Room) -> float:
    """Return how many other places are like one, in name and in what is told of them."""
    count = chart.names[room.name]
    if count < 2:
        return 0.0
    return room.once("likes", (count, chart.texts), lambda: _likes(chart, room))


def _likes(chart: Chart, room: Room) -> float:
    others = (one for one in chart.rooms.values() if one is not room and one.name == room.name)
    return sum(1.0 if _tell_the_same(room, other) else _NAMESAKE for other in others)


def _tell_the_same(one: Room, other: Room) -> bool:
    common, words = one.described & other.described, one.described | other.described
    return len(common) >= _ALIKE * len(words)
