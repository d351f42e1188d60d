"""What serves somebody who knows how a story goes: whether a move is on a way of theirs.

Two futures are compared, both seen on a copy: what comes of a move that is proposed, and
what would have come of the expert's own. May import what ``expert`` may.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from itertools import accumulate, chain, islice

from agents.imitation.execution.foreseeing import Foreseen
from agents.imitation.planning.progress import Progress
from agents.imitation.states.state import State
from games.types import PLAYER, Fact

SOON = 8
"""Moves within which an expert keeps out of harm that it sees."""
_STROLL = 4
"""Moves within which one is back who goes somewhere while an expert waits."""
_FUTURE = 60
"""Moves that are looked ahead behind a proposal at most."""


def harms(first: Foreseen, own: Foreseen) -> bool:
    """Tell whether a move does harm at once, and the expert's own doesn't."""
    return bool(first.what) and not own.what


def goes_well(supposed: Iterator[Foreseen]) -> bool:
    """Tell whether no harm is seen in the next moves."""
    return not any(found.what for found in islice(supposed, SOON))


def passes_time(first: Foreseen, supposed: Iterator[Foreseen]) -> bool:
    """Tell whether a move only lets time pass: all is as it was soon, and no harm done."""
    here = _start(first)
    for found in islice(chain((first,), supposed), _STROLL):
        if found.what:
            return False
        if _stands_alike(here, found.mark):
            return True
    return False


def _stands_alike(one: Progress, other: Progress) -> bool:
    """Tell whether one is where one was, with what one had, and nothing put off."""
    mine, theirs = one.state, other.state
    return (
        (mine.room, mine.vehicle, mine.held) == (theirs.room, theirs.vehicle, theirs.held)
        and mine.carried_states == theirs.carried_states
        and mine.score <= theirs.score
        and set(other.late) <= set(one.late)
    )


def does_the_same(one: Foreseen, other: Foreseen) -> bool:
    """Tell whether two moves come to the same, whatever their words."""
    mine, theirs = one.position, other.position
    if mine.facts != theirs.facts or mine.scene.score != theirs.scene.score:
        return False
    # Where nothing is to be seen of what the one was for, the story's words tell.
    before, after = _start(other).state, other.mark.state
    seen = before.room != after.room or before.score != after.score
    if other.mark.cursor > _start(other).cursor:
        seen = seen or bool(_gained(before, after))
    return seen or mine.scene.text == theirs.scene.text


def serves(
    first: Foreseen,
    supposed: Iterator[Foreseen],
    line: Sequence[Foreseen],
    restless: Set[str] = frozenset(),
) -> bool:
    """Tell whether a move leaves no more to be done than the expert's own.

    What goes by while time is let pass or somebody fought isn't counted: how long that
    takes, chance decides in the one future and in the other.

    Args:
        first: what the move led to.
        supposed: the expert's moves after it, one by one.
        line: its moves without it.
        restless: what moves about by itself.
    """
    here, after = _start(first), first.mark.state
    away = after.room != here.state.room
    gained = set() if away else _gained(here.state, after, restless)
    if _as_far(here, first.mark) or not (away or gained):
        return False
    early = {thing for relation, thing, who in gained if (relation, who) == ("in", PLAYER)}
    if early and not any(gained <= own.mark.state.facts for own in line):
        early = set()
    work = list(accumulate(not own.aside for own in line))
    further = [
        (count, own.mark)
        for count, own in zip(work, line, strict=True)
        if not _as_far(here, own.mark)
    ]
    done = 0
    for moves, found in enumerate(islice(chain((first,), supposed), _FUTURE), 1):
        done += found is first or not found.aside
        if found.what or done > work[-1] or _as_far(here, found.mark):
            return False
        for count, mark in further:
            if done <= count and gained <= mark.state.facts and _as_far(found.mark, mark):
                return True
            # What is taken up before its time needn't be taken up then.
            if early and moves > SOON and done <= count + 1 and _as_far(found.mark, mark, early):
                return True
    return False


def _gained(before: State, after: State, restless: Set[str] = frozenset()) -> set[Fact]:
    """Return what a move in one place brought about with things at hand."""
    return {
        (relation, thing, what)
        for relation, thing, what in after.facts - before.facts
        if thing not in restless and (before.reaches(thing) or after.reaches(thing))
    }


def _start(foreseen: Foreseen) -> Progress:
    """Return where things stood before a move."""
    return foreseen.mark if foreseen.before is None else foreseen.before.mark


def _as_far(one: Progress, other: Progress, early: Set[str] = frozenset()) -> bool:
    """Tell whether as much is done and at hand at one moment as at another.

    Args:
        one, other: the moments.
        early: what the one may have in hand, and what is in it, that the other has not yet.
    """
    mine, theirs = one.state, other.state
    more = mine.held - theirs.held
    return (
        (mine.room, mine.vehicle) == (theirs.room, theirs.vehicle)
        and mine.held >= theirs.held
        and all(thing in early or mine.holders.get(thing) in early for thing in more)
        and mine.score >= theirs.score
        and (mine.carried_states == theirs.carried_states or bool(more))
        and (one.number, one.cursor) >= (other.number, other.cursor)
        and set(one.late) <= set(other.late)
    )
