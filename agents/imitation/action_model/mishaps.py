"""What was snatched while a demonstration was made, and how it was got back.

Nobody who shows a game wants to be robbed: that somebody made off with a thing is no
step's aim, and what was done to have it again is needed where it is lost again. May
import what ``operators`` may.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agents.core.directions import is_direction
from agents.core.text import words
from agents.exploration.language.english import english
from agents.imitation.states.operators import Operator, fits, words_of
from agents.imitation.states.state import NOWHERE, State
from games.types import PLAYER

_CHASE = 40
"""Steps within which what was snatched is got back."""
_AWAY = 30
"""Steps within which one is back from where somebody took one."""


def robbers_in(states: Sequence[State], commands: Sequence[str]) -> frozenset[str]:
    """Return who took something out of the person's hands, unasked, and made off with it."""
    found: set[str] = set()
    for i, command in enumerate(commands):
        before, after = states[i], states[i + 1]
        if before.bare:
            continue
        for relation, thing, who in after.since(before)[1]:
            if relation != "in" or who in (PLAYER, after.place_of(thing)):
                continue
            if who in before.held | after.held or not before.reaches(thing):
                continue
            said = words(command, 2)
            if any(fits(w, words_of(who)) for w in said):
                continue
            went = before.holders.get(who, who) != after.holders.get(who, who)
            if thing in before.held:
                made_off = went or after.place_of(who) not in (after.room, NOWHERE)
            else:  # had for a moment
                named = any(fits(w, words_of(thing)) for w in said)
                told = after.text.lower().split("\n")
                made_off = named and english().says("taken", told[0])
            if made_off:
                found.add(who)
    return frozenset(who for who in found if not _is_hoard(who, states, commands))


def _is_hoard(who: str, states: Sequence[State], commands: Sequence[str]) -> bool:
    """Tell whether what was taken was brought to a place where it lies for who opens it."""
    if len({state.holders.get(who) for state in states}) > 1:
        return False
    opening = (said for said in map(words, commands) if said[:1] == ["open"])
    return any(fits(word, words_of(who)) for said in opening for word in said[1:])


def is_robbed(op: Operator) -> bool:
    """Tell whether something was taken from the person by somebody else in a step."""
    return any(
        thing in op.had and where not in (NOWHERE, PLAYER, op.room, op.destination, *op.named)
        for thing, where in op.aside.items()
    )


def recoveries_in(
    operators: Sequence[Operator], states: Sequence[State], robbers: frozenset[str]
) -> Mapping[int, tuple[tuple[str, str], ...]]:
    """Return step -> what it was to get back, and from whom; looks in between count, too."""
    found: dict[int, set[tuple[str, str]]] = {}
    for op in operators if robbers else ():
        before, after = states[op.index], states[op.index + 1]
        for thing in after.held - before.held:
            who = before.holders.get(thing, NOWHERE)
            lost = _lost_at(thing, who, op.index, states) if who in robbers else None
            if lost is None or who not in op.named or (thing in op.named and op.only_takes):
                continue
            if thing not in states[lost].held and operators[lost].puts(thing) != PLAYER:
                continue
            for one in operators[lost + 1 : op.index + 1]:
                if one.key == op.key or not one.does_anything:
                    found.setdefault(one.index, set()).add((thing, who))
    return {i: tuple(sorted(lost)) for i, lost in found.items()}


def abductions_in(operators: Sequence[Operator], states: Sequence[State]) -> Mapping[int, int]:
    """Return step -> the one at which one was back, where somebody took the person elsewhere.

    Nobody wants to be carried off: it is none if anything came of it but to get away again.
    """
    found: dict[int, int] = {}
    for op in operators:
        before, after = states[op.index], states[op.index + 1]
        if not op.destination or is_direction(op.key) or before.bare or after.died:
            continue
        if not english().says("carried_off", " ".join(op.text.lower().split())):
            continue
        for back in range(op.index + 2, min(len(operators), op.index + _AWAY)):
            now = states[back]
            if now.score != after.score or now.died or now.held != after.held:
                break
            if now.room == before.room:
                found[op.index] = back
                break
    return found


def _lost_at(thing: str, who: str, until: int, states: Sequence[State]) -> int | None:
    """Return the step at which somebody took a thing, None if that is long ago."""
    for i in range(until - 1, max(-1, until - _CHASE), -1):
        if states[i].holders.get(thing) != who:
            return i
    return None
