"""A light in a world that gives no facts: the story tells that it is dark.

May import what ``told_threats`` may.
"""

from __future__ import annotations

from agents.core.text import words
from agents.exploration.english import english
from agents.imitation.knowledge import Knowledge
from agents.imitation.means_ends import MeansEndsPlanner
from agents.imitation.operators import Operator, words_of
from agents.imitation.planned_move import PlannedMove
from agents.imitation.state import State
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
        self._makers = _makers(planner.knowledge)

    def make(self, then: State, goal: Operator) -> PlannedMove | None:
        """Light what is carried, or go and get it.

        Args:
            then: what held when the step that is due was demonstrated.
            goal: that step.
        """
        at = self._planner.at
        if not _dark(at.state) or _dark(then):
            return None
        for thing, op in self._makers.items():
            lit, fetched = ("lit", thing), ("fetch light", thing)
            if thing in at.state.held and at.attempts.tries(lit) < _LIT:
                at.attempts.failed(lit)
                return PlannedMove(op.command, goal, op, note=f"{thing} is needed")
            if thing in at.lost and at.attempts.tries(fetched) < _FETCHING:
                move = self._planner.acquire(thing, goal)
                if move is not None:
                    at.attempts.failed(fetched)
                    return move
        return None

    def watch(self, after: State) -> None:
        """Take in whether one can see."""
        if not _dark(after):
            for thing in self._makers:
                self._planner.attempts.worked(("lit", thing))


def _makers(known: Knowledge) -> dict[str, Operator]:
    """Return what can be lit -> the step that lit it first, by what it was called."""
    lights = english().uses["lights"]
    calls: dict[str, str] = {}
    for op in known.operators:
        taken = [t for t, where in (*op.moved.items(), *op.aside.items()) if where == PLAYER]
        if len(taken) == 1:
            calls |= dict.fromkeys(words(op.key)[1:], taken[0])
    for thing in sorted(known.carriable):
        calls |= dict.fromkeys(words_of(thing), thing)
    forms = english().kinds["light"].tries
    verbs = tuple(form.replace("{}", "") for form in forms if form.endswith(" {}"))
    found: dict[str, Operator] = {}
    for op in known.operators:
        nouns = lights & set(words(op.key)[1:]) & calls.keys()
        if nouns and op.key.startswith(verbs):
            found.setdefault(calls[min(nouns)], op)
    return found


def _dark(state: State) -> bool:
    return english().says("dark", state.text.lower())
