"""Setting right what is otherwise than when a step was demonstrated.

May import what ``means_ends`` may, which hands itself in.
"""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import AbstractContextManager
from typing import Protocol

from agents.exploration.language.english import english
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.room_graph import RoomGraph
from agents.imitation.planning import remaking
from agents.imitation.planning.planned_move import PlannedMove, drop_of
from agents.imitation.states.operators import Operator
from agents.imitation.states.state import NOWHERE, State
from games.types import PLAYER

_KILLED = "this way killed you, and you carry more than was carried then"
_VAIN_DROPS = 3
"""Tries to lay one thing down at most."""
_LAID = 3
"""Times that one thing is laid down in one place for the sake of a way."""


_TAKING_ALL = frozenset({"take all", "take everything", "take"})


class RepairPlanner(remaking.Planner, Protocol):
    """What finds means to an end, and does away with what is in the way."""

    graph: RoomGraph

    @property
    def state(self) -> State:
        """What holds now."""

    def pursuing(self, goal: Hashable) -> AbstractContextManager[bool]:
        """Yield False if that goal is pursued already, or too deep a one."""

    def remove(self, thing: str, goal: Operator) -> PlannedMove | None:
        """Do away with what is in the way."""

    def called(self, thing: str) -> str:
        """Return what to call a thing."""


def repair(planner: RepairPlanner, op: Operator, goal: Operator) -> PlannedMove | None:
    """Find what is otherwise than when a step was demonstrated, and mend it."""
    with planner.pursuing(("repair", op.trace, op.index)) as fresh:
        if not fresh:
            return None
        s = planner.state
        demo = planner.knowledge.by_number[op.trace]
        then = demo.states[op.index]
        if (lighter := _lay_down(planner, op, demo, goal)) is not None:
            return lighter
        for thing in sorted(s.contents.get(s.room, ())):
            if thing != PLAYER and thing not in then.here:
                move = planner.remove(thing, goal)
                if move is not None:
                    return move
        for fact in sorted(then.facts - s.facts):
            move = _restore(planner, fact, op, demo, goal)
            if move is not None:
                return move
        return remaking.remake(planner, op, goal)
    return None


def lighten(planner: RepairPlanner, goal: Operator) -> PlannedMove | None:
    """Lay down what the demonstration doesn't carry by now and won't need.

    Where the story says that no more can be carried, also what it needs later: that is
    fetched when its time comes. What fends off those who came today goes last. Whoever
    takes all would take it up again.
    """
    if goal.key in _TAKING_ALL:
        return None
    at, attempts, told = planner.at, planner.attempts, planner.at.state.text.lower()
    if any(english().says(other, told) for other in ("absent", "nothing_lies")):
        return None  # it isn't for want of room
    full = english().says("full", told)
    extra = sorted(at.state.contents.get(PLAYER, frozenset()) - at.then.held)
    for thing in sorted(extra, key=lambda one: (one in at.arms, not at.named_no_more(one))):
        vain = attempts.tries(drop_of(thing)) >= _VAIN_DROPS
        if not vain and (full or (at.named_no_more(thing) and thing not in at.arms)):
            command = f"drop {planner.called(thing)}"
            return PlannedMove(command, goal, note="too much to carry", dropping=thing)
    return None


def burdens(planner: RepairPlanner, op: Operator) -> list[str]:
    """Return what is carried now, and was when a way killed, but not when it was shown."""
    carried = planner.graph.deadly.get((op.room, op.key))
    if carried is None:
        return []
    then = planner.knowledge.by_number[op.trace].states[op.index].held
    return sorted((planner.state.contents.get(PLAYER, frozenset()) & carried) - then)


def unburden(planner: RepairPlanner, op: Operator, goal: Operator) -> PlannedMove | None:
    """Lay down what wasn't carried when a way was shown, before one that killed with it."""
    for thing in burdens(planner, op) if planner.state.room == op.room else ():
        if planner.attempts.tries(key := ("burden", thing)) < _VAIN_DROPS:
            planner.attempts.failed(key)
            command = f"drop {planner.called(thing)}"
            return PlannedMove(
                command, goal, note="killed with it", dropping=thing, obstacle=_KILLED
            )
    return None


def _lay_down(
    planner: RepairPlanner, op: Operator, demo: Demonstration, goal: Operator
) -> PlannedMove | None:
    """Lay down what wasn't carried on a way before which things were laid down."""
    s = planner.state
    if not op.destination or s.room != op.room or not demo.went_lighter(op):
        return None
    for thing in sorted(s.contents.get(PLAYER, frozenset()) - demo.states[op.index].held):
        laid = "lighter", (thing, s.room)
        if not planner.attempts.tries(drop_of(thing)) and planner.attempts.tries(laid) < _LAID:
            planner.attempts.failed(laid)
            command = f"drop {planner.called(thing)}"
            return PlannedMove(command, goal, note="too much to carry", dropping=thing)
    return None


def _restore(
    planner: RepairPlanner,
    fact: tuple[str, str, str],
    op: Operator,
    demo: Demonstration,
    goal: Operator,
) -> PlannedMove | None:
    """Make a fact hold again by a step that made it hold, if that can be done here."""
    relation, thing, what = fact
    then = demo.states[op.index]
    if thing in (PLAYER, op.room) or thing in demo.restless:
        return None
    if not then.reaches(thing) and then.place_of(thing) != NOWHERE:
        return None
    if relation == "in" and thing in planner.knowledge.carriable and thing not in op.named:
        return None
    carried = thing in planner.knowledge.carriable and thing in then.held
    if relation == "is" and carried and thing not in op.named and not planner.state.reaches(thing):
        return None  # whoever does without a thing does without what was made of it
    makers = demo.setters(thing, what) if relation == "is" else demo.putters(thing, what)
    for i in reversed([i for i in makers if i < op.index]):
        maker = demo.operators[i]
        if planner.spent(maker) or (maker.room != planner.state.room and maker.needs_place):
            continue
        move = planner.achieve(maker, goal)
        if move is not None:
            return move
    return None
