"""The ways out of a place, each with what it promises."""

from __future__ import annotations

import re
from functools import lru_cache

from agents.core.command_forms import known_directions
from agents.core.directions import OPPOSITE, is_direction
from agents.exploration.decision.state_discounts import SEALED
from agents.exploration.language.described_states import sealed
from agents.exploration.language.english import English
from agents.exploration.language.reasons import of_way
from agents.exploration.language.ways import sides_of, way_form, ways_back, ways_named, ways_to
from agents.exploration.mapping.chart import Chart
from agents.exploration.mapping.errands import Errand, errand
from agents.exploration.mapping.rooms import SHUT, Attempt, Room
from games.types import Lexicon

_UNNAMED = {"north": 0.3, "south": 0.3, "east": 0.3, "west": 0.3, "up": 0.15, "down": 0.15}
_NAMED = 0.75
_DIAGONAL = 0.12
_OPENED = 0.9
_BEYOND = {"in": 0.6, "north": 0.4, "south": 0.4, "east": 0.4, "west": 0.4, "out": 0.3}
"""Where doors lead."""
_BELOW = ("trapdoor", "trap-door", "trap", "hatch", "grating", "grate", "manhole")
"""Words for doors that lie in the floor."""
_LEADS_BACK = 0.3
"""What is left of a way's promise that is said to lead back: to what one has left behind."""
OPENED = "go opened"
"""The form of a way down through what was opened."""
_BESIDE_NAMED = 0.5
"""What is left of an unnamed way's prior where the text names others..."""
_BESIDE_TOLD = 0.05
"""...and where the story has told which ways there are."""
_HINTED = 0.45
"""Prior of an unnamed way where the text tells of ways and not where they lead."""
_CAME_THROUGH = 0.1
"""What is left of the promise to get into what one came out of."""
_COMPASS = re.compile(r"north|south|east|west|up|down")
_COMPASS_WAYS = frozenset(way for way in OPPOSITE if _COMPASS.match(way))
_CARDINAL = 5
"""Letters of the names of the four points of the compass, at most."""


def ways_of(room: Room, lexicon: Lexicon, words: English) -> tuple[Errand, ...]:
    """Return the directions out of a place, those that its text names first in promise."""
    return room.once("ways", room.version, lambda: _ways_of(room, lexicon, words))


def _ways_of(room: Room, lexicon: Lexicon, words: English) -> tuple[Errand, ...]:
    # Where the way back is not the opposite of the way there, it is some other.
    lost = any(way in room.tried and not room.tried[way].did for way in room.likely)
    entered = any(key.startswith("enter ") for key in room.ways)
    below = "" if entered else next(filter(lies_below, room.opened), "")
    doors = [thing for thing in room.opened if "door" in words.kinds_of(thing.split()[-1])]
    known = any(one.answer in SHUT and is_direction(key) for key, one in room.tried.items())
    told = {thing: through(thing, room.text) for thing in doors}
    leading = tuple((way, thing) for thing, ways in told.items() for way in ways)
    # The ways that the text names are the likelier ones to be behind a door.
    there = ways_named(room.text)
    named = any(way not in room.ways and way not in room.likely for way in there & _COMPASS_WAYS)
    found = any(way not in there for way in [*room.ways][room.onward :])
    gone = below or entered or known or named or found or leading
    beyond = "" if gone else next(iter(doors), "")
    exits = frozenset(room.exits)
    return _ways(
        room.text,
        lexicon,
        exits,
        lost=lost,
        below=below,
        beyond=beyond,
        through=leading,
    )


def way_in(thing: str, room: Room, chart: Chart, words: English) -> float:
    """Return what is left of the promise to get into a thing, by whether it was opened."""
    if f"enter {thing}" in room.came_by:
        return _CAME_THROUGH
    opened = room.tried.get(f"open {thing}")
    if opened is None:
        shut = "door" in words.kinds_of(thing.split()[-1]) if thing else False
        return 0.4 if shut else 1.0
    if opened.did and room.ways.keys() & {"in", "down", *through(thing, room.text)}:
        return 0.1  # that way was gone in short
    if opened.did and _was_kept_back(opened, room, chart):
        return 0.1  # what that way was refused for isn't the door
    better = 0.5 if lies_below(thing) else 2.0  # "down" is understood everywhere
    return better if opened.did else 0.1


