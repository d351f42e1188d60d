"""Doing with somebody what was done with them elsewhere: the place is where they are.

Who moves about by themselves is met today in another place than then. What a
demonstration did with them there goes with them, and so does what was done beside it
without naming anything of that place. What it did there to somebody else, as the answer
told, needs that one, too: it stays where they were. May import what ``progress`` may.
"""

from __future__ import annotations

from dataclasses import replace

from agents.core.directions import is_direction
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import VIOLENCE, Operator


def meet(at: Progress, op: Operator) -> Operator:
    """Return a step as one for this place, if it was for somebody who is here instead.

    A fight isn't: where it is fought may matter.
    """
    if at.state.bare or at.state.room == op.room or op.destination or VIOLENCE.match(op.key):
        return op
    whom = _others(op)
    if not whom or not whom <= at.demonstration.restless:
        return op
    if not all(at.state.reaches(who) and at.state.place_of(who) != op.room for who in whom):
        return op
    if not _has_all(at, op):
        return op
    steps = list(at.steps)
    for k in range(op.index, len(steps)):
        step = steps[k]
        if step.room != op.room or not _others(step) <= at.demonstration.restless:
            break
        if is_direction(step.key) or not _has_all(at, step):
            break
        steps[k] = _elsewhere(step, at.state.room)
        if step.destination:
            break
    at.rewritten = steps
    return steps[op.index]


def _has_all(at: Progress, op: Operator) -> bool:
    """Tell whether all are here to whom a step did something beside what it names."""
    return all(map(at.state.reaches, at.demonstration.affected(op)))


def _elsewhere(op: Operator, room: str) -> Operator:
    """Return a step as it would be in another place."""
    moved, aside = (
        {thing: room if where == op.room else where for thing, where in brought.items()}
        for brought in (op.moved, op.aside)
    )
    return replace(op, room=room, moved=moved, aside=aside)


def _others(op: Operator) -> frozenset[str]:
    """Return what a step names that wasn't carried."""
    return frozenset(op.named) - op.held
