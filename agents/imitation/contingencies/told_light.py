"""A light in a world that gives no facts: the story tells that it is dark.

May import what ``told_threats`` may.
"""

from __future__ import annotations

from collections.abc import Mapping

from agents.core.text import words
from agents.exploration.language.english import english
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.contingencies.threats import sentences
from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.planning.planned_move import PlannedMove, take_of
from agents.imitation.states.operators import Operator, words_of
from agents.imitation.states.state import State
from games.types import PLAYER

_LIT = 2
"""Times in a row that a light is lit in vain."""
_FETCHING = 60
"""Moves that are spent on fetching one."""


class ToldLight:
    """Sees to a light where it is dark and wasn't when this was demonstrated.

    Args:
        planner: to fetch a light and to know what is carried.
    """

    def __init__(self, planner: MeansEndsPlanner) -> None:
        self._planner = planner
        calls = _called(planner.knowledge)
        self._makers = _makers(planner.knowledge, calls)
        self._calls = {t: {w for w, other in calls.items() if other == t} for t in self._makers}
        self._wanted = ""
        self._laid: dict[str, str] = {}  # a light that lies elsewhere was carried there

    def make(self, then: State, goal: Operator) -> PlannedMove | None:
        """Light what is carried, or go and get it.

        Args:
            then: what held when the step that is due was demonstrated.
            goal: that step.
        """
        at = self._planner.at
        sought, self._wanted = self._wanted, ""
        if sought and sought not in at.state.held:
            move = self._fetch(sought, goal)
            if move is not None:
                return move
        for thing in self._makers:
            lies_here = at.lost.get(thing) == at.state.room and thing not in at.state.held
            wanted = thing in then.held or self._laid.get(thing, at.state.room) != at.state.room
            if lies_here and wanted and at.attempts.tries(take_of(thing)) < _LIT:
                return self._planner.take(thing, goal)
        if not _dark(at.state) or _dark(then):
            return None
        for thing, op in self._makers.items():
            lit = "lit", thing
            if thing in at.state.held and at.attempts.tries(lit) < _LIT:
                at.attempts.failed(lit)
                return PlannedMove(op.command, goal, op, note=f"{thing} is needed")
            move = self._fetch(thing, goal) if thing not in at.state.held else None
            if move is not None:
                return move
        return None

    def _fetch(self, thing: str, goal: Operator) -> PlannedMove | None:
        """Go on towards a light, also where one can see for a while."""
        at, key = self._planner.at, ("fetch light", thing)
        if thing not in at.lost or at.attempts.tries(key) >= _FETCHING:
            return None
        move = self._planner.acquire(thing, goal)
        if move is not None:
            at.attempts.failed(key)
            self._wanted = thing
        return move

    def watch(self, before: State, after: State) -> None:
        """Take in whether one can see, and where a light was laid down, and lies."""
        gone = self._makers.keys() & (before.held - after.held)
        self._laid |= dict.fromkeys(gone, before.room)
        if _dark(after):
            return
        told = [
            set(words(s)) for s in sentences(after.text) if english().says("lies_here", s.lower())
        ]
        for thing in self._makers:
            self._planner.attempts.worked(("lit", thing))
            if thing not in after.held and any(said & self._calls[thing] for said in told):
                self._planner.at.lost[thing] = after.room


def _called(known: Knowledge) -> dict[str, str]:
    """Return word -> the thing that gives light and is called by it."""
    lights = english().uses["lights"]
    calls: dict[str, str] = {}
    for op in known.operators:
        taken = [t for t, where in (*op.moved.items(), *op.aside.items()) if where == PLAYER]
        if len(taken) == 1:
            calls |= dict.fromkeys(words(op.key)[1:], taken[0])
    for thing in sorted(known.carriable):
        calls |= dict.fromkeys(words_of(thing), thing)
    return {word: thing for word, thing in calls.items() if word in lights}


def _makers(known: Knowledge, calls: Mapping[str, str]) -> dict[str, Operator]:
    """Return what can be lit -> the step that lit it first."""
    forms = english().kinds["light"].tries
    verbs = tuple(form.replace("{}", "") for form in forms if form.endswith(" {}"))
    found: dict[str, Operator] = {}
    for op in known.operators:
        nouns = sorted(calls.keys() & set(words(op.key)[1:]))
        if nouns and op.key.startswith(verbs):
            found.setdefault(calls[nouns[0]], op)
    return found


def _dark(state: State) -> bool:
    return english().says("dark", state.text.lower())
