"""Getting back what was snatched, as the demonstration got something else back.

May import what ``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

from typing import Protocol

from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.planning.planned_move import PlannedMove, the
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator
from agents.imitation.states.state import NOWHERE

_TRIES = 15
"""Tries to have a thing back at most."""
_FAR = 8.0
"""Moves to whoever made off with something that are made at once."""
_RUNS = 40
"""Moves that are spent on the way after one of them at most."""


class GainPlanner(Protocol):
    """What finds means."""

    knowledge: Knowledge
    at: Progress

    def distance(self, place: str) -> float:
        """Return the length of the path to a place, infinite if none is known."""

    def acquire(self, thing: str, goal: Operator) -> PlannedMove | None:
        """Return the next command towards carrying a thing."""

    def achieve(self, op: Operator, goal: Operator) -> PlannedMove | None:
        """Return the next command towards a demonstrated step's effect."""


def chase(planner: GainPlanner, goal: Operator) -> PlannedMove | None:
    """Go at once after whoever snatched what is needed, and is known to give it back."""
    at = planner.at
    for who in planner.knowledge.regainers:
        for thing in sorted(at.state.within(who)):
            needed = at.demonstration.last_named.get(thing, -1) >= at.cursor
            snatched = at.demonstration.states[0].holders.get(thing) != who
            key = "chase", thing
            if not (needed and snatched) or at.attempts.tries(key) >= _RUNS:
                continue
            if at.state.place_of(who) == NOWHERE:
                continue
            if planner.distance(at.state.place_of(who)) > _FAR:
                continue
            move = planner.acquire(thing, goal)
            if move is not None:
                at.attempts.failed(key)
                return move
    return None


def win_back(planner: GainPlanner, thing: str, who: str, goal: Operator) -> PlannedMove | None:
    """Do what got something back from somebody who has another thing today."""
    at, key = planner.at, ("win back", thing)
    for op in planner.knowledge.regainers.get(who, ()):
        if at.attempts.tries(key) >= _TRIES or not op.held <= at.state.held:
            continue
        at.attempts.failed(key)
        opener = _opened(planner, who, op, goal) if at.attempts.tries(key) > 1 else None
        return opener or PlannedMove(op.command, goal, note=f"have {the(thing)} back")
    return None


def _opened(planner: GainPlanner, who: str, op: Operator, goal: Operator) -> PlannedMove | None:
    """Bring who has something into the state in which a step had it back, as was shown."""
    demo = planner.knowledge.by_number[op.trace]
    then = demo.states[op.index]
    for relation, thing, what in sorted(then.facts - planner.at.state.facts):
        if relation != "is" or thing != who:
            continue
        for index in reversed([i for i in demo.setters(who, what) if i < op.index]):
            move = planner.achieve(demo.operators[index], goal)
            if move is not None:
                return move
    return None
