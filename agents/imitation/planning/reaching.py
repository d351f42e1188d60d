"""Getting at what lies in something that is shut today, and keeping the light to see it by.

May import what ``operators`` may, and ``planned_move``.
"""

from __future__ import annotations

from typing import Protocol

from agents.exploration.language.english import english
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.planning.planned_move import PlannedMove, take_of, the
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator
from agents.imitation.states.state import NOWHERE
from games.types import PLAYER

_OPENING = "open"
_TRIES = 3
"""Times that one thing is opened for the sake of another."""


class ReachPlanner(Protocol):
    """What finds means, and knows what to call a thing."""

    knowledge: Knowledge
    at: Progress

    def achieve(self, op: Operator, goal: Operator) -> PlannedMove | None:
        """Return the next command towards a demonstrated step's effect."""

    def called(self, thing: str) -> str:
        """Return what to call a thing, in full where a word fits others at hand as well."""


def open_up(planner: ReachPlanner, thing: str, goal: Operator) -> PlannedMove | None:
    """Open what holds a thing that is here: as was shown, else where it can't be seen."""
    at = planner.at
    for holder in _holders(at, thing):
        key = "open up", (holder, thing)
        if at.attempts.tries(key) >= _TRIES:
            continue
        opener = _shown(planner, holder)
        if opener is not None:
            move = planner.achieve(opener, goal)
        elif english().says("absent", at.attempts.said(take_of(thing)).lower()):
            command = f"{_OPENING} {planner.called(holder)}"
            move = PlannedMove(command, goal, note=f"{thing} is in {the(holder)}")
        else:
            continue
        if move is not None:
            at.attempts.failed(key)
            return move
    return None


def _holders(at: Progress, thing: str) -> list[str]:
    """Return what a thing is in that is in this place, the outermost first."""
    found: list[str] = []
    where = at.state.holders.get(thing, NOWHERE)
    while where not in (NOWHERE, PLAYER, at.state.room, *found):
        found.insert(0, where)
        where = at.state.holders.get(where, NOWHERE)
    return found if where == at.state.room else []


def _shown(planner: ReachPlanner, holder: str) -> Operator | None:
    """Return the step that opened what is shut now, None if there is none."""
    for op in planner.knowledge.operators:
        if op.key.partition(" ")[0] != _OPENING or op.room != planner.at.state.room:
            continue
        opened = [what for (thing, what), on in op.states.items() if thing == holder and on]
        if opened and not any(planner.at.state.is_set(holder, what) for what in opened):
            return op
    return None


def is_needed_here(planner: ReachPlanner, op: Operator) -> bool:
    """Tell whether a step undoes what a place needs, such as a light, and this may be one.

    A place that wasn't shown is taken for one of those where it was always carried.
    """
    undone = {what for (thing, what), on in op.states.items() if not on and thing in op.held}
    known, room = planner.knowledge.carried, planner.at.state.room
    if undone and room in known:
        return bool(undone & known[room])
    return any(undone & needed for needed in known.values())
