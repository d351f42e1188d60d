"""What is in the way: doors fallen shut, seats, bars for a while, burdens, nothing left."""

from __future__ import annotations

from collections.abc import Collection

from agents.core.command_forms import noun_of
from agents.core.directions import is_direction
from agents.exploration.decision.exits import ways_of
from agents.exploration.decision.rated_commands import LEAST, RatedCommand
from agents.exploration.language.english import english
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.replies import leaving
from agents.exploration.mapping.rooms import Room, is_due, told_ways
from games.types import Lexicon

REOPENED = 0.85
"""Value of opening again what has fallen shut on a known way."""
UNSEATED = 1.5
"""Value of getting out of what one is in, once a way was refused there."""
DAZED = 5.0
"""Value of waiting while nothing that is typed is heard."""
UNSEEN = 0.3
"""Value of looking around in a place of which nothing was told..."""
_BARE = 40
"""...that is fewer characters than this."""
RARELY = 2 * LEAST
"""Value of what is hardly ever done and may be what was meant: before mere walking about."""
_WAITS = 2
"""Waits, for each other thing that is tried again where nothing is left."""


def reopening(room: Room, earlier: Chart | None, failed: Collection[str]) -> list[RatedCommand]:
    """Open again what was opened here, where a way that led on is shut in this scene."""
    known = set(room.ways) | set(room.barred)
    if earlier is not None and room.id in earlier.rooms:
        known |= set(earlier.rooms[room.id].ways)
    if known.isdisjoint(failed):
        return []
    found: list[RatedCommand] = []
    shut = {room.door_of(way): way for way in failed if way in room.tried and room.door_of(way)}
    for thing in dict.fromkeys(one for one in room.opened if one in shut or not shut):
        command, why = room.opening_of(thing), f"the {thing} has to be opened again"
        # What opened it may have done nothing in a scene that looks the same: it was open.
        worked = thing in room.openers and thing in shut
        anew = worked and room.tried[command].move < room.tried[shut[thing]].move
        found.append(RatedCommand(command, REOPENED, why, again=anew))
    return found


def overdue(chart: Chart, earlier: Chart | None = None) -> set[str]:
    """Return the ways that should lead on, did not for no known reason, and may by now.

    What bars a way for a while (somebody in it, a spell, a current) shows nothing when it
    is gone. The longer a way was barred, the later it is tried again.
    """
    room = chart.room
    known = {*room.barred, *room.likely, *room.ways}
    if earlier is not None and room.id in earlier.rooms:
        known |= set(earlier.rooms[room.id].ways)
    released = {command for id_, command in chart.daze.released if id_ == room.id}
    return released | {
        way
        for way in known
        if is_due(room.tried.get(way), chart.moves) and not chart.rejections(way, room)
    }


def unseating(chart: Chart) -> list[RatedCommand]:
    """Get out of what one got into, once no way leads on from in there."""
    room, words = chart.room, english()
    refused = any(
        is_direction(key) and not one.did and one.answer != "no_exit"
        for key, one in room.tried.items()
    )
    if not chart.aboard or not refused:
        return []
    why = f"I am still in the {chart.aboard}, and may have to get out"
    return [
        RatedCommand(command, UNSEATED / (1 + place), why)
        for place, command in enumerate(leaving(chart.aboard, words))
        if command not in room.tried
    ]


def last_resorts(chart: Chart, earlier: Chart | None = None) -> list[RatedCommand]:
    """Return what one does where all was done in vain: wait, and try what should lead on.

    There is always something; what was tried less often comes first.
    """
    room = chart.room
    known = {*room.barred, *room.likely, *room.ways, *told_ways(room)}
    if earlier is not None and room.id in earlier.rooms:
        known |= set(earlier.rooms[room.id].ways)
    barred = {way for way in known if (room.id, way) in chart.deadly}
    ways = [way for way in sorted(known - barred) if not chart.rejections(way, room)]
    others = ways or ["look"]
    found = [
        RatedCommand(
            one,
            LEAST / (1 + _tries(room, one)),
            "All was tried; it may go otherwise now",
            again=True,
        )
        for one in others
    ]
    waits = (1 + _tries(room, "wait")) / _WAITS
    why = "All was tried that I know of; something may happen"
    return [*found, RatedCommand("wait", LEAST / max(0.9, waits), why, again=True)]


def _tries(room: Room, command: str) -> int:
    attempt = room.tried.get(command)
    return 0 if attempt is None else attempt.count


def restless(room: Room, lexicon: Lexicon) -> list[RatedCommand]:
    """Return what is left where everything was tried: other ways, and waiting."""
    found = []
    for one in ways_of(room, lexicon, english()):
        attempt = room.tried.get(one.command)
        count = attempt.count if attempt is not None else 0
        value = LEAST * (1.0 if one.command in room.ways else 0.3) / (1 + count)
        found.append(RatedCommand(one.command, value, "Nothing new is left that I know of"))
    bare = bool(room.came_by) and len(room.text) < _BARE
    if bare and lexicon.knows("look") and "look" not in room.tried:
        found.append(RatedCommand("look", UNSEEN, "I was told nothing of this place yet"))
    found += _rarely_done(room, lexicon)
    return found or [RatedCommand("look", LEAST, "There may be more to see")]


def _rarely_done(room: Room, lexicon: Lexicon) -> list[RatedCommand]:
    """Return what one tries who is stuck: to listen, to knock, to wind up a thing there."""
    why = "Nothing better is left that I know of"
    near = {noun_of(name, lexicon) for name in room.near} or room.present
    things = sorted((near & room.present) - room.people - room.missing - room.vague)
    found: list[RatedCommand] = []
    steep = english().says("steep", room.text.lower())
    for form in english().rarely:
        if form == "jump" and steep:
            continue
        if lexicon.knows(form.split()[0]):
            told = [form.replace("{}", thing) for thing in things] if "{}" in form else [form]
            found += [RatedCommand(one, RARELY, why) for one in told if one not in room.tried]
    return found


def dazed(chart: Chart) -> list[RatedCommand]:
    """Wait where nothing else is heard."""
    why = "Nothing that I try is answered otherwise; it may pass"
    return [RatedCommand("wait", DAZED, why, again=True)] if chart.daze.lasts else []
