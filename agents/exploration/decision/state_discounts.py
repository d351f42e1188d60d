"""What is left of a promise by how a place's text says that its thing stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from agents.exploration.language.described_states import (
    encloses,
    holds_up,
    in_hands,
    is_piled,
    sealed,
    stands_open,
    stands_shut,
)
from agents.exploration.language.english import english
from agents.exploration.language.ways import ways_to
from agents.exploration.mapping.errands import Errand
from agents.exploration.mapping.rooms import APT, Room

SEALED = 0.2
"""What is left of a promise where something is said to be shut up for good."""
_SHUT = 0.85
"""How likely something opens that the story says is shut."""
_LOOKED_INTO = 0.7
"""How likely a look into something tells anything that turned out to be open already."""
_PILED = 0.8
"""How likely a look at what is piled up tells of what lies under it."""
_HOLDS_UP = 0.1
"""What is left of the promise to take what props up or stops something else."""
_PASSING = frozenset({"open", "enter", "climb"})
"""Verbs that something shut or around the person leaves little hope for."""
_ELSEWHERE = {"take": 0.1, "open": 0.2, "examine": 0.6}
"""The same for verbs that want a thing at hand, where it lies in some direction."""
_AT_HAND = frozenset({"door", "container", "control", "reading", "cover", "light", "weapon", "key"})
"""Kinds of things that are at hand wherever their place's text says that they stand."""
_HANDLING = frozenset({"take", "open", "enter", "climb", "move"})
_SOMEBODY = 0.15
"""What is left of the promise to handle somebody like a thing."""
_NAMED_SO = 0.3
"""The same where only the name is like somebody's: it stands without an article."""
_CARRIED = 0.05
"""The same for what somebody has in their hands."""
_RECITED = 0.1
"""What is left of the promise to read what a look has told the words of."""
_STIRRING = frozenset({"push", "pull", "turn", "touch", "wake", "kiss", "move"})
_WORKING = ("push", "pull", "turn", "move")
_WORKED = 0.1
"""The same for other ways to work what did something when it was worked."""
_YIELDING = 2.5
"""How much more it promises where a thing gave way a little."""
_AROUND = 0.05
"""The same where one is inside already."""
_DIRECTED = 0.3
"""The same where a direction is told that leads there."""


def as_it_stands(
    found: tuple[Errand, ...], noun: str, room: Room, *, named: bool
) -> tuple[Errand, ...]:
    """Return what may be done with a thing, more or less by how the text says that it stands."""
    state = room.version, found, named
    weigh = partial(_as_it_stands, found, noun, room, named=named)
    return room.once(f"as {noun} stands", state, lambda: tuple(weigh()))


def _as_it_stands(
    found: Iterable[Errand], noun: str, room: Room, *, named: bool
) -> Iterator[Errand]:
    beyond = _lies_beyond(noun, room)
    told = f"{room.text}\n{room.told}"
    shut, holds, carried = stands_shut(told, noun), holds_up(told, noun), in_hands(told, noun)
    hollow, piled = _was_open(noun, room), is_piled(told, noun)
    worked = _was_worked(noun, room)
    for one in found:
        if hollow and one.verb == "search":
            one = one._replace(prior=_LOOKED_INTO, form=f"search {{}} {APT}")
        if piled and one.verb == "examine":
            one = one._replace(prior=max(one.prior, _PILED), form=f"examine {{}} {APT}")
        if shut and one.verb == "open":
            one = one._replace(prior=_SHUT, form=f"open {{}} {APT}")
        left = _left_as_it_stands(one.verb, noun, room) if one.verb in _PASSING else 1.0
        if one.verb in _HANDLING and noun in room.people:
            left *= _SOMEBODY
        elif one.verb in _HANDLING and named:
            left *= _NAMED_SO
        if one.verb == "read" and noun in room.recited:
            left *= _RECITED
        if carried and one.verb in _HANDLING:
            left *= _CARRIED
        if noun in room.yielding and one.verb in _STIRRING:
            left *= _YIELDING
        elif worked and one.verb in _WORKING:
            left *= _WORKED
        if beyond and one.verb in _ELSEWHERE:
            left *= _ELSEWHERE[one.verb]
        if holds and one.verb == "take":
            left *= _HOLDS_UP
        yield one if left == 1.0 else one._replace(prior=one.prior * left)


def _was_open(noun: str, room: Room) -> bool:
    """Tell whether one would have opened a thing that holds others, and it was open already."""
    tried = room.tried.get(f"open {noun}")
    if tried is None or not tried.did or "door" in english().kinds_of(noun):
        return False
    return all(noun != told.split()[-1] for told in room.opened)


def _was_worked(noun: str, room: Room) -> bool:
    """Tell whether a thing was worked, and did something."""
    return any((done := room.tried.get(f"{verb} {noun}")) and done.did for verb in _WORKING)


def _lies_beyond(noun: str, room: Room) -> bool:
    """Tell whether a thing lies where one would go to: "a bathroom lies to the south"."""
    kinds = english().kinds_of(noun)
    return not _AT_HAND.intersection(kinds) and bool(ways_to(room.text, noun))


def _left_as_it_stands(verb: str, noun: str, room: Room) -> float:
    """Return what is left of the promise to open, enter or climb a thing."""
    if sealed(room.text, noun):
        return SEALED
    if verb == "open" and any(noun == told.split()[-1] for told in room.opened):
        return SEALED  # a lever has opened it
    if verb == "open" and (stands_open(room.text, noun) or f"enter {noun}" in room.came_by):
        return SEALED
    if verb != "climb" and encloses(room.text, noun):
        return _AROUND
    if verb == "enter":
        ways = ways_to(room.text, noun)
        if any(way not in room.tried or room.tried[way].did for way in ways):
            return _DIRECTED
    return 1.0
