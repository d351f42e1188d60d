"""Going after somebody who moves about, for what was done with them where they were then.

May import what ``patience`` may.
"""

from __future__ import annotations

from dataclasses import replace

from agents.imitation.planning.patience import WayFinder, wait_for_follower
from agents.imitation.planning.planned_move import PlannedMove, the
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import VIOLENCE, Operator
from agents.imitation.states.state import NOWHERE

_SEEKING = 40
"""Moves that one goes after somebody for one step."""


def goes_with_them(at: Progress, op: Operator) -> bool:
    """Tell whether a step was done with nobody but who moves about: its place is where they are.

    A fight's isn't: where it is fought may matter.
    """
    whom = others(op)
    if at.state.bare or op.destination or VIOLENCE.match(op.key):
        return False
    return bool(whom) and whom <= at.demonstration.restless


def is_met(at: Progress, op: Operator) -> bool:
    """Tell whether all are here, and not where they were, with whom a step was done."""
    if at.state.room == op.room or not goes_with_them(at, op):
        return False
    if not all(at.state.reaches(who) and at.state.place_of(who) != op.room for who in others(op)):
        return False
    return has_all(at, op)


def has_all(at: Progress, op: Operator) -> bool:
    """Tell whether all are here to whom a step did something beside what it names."""
    return all(map(at.state.reaches, at.demonstration.affected(op)))


def done_here(at: Progress, op: Operator) -> Operator:
    """Return a step as one for this place, if whom it was done with is here instead."""
    own = op.trace == at.demonstration.number
    return elsewhere(op, at.state.room) if own and is_met(at, op) else op


def both_here(at: Progress, op: Operator, goal: Operator) -> tuple[Operator, Operator]:
    """Return a step as one for today and this place, and what it is for, which may be itself."""
    shown = op.trace == at.demonstration.number and op is at.demonstration.operators[op.index]
    here = done_here(at, at.steps[op.index] if shown else op)
    return here, here if op is goal else goal


def seek(planner: WayFinder, thing: str, op: Operator, goal: Operator) -> PlannedMove | None:
    """Wait a while where a step was done with somebody who moves about, then go after them."""
    at, key = planner.at, ("seek", (op.index, thing))
    waiting = wait_for_follower(planner, thing, op) if op is goal else None
    if waiting is not None:
        return waiting
    if op.trace != at.demonstration.number or not goes_with_them(at, op):
        return None
    place = at.state.place_of(thing)
    if place in (NOWHERE, at.state.room) or at.attempts.tries(key) >= _SEEKING:
        return None
    move = planner.go_to(place, goal)
    if move is None:
        return None
    at.attempts.failed(key)
    note = f"go after {the(thing)}"
    return replace(move, note=note, remedy=note)


def elsewhere(op: Operator, room: str) -> Operator:
    """Return a step as it would be in another place."""
    moved, aside = (
        {thing: room if where == op.room else where for thing, where in brought.items()}
        for brought in (op.moved, op.aside)
    )
    return replace(op, room=room, moved=moved, aside=aside)


def others(op: Operator) -> frozenset[str]:
    """Return what a step names that wasn't carried."""
    return frozenset(op.named) - op.held
