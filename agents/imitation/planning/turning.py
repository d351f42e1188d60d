"""Waiting where a way is barred by what the place tells to be otherwise than then, as a tide is.

May import what ``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

from agents.imitation.action_model.waiting import sentences
from agents.imitation.planning.planned_move import PlannedMove, act_of, way_of
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import EMPTY, Operator

_BEGINNING = 3
"""Words in which two sentences begin that tell how one and the same stands."""
_LONGEST = 90
"""Moves that one waits until it turns..."""
_EVERY = 4
"""...and how often the way is tried meanwhile."""


def wait_for_turn(at: Progress, op: Operator) -> PlannedMove | None:
    """Let time pass before a way that was refused for what stands otherwise than then."""
    key = "turn", (op.trace, op.index)
    if at.state.room != op.room or op.trace != at.demonstration.number:
        return None
    waited, refused = at.attempts.tries(key), at.attempts.said(act_of(op))
    if not (waited or (refused and _stands_otherwise(at, op, refused))) or waited >= _LONGEST:
        return None
    at.attempts.failed(key)
    if waited % _EVERY == _EVERY - 1:
        at.attempts.worked(act_of(op))
        at.attempts.worked(way_of(op.room, op.key))
        return PlannedMove(op.command, op, op)
    note = "wait until it is as it was then"
    return PlannedMove(at.demonstration.idle, op, note=note, waiting=True, remedy=note)


def _stands_otherwise(at: Progress, op: Operator, refused: str) -> bool:
    """Tell whether the place is told to be otherwise than then, in what the refusal speaks of."""
    shown = at.demonstration.operators
    came = [one for one in shown[: op.index] if one.destination == op.room]
    then = sentences(came[-1].text) if came else []
    now = [one for text in at.heard for one in sentences(text)]
    said = {word for one in sentences(refused) for word in one.split()} - EMPTY
    return any(
        one.split()[:_BEGINNING] == other.split()[:_BEGINNING]
        and one not in then
        and said & set(one.split()[:_BEGINNING])
        for one in now
        for other in then
        if other not in now and len(other.split()) > _BEGINNING
    )
