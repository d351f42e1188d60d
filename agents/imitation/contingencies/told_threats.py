"""Attackers in a world that gives no facts: who is there is known by what is told.

A blow that was demonstrated names whom it strikes at, and what was carried for it. Who
that is stands in the story's sentences: somebody comes, throws, slips away. May import
what ``threats`` may.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from agents.core.text import words
from agents.exploration.language.english import english
from agents.imitation.contingencies.threats import BRAVED, YOU, sentences
from agents.imitation.planning.giving_up import PATIENCE
from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.planning.planned_move import PlannedMove, take_of, the
from agents.imitation.states.operators import VIOLENCE, Operator, fits, words_of
from agents.imitation.states.state import State

_TAKES = 3
"""Times that a weapon that is told of is taken up in vain."""
_AT, _WITH = re.compile(r" at "), re.compile(r" (?:with|using) ")
"""What parsers take for something thrown at somebody, and for struck with something."""


class ToldThreats:
    """Knows who is hostile and here by the story's words, and how they are struck at.

    Args:
        planner: to take a weapon and to know what is carried.
    """

    def __init__(self, planner: MeansEndsPlanner) -> None:
        self._planner = planner
        known = planner.knowledge
        blows = _blows(known.operators)
        # What can be carried attacks nobody.
        self._blows = {foe: b for foe, b in blows.items() if not _one_of(known.carriable, foe)}
        self._hostile: set[str] = set()
        self._anew: set[str] = set()
        self._here = ""
        self._struck = ""
        self._seen: dict[str, str] = {}
        self._braved: Counter[str] = Counter()

    def watch(self, before: State, after: State) -> None:
        """Take in who came, who attacked, who is gone, and where weapons lie."""
        if after.died or before.room != after.room or english().says("absent", after.text.lower()):
            self._here = ""
        struck, self._struck = self._struck, ""
        if after.died:
            return
        if struck and struck not in words(after.text):
            self._here = ""  # who is struck at is told of, if they are there
        told = sentences(after.text.lower())
        for foe, blows in self._blows.items():
            for sentence in told:
                self._hear(foe, sentence)
            if foe in self._hostile and after.text != self._planner.at.then.text:
                self._anew.add(foe)
            for blow in blows:
                self._look_for(blow.tool, told, before, after)

    def _hear(self, foe: str, sentence: str) -> None:
        if foe not in words(sentence):
            return
        acts = _acts(foe).search(sentence) is not None
        if acts and VIOLENCE.search(sentence) and YOU.search(sentence):
            self._hostile.add(foe)
        if english().says("leaves", sentence):
            self._here = "" if self._here == foe else self._here
        elif acts:
            self._here = foe

    def _look_for(self, tool: str, told: Iterable[str], before: State, after: State) -> None:
        if _one_of(after.held, tool):
            if self._seen.pop(tool, None) is not None:
                self._planner.attempts.worked(take_of(tool))
        elif _one_of(before.held, tool) or any(tool in words(sentence) for sentence in told):
            self._seen[tool] = after.room

    def brave(self, foe: str) -> None:
        """Take in that a person would do something else than fend somebody off."""
        self._braved[foe] += 1

    def may_arm(self, thing: str) -> bool:
        """Tell whether a thing may be a weapon against somebody hostile."""
        return bool(self._hostile)

    def arms(self, thing: str, *, anew: bool = False) -> bool:
        """Tell whether a thing is a weapon against somebody hostile.

        Args:
            thing: what may be one.
            anew: only against those who attacked otherwise than was demonstrated.
        """
        foes = (foe for foe in self._feared() if not anew or foe in self._anew)
        return any(_one_of({thing}, blow.tool) for foe in foes for blow in self._blows[foe])

    def _feared(self) -> list[str]:
        return [foe for foe in sorted(self._hostile) if self._braved[foe] < BRAVED]

    def fend_off(self, then: State, goal: Operator) -> PlannedMove | None:
        """Strike at what is hostile and here, and was not told of when this was demonstrated."""
        for foe in self._feared():
            if foe == self._here and not _acts(foe).search(then.text.lower()):
                move = self._strike(foe, goal)
                if move is not None:
                    return move
            for blow in self._blows[foe] if foe in self._anew else ():
                move = self._take(blow.tool, goal)
                if move is not None:
                    return move
        return None

    def _strike(self, foe: str, goal: Operator) -> PlannedMove | None:
        attempts, key = self._planner.attempts, ("strike", foe)
        if attempts.tries(key) >= PATIENCE:
            return None
        for op, tool in self._blows[foe]:
            if tool and not _one_of(self._planner.state.held, tool):
                continue
            attempts.failed(key)
            self._struck = foe
            return PlannedMove(op.command, goal, op, note=f"fend off {the(foe)}", foe=foe)
        return None

    def _take(self, tool: str, goal: Operator) -> PlannedMove | None:
        """Take up a weapon that was told of here, unless it was laid down on purpose."""
        at = self._planner.at
        key = take_of(tool)
        if self._seen.get(tool) != at.state.room or _one_of(at.laid, tool):
            return None
        if at.attempts.tries(key) >= _TAKES:
            return None
        at.attempts.failed(key)
        return PlannedMove(f"take {tool}", goal, note=f"get {tool}")


class _Blow(NamedTuple):
    """A step that strikes at somebody, and the word for what it strikes with, if anything."""

    op: Operator
    tool: str


def _blows(operators: Sequence[Operator]) -> dict[str, list[_Blow]]:
    """Return the word for a foe -> the blows at them, the latest first."""
    found: dict[str, list[_Blow]] = defaultdict(list)
    for op in reversed(operators):
        if op.died or not VIOLENCE.match(op.key):
            continue
        foe, tool = _foe_and_tool(op.key)
        if all(op.key != other.op.key for other in found[foe]):
            found[foe].append(_Blow(op, tool))
    return dict(found)


def _foe_and_tool(key: str) -> tuple[str, str]:
    """Return the last words for whom a command strikes at, and what with, if anything."""
    if _AT.search(key):
        tool, foe = _AT.split(key, maxsplit=1)
    else:
        foe, tool = [*_WITH.split(key, maxsplit=1), ""][:2]
    return words(foe)[-1], (words(tool) or [""])[-1]


def _one_of(things: Iterable[str], word: str) -> bool:
    """Tell whether a word names one of some things."""
    return any(fits(word, words_of(thing)) for thing in things)


@cache
def _acts(foe: str) -> re.Pattern[str]:
    """Return what finds a clause that begins with somebody: what they do, not what is done."""
    determiners = "|".join(map(re.escape, sorted(english().phrases.determiners)))
    return re.compile(
        rf"(?:^|[,.!?\n]\s*(?:suddenly,? )?)(?:{determiners}) (?:[\w'-]+ ){{0,3}}{foe}\b", re.M
    )
