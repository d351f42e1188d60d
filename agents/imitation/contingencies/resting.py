"""Getting out of a fight that goes badly, and coming back once one is well.

Fights are matters of chance, but wounds heal and most foes stay where they are: who
was hurt steps aside to where a way leads back, and lets time pass until the story says
that all is well. Parsers have a question for that. May import what ``means_ends`` may.
"""

from __future__ import annotations

import re

from agents.exploration.language.english import english
from agents.imitation.contingencies.threats import YOU, sentences
from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.planning.planned_move import PlannedMove, the
from agents.imitation.states.operators import VIOLENCE, Operator
from agents.imitation.states.plights import Rest

_LONGEST = 15
"""Moves that are let pass until one is well: where wounds heal later, it is of no use."""
_RETREATS = 12
"""Times that one gets out of a fight."""
_IN_VAIN = "rest"
"""Under what it is counted that there was no getting well."""
_ASKING = "diagnose"
"""What asks a parser how one is."""
_IN_MOVES = re.compile(r"\b(\d+) (?:more )?(?:moves|turns)\b")
"""How a story says when somebody will be well."""
_OWN_DEED = re.compile(r"\W*your?\b", re.I)
"""How a sentence begins that tells what the person does."""


class Resting:
    """Steps aside when hurt in a fight, and rests.

    Args:
        planner: to know ways and what is here.
        idle: the command that lets time pass.
    """

    def __init__(self, planner: MeansEndsPlanner) -> None:
        self._planner = planner

    def step_aside(self, goal: Operator) -> PlannedMove | None:
        """Return the next command of getting out of a fight, None if all is well."""
        at = self._planner.at
        if at.rest is not None:
            move = self._rest(at.rest, goal)
            if move is not None:
                return move
            at.rest = None
        foe = self._foe(goal)
        retreats = at.attempts.tries(("retreat", foe))
        as_then = at.state.text == at.then.text and not retreats
        if not foe or as_then or not hurts(at.state.text):
            return None  # what went well then goes on as then
        if at.attempts.tries(_IN_VAIN) or retreats >= _RETREATS:
            return None
        ways = self._planner.graph.with_way_back(at.state.room)
        # Who bars the ways on doesn't bar the way back.
        for edge in [way for way in ways if way.end == at.came_from]:
            move = self._planner.along([edge], goal)
            if move is not None and move.edge is edge:
                at.attempts.failed(("retreat", foe))
                at.rest = Rest(foe, edge.end)
                return PlannedMove(
                    edge.command,
                    goal,
                    edge=edge,
                    waiting=True,
                    note=f"hurt: away from {the(foe)}",
                    obstacle=f"{the(foe)} has hurt you",
                    remedy="step aside until you are well",
                )
        return None

    def _foe(self, goal: Operator) -> str:
        """Return who is fought here and stays here, empty if nobody: others come after one."""
        s, known = self._planner.state, self._planner.knowledge
        here = sorted((s.here & known.strikes.keys()) - known.restless)
        if here or not s.bare:
            return here[0] if here else ""
        return goal.key.split()[-1] if goal.room == s.room and VIOLENCE.match(goal.key) else ""

    def _rest(self, rest: Rest, goal: Operator) -> PlannedMove | None:
        """Let time pass until one is well, None if that is so or can't be."""
        at, told = self._planner.at, self._planner.state.text.lower()
        if at.state.room != rest.refuge or rest.foe in at.state.here:
            return None
        if english().says("well", told):
            return None
        if rest.asked and english().says("unknown", told):
            at.attempts.failed(_ASKING)
        asks = not at.attempts.tries(_ASKING)
        late = rest.asked and any(int(n) > _LONGEST for n in _IN_MOVES.findall(told))
        if late or rest.moves >= _LONGEST:
            at.attempts.failed(_IN_VAIN)
            return None
        asked = asks and not rest.asked
        at.rest = Rest(rest.foe, rest.refuge, rest.moves + 1, asked)
        command = _ASKING if asked else at.demonstration.idle
        note = f"rest, before going back to {the(rest.foe)}"
        return PlannedMove(
            command,
            goal,
            note=note,
            waiting=True,
            obstacle=f"{the(rest.foe)} has hurt you",
            remedy="ask how you are" if asked else "rest until you are well",
        )


def hurts(text: str) -> bool:
    """Tell whether a story says that the person was hurt, and hasn't got well since."""
    hurt = False
    for sentence in sentences(text):
        told = sentence.lower()
        if english().says("well", told):
            hurt = False
        elif YOU.search(sentence) and not _OWN_DEED.match(sentence):
            hurt = hurt or (english().says("wounded", told) and not english().says("missed", told))
    return hurt
