"""Striking as was shown with what is at hand today.

May import what ``operators`` may, and ``planned_move``.
"""

from __future__ import annotations

from typing import Protocol

from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.planning.planned_move import PlannedMove, the
from agents.imitation.states.operators import VIOLENCE, Operator
from agents.imitation.states.state import State


class Striker(Protocol):
    """What finds ways, and knows what to call a thing."""

    knowledge: Knowledge

    @property
    def state(self) -> State:
        """What holds now."""

    def spent(self, op: Operator) -> bool:
        """Tell whether a step was tried often enough."""

    def go_to(self, place: str, goal: Operator) -> PlannedMove | None:
        """Return the next command on the way to a place, None if there is no way."""

    def called(self, thing: str) -> str:
        """Return what to call a thing, in full where a word fits others at hand as well."""


def strike_with_another(planner: Striker, op: Operator, goal: Operator) -> PlannedMove | None:
    """Strike with what others were struck with, where the weapon of then can't be had."""
    blow, by, _ = op.command.partition(" with ")
    if not by or not VIOLENCE.match(op.key) or planner.spent(op):
        return None
    at_hand = sorted(planner.knowledge.weapons & planner.state.held)
    if not at_hand or planner.state.room != op.room:
        return planner.go_to(op.room, goal) if at_hand else None
    note = f"strike with {the(at_hand[0])} instead"
    command = f"{blow}{by}{planner.called(at_hand[0])}"
    return PlannedMove(command, goal, op, note=note, remedy=note)
