"""Where known ways lead, and how far places are by them."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from agents.exploration.chart import Chart


def leads_to(chart: Chart, way: str, atlas: Chart | None = None) -> str:
    """Return where a way out of the present place leads, empty if that isn't known."""
    known = atlas.rooms.get(chart.here) if atlas is not None else None
    ways = chart.room.ways or {}
    return ways.get(way) or (known.ways.get(way, "") if known is not None else "")


def distances(
    chart: Chart, atlas: Chart | None = None, failed: Collection[str] = ()
) -> dict[str, tuple[int, str]]:
    """Return room -> how many moves away it is and the first of them, by known ways.

    Args:
        chart: what the session has shown.
        atlas: ways known from earlier sessions, which count where nothing else
            came of them in this one.
        failed: ways that are shut in the present scene.
    """
    found: dict[str, tuple[int, str]] = {chart.here: (0, "")}
    todo = deque([chart.here])
    while todo:
        at = todo.popleft()
        far, first = found[at]
        room = chart.rooms.get(at)
        known = atlas.rooms.get(at) if atlas is not None else None
        if room is None:
            room, known = known, None
        if room is None:
            continue
        remembered = {} if known is None else known.ways
        remembered = {w: to for w, to in remembered.items() if w not in room.tried}
        guessed = [(w, to) for w, to in room.likely.items() if w not in room.tried]
        for way, to in (*room.ways.items(), *remembered.items(), *guessed):
            shut = not far and way in failed
            if to not in found and not shut and (at, way) not in chart.deadly:
                found[to] = (far + 1, first or way)
                todo.append(to)
    return found
