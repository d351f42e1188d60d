"""What left the person's hands: lost somewhere, or used up for nothing.

May import what ``progress`` may.
"""

from __future__ import annotations

from collections.abc import Mapping

from agents.exploration.language.english import english
from agents.imitation.planning.progress import Progress, uses_up
from agents.imitation.states.operators import Operator
from agents.imitation.states.state import NOWHERE, State


def miss(at: Progress, before: State, titles: Mapping[str, str]) -> None:
    """Remember where things were lost or told of, in a world that tells only what is carried.

    Args:
        at: how far the demonstration is followed, after the move that led here.
        before: what held before that.
        titles: thing -> its name as the story says it, of what can be carried.
    """
    after = at.state
    if not after.bare or after.died:
        return
    where = before.room if before.died else after.room  # one died there, and woke here
    said, gone = after.text.lower(), before.held - after.held
    taken = gone if gone and english().says("robbed", said) else frozenset()
    at.lost |= dict.fromkeys(gone - taken, where)
    at.lost |= {t: after.room for t, title in titles.items() if title in said}
    at.lost |= dict.fromkeys(taken, NOWHERE)  # whoever has it is off with it
    for thing in after.held & at.lost.keys():
        del at.lost[thing]


def waste(at: Progress, before: State, done: Operator | None) -> None:
    """Take in what was used up for nothing: poured out where it was to water nothing.

    That it is gone is not all that a step was for that used it up: what that changed beside
    has not come of it. What is there again can be used up again.

    Args:
        at: how far the demonstration is followed, after the move that led here.
        before: what held before that.
        done: the demonstrated step that it was, if it was one.
    """
    after = at.state
    if after.bare or after.died or after.facts == before.facts:
        return
    gone = {t for t in before.held if after.holders.get(t, NOWHERE) == NOWHERE}
    gone = {t for t in gone if done is None or not uses_up(done, t)}
    if gone:
        left = (*at.steps[at.cursor :], *map(at.steps.__getitem__, at.late))
        spent = {t for t in gone for op in left if uses_up(op, t) and _served(op, before, after)}
        needed = {t for t in gone - spent if any(uses_up(op, t) for op in left)}
        at.wasted |= needed
    at.wasted = frozenset(t for t in at.wasted if after.holders.get(t, NOWHERE) == NOWHERE)


def _served(op: Operator, before: State, after: State) -> bool:
    """Tell whether a move did, where a step was to be done, what that did beside."""
    if op.room != before.room:
        return not (op.needs_place or op.aside_states)
    return all(after.is_set(thing, what) == on for (thing, what), on in op.aside_states.items())