def _was_kept_back(opened: Attempt, room: Room, chart: Chart) -> bool:
    """Tell whether a way was refused since something was opened, in words of its own."""
    return any(
        one.refused and one.move > opened.move and not one.answer and chart.refusals[one.said] < 2
        for one in map(room.tried.get, OPPOSITE)
        if one is not None
    )


def through(door: str, text: str) -> frozenset[str]:
    """Return where a door leads by a place's text, or else on which side of it that has it."""
    told = _as_told(door, text)
    return ways_to(text, told) or sides_of(text, told)


def _as_told(door: str, text: str) -> str:
    """Return a door's name as a text has it: a wooden door that it tells of is no trap door."""
    noun = door.split()[-1]
    return noun if re.search(rf"\b(?:an?|the) {re.escape(noun)}\b", text) else door


def lies_below(thing: str) -> bool:
    """Tell whether the name of a door says that it lies in the floor."""
    return any(word in _BELOW for word in thing.split())


@lru_cache(maxsize=1024)
def _ways(
    text: str,
    lexicon: Lexicon,
    exits: frozenset[str],
    *,
    lost: bool,
    below: str,
    beyond: str,
    through: tuple[tuple[str, str], ...] = (),
) -> tuple[Errand, ...]:
    """Return the directions out of a place.

    Args:
        name, text: of the place.
        lexicon: the words that the parser knows.
        exits: ways that the story told to whoever tried another.
        lost: the way back is not the opposite of the way there.
        below: what was opened in the floor, empty if nothing was.
        beyond: the door that was opened and that nobody has gone through, empty if there
            is none.
        through: ways that the text tells of along with a door that was opened, and that door.
    """
    doors, back = dict(through), ways_back(text)
    named_ways = ways_named(text) | exits
    told = {w for w in known_directions(lexicon) if _COMPASS.match(w) and w in named_ways}
    found: list[Errand] = []
    for way in known_directions(lexicon):
        if not _COMPASS.match(way) and way not in ("in", "out"):
            continue
        named = way in told
        prior = _NAMED if named else _UNNAMED.get(way, _DIAGONAL)
        if not named and not exits and way_form(text, way) == "hinted":
            prior = max(prior, _HINTED if len(way) <= _CARDINAL else _HINTED / 2)
        elif told and not named and (exits or not lost):
            prior *= _BESIDE_TOLD if exits else _BESIDE_NAMED
        form, why = f"go {way_form(text, way)}", of_way(way, named=named)
        if named and sealed(text, way):
            prior *= SEALED
        if way in back:
            prior *= _LEADS_BACK
        if below and way == "down":
            form, prior, why = OPENED, _OPENED, f"the {below} is open, and may lead down"
        if beyond and not named and way in _BEYOND:
            form, prior, why = OPENED, _BEYOND[way], f"the {beyond} is open, and may lead {way}"
        if way in doors:
            form, prior, why = OPENED, _OPENED, f"the {doors[way]} is open, and may lead {way}"
        found.append(errand(way, form, prior, 1.0, why))
    return tuple(found)


def ways_known(room: Room, chart: Chart) -> frozenset[str]:
    """Return the ways that a place's text tells to lead to another where one was, by its name."""
    state = room.version, len(chart.titles)
    return room.once("ways known", state, lambda: _ways_known(room, chart))


def _ways_known(room: Room, chart: Chart) -> frozenset[str]:
    others = chart.titles - {room.name.lower()}
    return frozenset().union(*(ways_to(room.text, one) for one in others if one in room.text))


def back_of(room: Room) -> set[str]:
    """Return the directions that probably lead back to where one came from."""
    return room.once("back", room.version, lambda: _back_of(room))


def _back_of(room: Room) -> set[str]:
    back = {OPPOSITE[way] for way in room.came_by if way in OPPOSITE} | set(room.likely)
    for command in sorted(room.came_by - set(OPPOSITE)):
        back |= ways_to(room.text, command.split()[-1])
    return back
