"""Making anew what a step in vain may have used up although nothing shows it.

May import what ``means_ends`` may, which hands itself in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.planning.planned_move import PlannedMove, act_of
from agents.imitation.planning.progress import Progress
from agents.imitation.states.attempts import Attempts
from agents.imitation.states.operators import IDLE, Operator
from games.types import PLAYER

_REMADE = 30
"""Moves spent on making a step's unseen means anew, at most."""
_BEFORE = 3
"""Steps before one at which something may have been done for it."""


class Planner(Protocol):
    """What finds means to an end."""

    knowledge: Knowledge
    at: Progress

    @property
    def attempts(self) -> Attempts:
        """What was tried in vain."""

    def spent(self, op: Operator) -> bool:
        """Tell whether a step was tried often enough."""

    def achieve(self, op: Operator, goal: Operator) -> PlannedMove | None:
        """Return the next command towards a demonstrated step's effect."""


def remake(planner: Planner, op: Operator, goal: Operator) -> PlannedMove | None:
    """Make anew what a step in vain may have used up although nothing shows it."""
    demo = planner.knowledge.by_number[op.trace]
    tries = planner.attempts.tries(act_of(op))
    if planner.attempts.tries(("remade", op.index)) >= _REMADE:
        return None
    makers = demo.wordings.means_to(op) or _done_to_the_same(demo, op)
    if op.is_move and makers:
        # Which of them opened the way isn't known: each in turn.
        makers = [*makers[(tries - 1) % len(makers) :], *makers]
    for i in makers:
        maker = demo.operators[i]
        if planner.at.remade.get((op.index, i)) == tries:
            return None
        if planner.spent(maker):
            continue
        move = _anywhere(planner, maker, goal) or planner.achieve(maker, goal)
        if move is not None:
            planner.attempts.failed(("remade", op.index))
            serves = op if move.operator is maker else None
            return replace(move, serves=serves, note=move.note or f"first {maker.command}")
    return None


def _done_to_the_same(demo: Demonstration, op: Operator) -> Sequence[int]:
    """Return what was done right before a step to somebody that it names, which only words tell."""
    whom = set(op.named) - op.held
    return [
        one.index
        for one in reversed(demo.operators[max(0, op.index - _BEFORE) : op.index])
        if one.told_by_text
        and one.key.partition(" ")[0] not in IDLE
        and one.room == op.room
        and not (op.is_move or one.refused or whom.isdisjoint(one.named))
    ]


def remake_here(planner: Planner, op: Operator, goal: Operator) -> PlannedMove | None:
    """Make anew what a step in vain used up, before going back to do it.

    That is where one is, or wherever one set out for to make it.
    """
    on_the_way = planner.attempts.tries(("remade", op.index)) > 0
    fix = remake(planner, op, goal) if planner.attempts.tries(act_of(op)) else None
    return fix if fix is not None and (on_the_way or fix.edge is None) else None


def _anywhere(planner: Planner, maker: Operator, goal: Operator) -> PlannedMove | None:
    """Make a means where one is, if that was done in several places and isn't in vain.

    Or if what it takes may be something that is still carried.
    """
    demo, held = planner.knowledge.by_number[maker.trace], planner.at.state.held
    with_one = held.issuperset(maker.named) and held & demo.states[maker.index].held
    if planner.attempts.tries(act_of(maker)):
        return None
    if maker.index not in demo.wordings.portable and not with_one:
        return None
    if planner.at.state.room == maker.room or not planner.at.state.held.issuperset(maker.consumed):
        return None
    return PlannedMove(maker.command, goal, maker, note=f"first {maker.command}")


def make_here(planner: Planner, thing: str, goal: Operator) -> PlannedMove | None:
    """Get anew what was lost, where it came into one's hands by something done in this place."""
    for op in reversed(planner.knowledge.makers.get(thing, [])):
        if op.puts(thing) != PLAYER or op.room != planner.at.state.room or thing in op.named:
            continue
        if op is not goal and not planner.spent(op):
            return planner.achieve(op, goal)
    return None
