"""Where known ways lead, and how far places are by them."""

from __future__ import annotations

from collections.abc import Collection
from heapq import heappop, heappush
from itertools import count

from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.rooms import Room

_ASTRAY = 4
"""Moves that a way counts which leads elsewhere each time."""
_OPENING = 2
"""Moves that a way counts whose door has to be opened again."""


def leads_to(chart: Chart, way: str, earlier: Chart | None = None) -> str:
    """Return where a way out of the present place leads, empty if that isn't known."""
    known = earlier.rooms.get(chart.here) if earlier is not None else None
    ways = chart.room.ways or {}
    return ways.get(way) or (known.ways.get(way, "") if known is not None else "")


def distances(
    chart: Chart,
    earlier: Chart | None = None,
    failed: Collection[str] = (),
    *,
    by_dark: bool = True,
    again: Collection[str] = (),
) -> dict[str, tuple[int, str]]:
    """Return room -> how many moves away it is and the first of them, by known ways.

    Args:
        chart: what the session has shown.
        earlier: ways known from earlier sessions, which count where nothing else
            came of them in this one.
        failed: ways that are shut in the present scene.
        by_dark: go through places, too, that were never seen but by a light of one's own.
        again: ways from here that were barred, and may lead on again.
    """
    found: dict[str, tuple[int, str]] = {}
    todo: list[tuple[int, int, str, str]] = [(0, 0, chart.here, "")]
    seen = count(1)
    while todo:
        far, _, at, first = heappop(todo)
        if at in found:
            continue
        found[at] = far, first
        room = chart.rooms.get(at)
        known = earlier.rooms.get(at) if earlier is not None else None
        if room is None:
            room, known = known, None
        if room is None:
            continue
        remembered = {} if known is None else known.ways
        remembered = {w: to for w, to in remembered.items() if w not in room.tried}
        guessed = [(w, to) for w, to in room.likely.items() if w not in room.tried]
        anew = _leads_again(room, known, again) if again and not far else ()
        step = _ASTRAY if room.unsteady else 1
        for way, to in (*room.ways.items(), *remembered.items(), *guessed, *anew):
            shut = not far and way in failed
            shut = shut or not (by_dark or to not in chart.rooms or not chart.rooms[to].needs_light)
            if to not in found and not shut and (at, way) not in chart.deadly:
                effort = step + _squeezing(chart, room, way)
                heappush(todo, (far + effort, next(seen), to, first or way))
        for way, to in room.barred.items():
            door = room.door_of(way) if to not in found and (at, way) not in chart.deadly else ""
            if door and not room.stays_shut(way, door):
                opening = way if far else room.opening_of(door)
                heappush(todo, (far + _OPENING, next(seen), to, first or opening))
    return found


def _squeezing(chart: Chart, room: Room, way: str) -> int:
    """Return how many moves it takes to lay down what is too much for a narrow way."""
    attempt = room.tried.get(way)
    narrow = attempt.narrow if attempt is not None else 0
    return 2 * (len(chart.held) - narrow + 1) if 0 < narrow <= len(chart.held) else 0


def _leads_again(room: Room, known: Room | None, again: Collection[str]) -> list[tuple[str, str]]:
    """Return the ways that were barred, and where they led or should lead."""
    past = {} if known is None else known.ways
    return [
        (way, to)
        for way, to in ({**past, **room.likely, **room.barred}).items()
        if way in again and way not in room.ways
    ]
