"""Letting time pass: for somebody who came along, for something that happened, was told.

May import what ``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

from agents.imitation.operators import Operator
from agents.imitation.planned_move import PlannedMove
from agents.imitation.progress import Progress
from agents.imitation.state import NOWHERE
from agents.imitation.waiting import Wait

_PATIENCE = 600
"""Moves that are spent waiting for somebody who keeps moving about."""
_STILL = 60
"""Moves after which one who hasn't moved won't come."""
_EXTRA = 15
"""Moves more than were demonstrated that are let pass until something happens."""


def wait_for_company(at: Progress, op: Operator) -> PlannedMove | None:
    """Wait for one who came along when this was demonstrated, and mattered."""
    s, attempts, demo = at.state, at.attempts, at.demonstration
    if s.room != op.room:
        return None
    for thing in demo.company.get(op.index, ()):
        place = s.place_of(thing)
        if thing in s.here or place == NOWHERE:
            continue
        key = ("company", (op.index, thing))
        joint = thing not in demo.states[op.index + 1].here
        if attempts.tries(key) >= (_PATIENCE if joint else _STILL):
            continue
        if attempts.same(key) < _STILL:
            attempts.failed(key, place)
            return PlannedMove(demo.idle, op, note=f"wait for {thing}", waiting=True)
    return None


def wait_on(at: Progress, op: Operator) -> PlannedMove | None:
    """Let time pass until what was waited for comes, not so many times."""
    demo = at.demonstration
    wait = _wait_of(at, op)
    if wait is None or at.state.room != op.room:
        return None
    over = wait.over(at.state, at.heard)
    if over:
        if at.state.text != at.then.text:
            at.cursor = wait.end
    elif over is False and op.index == wait.end - 1:
        key = ("wait", (op.trace, wait.first))
        if at.attempts.tries(key) < 2 * (wait.end - wait.first) + _EXTRA:
            at.attempts.failed(key)
            again = op.index not in demo.wordings.waits
            note = "again, until the answer is as then" if again else "wait for what came then"
            return PlannedMove(op.command, op, note=note, waiting=not again)
        at.cursor = wait.end
    return None


def waited(at: Progress, move: PlannedMove) -> None:
    """Take in that what a move let time pass for has come."""
    op = move.goal
    if move.operator is not None or op is None or op.index != at.cursor or move.edge is not None:
        return
    wait = _wait_of(at, op)
    if wait is not None and at.state.room == op.room and wait.over(at.state, at.heard):
        at.cursor = wait.end


def _wait_of(at: Progress, op: Operator) -> Wait | None:
    told = at.demonstration.wordings
    return told.waits.get(op.index) or told.repeats.get(op.index)
