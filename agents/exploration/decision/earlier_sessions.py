"""What earlier sessions tell of a promise: what it brought then, and what lay beyond."""

from __future__ import annotations

from agents.exploration.language.described_states import sealed
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.errands import Errand
from agents.exploration.mapping.rooms import Room

POINTS = 5
"""Points that are worth as much as a new place."""
OLD = 0.15
"""What earlier sessions have seen, of a new place's worth."""
OLD_NEWS = 0.4
"""How sure one may be that what brought something before, but no points, is of use."""
IN_VAIN = 0.1
"""What is left of a promise where it came to nothing in earlier sessions."""
_OPENS = 0.8
"""How likely it opens a way that led on afterwards, and doesn't now."""
_IN_PART = 0.7
"""The same where it may have wanted something else done first, or did it out of sight."""


def as_before(one: Errand, room: Room, value: float, chart: Chart, earlier: Chart) -> float:
    """Return what something promises that earlier sessions may have tried in a place.

    Args:
        one: what it is.
        room: the place as it is in this session.
        value: what it would promise without them.
        chart: what this session has shown.
        earlier: what the earlier ones had.
    """
    known = earlier.rooms.get(room.id)
    attempt = known.tried.get(one.command) if known is not None else None
    if attempt is None or known is None:
        return value
    if attempt.points > 0:
        return one.hope + min(1.0, attempt.points / POINTS)
    if one.way and one.command in known.ways:
        return OLD if known.ways[one.command] not in chart.rooms else 0.0
    if attempt.good or (attempt.ever and not one.way):
        beyond = _lay_beyond(room, known, chart, earlier) if attempt.ever else 0.0
        return max(value, OLD_NEWS * one.hope, beyond)
    barred = one.way and room.changes and attempt.answer != "no_exit"
    barred = barred and not sealed(attempt.said, "door")
    if one.form == "use" or attempt.odd or barred:
        return value * _IN_PART
    return value * IN_VAIN


def _lay_beyond(room: Room, known: Room, chart: Chart, earlier: Chart) -> float:
    """Return what lay beyond the ways out of a place that led on before and don't now."""
    refused = (way for way in known.ways if way in room.tried and not room.tried[way].did)
    beyond = {known.ways[way] for way in refused} - chart.rooms.keys()
    return max((_OPENS * (1 + _won(earlier.rooms[to])) for to in beyond), default=0.0)


def _won(place: Room) -> float:
    """Return the most points that anything won at a place, as a share of a new place's worth."""
    return min(1.0, max((one.points for one in place.tried.values()), default=0) / POINTS)
