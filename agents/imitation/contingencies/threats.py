"""Noticing what demands an answer at once: an attack, a question.

The story's own words tell: a sentence that speaks of violence, of somebody whom
demonstrations strike at, and of the person; a question that wants yes or no.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from agents.core.text import words
from agents.exploration.language.english import english
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.contingencies.menus import chosen, offers_in
from agents.imitation.language.hearsay import points_at
from agents.imitation.planning.giving_up import PATIENCE
from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.planning.planned_move import PlannedMove, act_of, the
from agents.imitation.planning.progress import Progress
from agents.imitation.states.attempts import Attempts
from agents.imitation.states.operators import (
    VIOLENCE,
    Operator,
    appeared,
    mentioned,
    title_of,
    words_of,
)
from agents.imitation.states.state import NOWHERE, State
from games.types import PLAYER

_YES_OR_NO = re.compile(
    r"answer (?:with )?(?:a )?\W*(?:yes|no)\b|yes or no|\(y(?:es)?(?:/| or )n(?:o)?\)", re.I
)
_OFFER = re.compile(
    r"(?:^|[.!?\"'>\n]\s*)(?:do|would|shall|should|are|will|can|may)\b[^.!?\n]*\?\s*\W*$", re.I
)
ANSWERING: tuple[str, object] = "answering", None
"""The name under which answers in vain are counted."""
ASKING = 3
"""Times that what made the story ask is done again."""
_TELLING = 12
"""The same for what told which of several like things is meant."""
_ANSWERS = 4
"""Answers in vain after which a question is let be."""
YOU = re.compile(r"\byour?\b", re.I)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
SMALL_WORDS = frozenset(["at", "with", "to", "the", "a", "an", "using", "by", "my"])
_ARMING = 80
"""Moves that are spent on getting a weapon."""
_ERRAND = 3.0
"""Moves to a weapon against one who comes and goes that are made."""
_LAST_WORDS = 300
"""Letters of a text in which its question stands."""


BRAVED = 2
"""Times that a person won't fend somebody off before nobody is feared there."""


class ThreatMonitor:
    """Knows who is hostile and how they are struck at.

    Args:
        planner: to take a weapon and to know what is at hand.
    """

    def __init__(self, planner: MeansEndsPlanner) -> None:
        self._planner = planner
        self._strikes = planner.knowledge.strikes
        self._hostile: set[str] = set()
        self._anew: set[str] = set()
        self._recurring = set(planner.knowledge.recurring)
        self._feared = ""
        self._fetched: dict[str, str] = {}
        self._braved: Counter[str] = Counter()
        self._unarmed_with: frozenset[str] | None = None
        blows = (op for ops in self._strikes.values() for op in ops)
        self._tool_words = {word for op in blows for word in words(op.key)[1:]} - SMALL_WORDS

    def watch(self, before: State, after: State) -> None:
        """Note who is hostile, and who comes from nowhere."""
        self._recurring |= appeared(before, after)
        if english().says("unarmed", after.text.lower()):
            self._unarmed_with = frozenset(after.held)
        if VIOLENCE.search(after.text) is None:
            return
        told = [s for s in sentences(after.text) if VIOLENCE.search(s) and YOU.search(s)]
        if not told:
            return
        foes = {foe for foe in self._strikes if self._is_named(foe, told)}
        if not foes:  # "a knife is thrown at you": by whom was said before
            here = after.contents.get(after.room, ())
            foes = {f for f in self._strikes if f in here and self._is_named(f, (after.text,))}
        self._hostile |= foes
        if after.text != self._planner.at.then.text:
            self._anew |= foes

    def _is_named(self, foe: str, told: Iterable[str]) -> bool:
        named = re.compile(rf"\b{re.escape(self._planner.knowledge.noun(foe))}", re.I)
        return any(map(named.search, told))

    def brave(self, foe: str) -> None:
        """Take in that a person would do something else than fend somebody off."""
        self._braved[foe] += 1
        if foe == self._feared and not self._fears(foe):
            self._feared = ""

    def _fears(self, foe: str) -> bool:
        return foe in self._hostile and self._braved[foe] < BRAVED

    def fend_off(self, then: State, goal: Operator) -> PlannedMove | None:
        """Strike at what is hostile and here, and was not when this was demonstrated."""
        s = self._planner.state
        for thing in sorted(filter(self._fears, s.contents.get(s.room, ()))):
            if thing not in then.here:
                move = self._strike(thing, goal)
                if move is not None:
                    return move
                self._feared = thing
        return self._arm(goal) or self._disarm(then, goal)

    def _arm(self, goal: Operator) -> PlannedMove | None:
        """Go and get what takes to strike at one who attacked when it wasn't at hand."""
        foe, attempts = self._feared, self._planner.attempts
        key = ("arm", foe)
        if not foe or attempts.tries(key) >= _ARMING:
            return None
        for op in self._strikes.get(foe, ()):
            missing = sorted(t for t in op.held if t not in self._planner.state.held)
            if op.held and not missing:
                break
            far = missing and foe in self._recurring and self._is_far(missing[0])
            move = self._planner.acquire(missing[0], goal) if missing and not far else None
            if move is not None:
                attempts.failed(key)
                self._fetched[missing[0]] = foe
                note = f"{move.note or move.command}, against {the(foe)}"
                return replace(move, note=note, foe=foe)
        self._feared = ""
        return None

    def _is_far(self, thing: str) -> bool:
        """Tell whether a weapon lies where one would be late for what matters."""
        return self._planner.distance(self._planner.state.place_of(thing)) > _ERRAND

    def _disarm(self, then: State, goal: Operator) -> PlannedMove | None:
        """Leave a weapon that was fetched, once there is nobody to fear with it.

        Who comes from nowhere may come again, and nothing is left for good then. Nor is one
        taken into anything that the person got into without.
        """
        s = self._planner.state
        boarding = PLAYER in goal.moved and goal.room == s.room
        unshown = (s.held - then.held) & self._planner.knowledge.weapons if boarding else set()
        for thing in sorted(self._fetched.keys() | unshown):
            foe = self._fetched.get(thing, "")
            lasting = foe in self._recurring or s.place_of(foe) != NOWHERE
            if thing not in unshown and lasting:
                continue
            self._fetched.pop(thing, None)
            if thing in s.held and thing not in then.held:
                noun = self._planner.knowledge.noun(thing)
                return PlannedMove(f"drop {noun}", goal, dropping=thing, note=f"leave {the(thing)}")
        return None

    def _strike(self, foe: str, goal: Operator) -> PlannedMove | None:
        """Strike as was demonstrated, if what that takes is at hand."""
        s, attempts = self._planner.state, self._planner.attempts
        key = ("strike", foe)
        helpless = self._unarmed_with is not None and s.held <= self._unarmed_with
        if helpless or attempts.tries(key) >= PATIENCE:
            return None
        for op in self._strikes.get(foe, ()):
            tools = self._tools(op, foe)
            if tools is None:
                continue
            missing = [t for t in tools if t not in s.held]
            if missing:
                return self._planner.take(missing[0], goal)
            attempts.failed(key)
            return PlannedMove(op.command, goal, op, note=f"fend off {the(foe)}", foe=foe)
        return None

    def may_arm(self, thing: str) -> bool:
        """Tell whether anybody was hostile so far, and a thing is called like a weapon."""
        return bool(self._hostile) and not words_of(thing).isdisjoint(self._tool_words)

    def arms(self, thing: str, *, anew: bool = False) -> bool:
        """Tell whether a thing is a weapon against what is hostile and still about.

        Args:
            thing: what may be one.
            anew: only against what attacked otherwise than was demonstrated.
        """
        return any(
            thing in (self._tools(op, foe) or ())
            for foe in filter(self._fears, self._anew if anew else self._hostile)
            if foe in self._recurring or self._planner.state.place_of(foe) != NOWHERE
            for op in self._strikes.get(foe, ())
        )

    def _tools(self, op: Operator, foe: str) -> list[str] | None:
        """Return what a blow needs besides its target, None if that isn't at hand."""
        s = self._planner.state
        found: list[str] = []
        for word in words(op.key)[1:]:
            if word in SMALL_WORDS or word in words_of(foe):
                continue
            fitting = [t for t in sorted(s.held | s.here) if word in words_of(t)]
            usable = [t for t in fitting if t in s.held or self._planner.at_hand(t)]
            if not usable:
                return None
            found.append(usable[0])
        return found


def fights(at: Progress) -> bool:
    """Tell whether the step that is due strikes at somebody who is here: each move counts."""
    op = at.steps[at.cursor]
    if not VIOLENCE.match(op.key) or op.room != at.state.room:
        return False
    return not at.demonstration.foes.isdisjoint(at.state.here.intersection(op.named))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, as they are."""
    return _SENTENCE.split(text)


def clarify(state: State, demonstration: Demonstration, op: Operator) -> str:
    """Return whom or what the story is to be told that it asks about a step.

    It asks where more than one will do. When this was demonstrated nobody had to
    say; meant is what was there then, too, is spoken of in the answer that was
    given then, and is not in the command. Empty if that fits nothing.
    """
    told = state.text.lower()
    alike = {
        title_of(t) for t in state.here | state.held if not words_of(t).isdisjoint(words(op.key))
    }
    choice = {title for title in alike if title in told}
    meant = [title_of(t) for t in op.named if title_of(t) in choice]
    if meant and len(choice) > 1:
        return meant[0]
    then, said = demonstration.states[op.index], frozenset(words(op.text, 2))
    fitting = [
        thing
        for thing in sorted((state.here | state.held) & (then.here | then.held))
        if thing not in op.named and words_of(thing) and words_of(thing) <= said
    ]
    asked = [thing for thing in fitting if mentioned(thing, state.text)]
    return title_of((asked or fitting)[0]) if fitting else ""


def ask_again(at: Progress, op: Operator) -> PlannedMove | None:
    """Do again what made the story ask, if a step answers a question not asked now."""
    before = at.steps[op.index - 1] if op.index else None
    offered = bool(chosen(at, op))
    if before is None or before.meant:
        return None
    pointed = points_at(before, at.demonstration.operators[op.index], at.state)
    if not (before.asks or offered or pointed):
        return None
    key = "ask", op.index
    asked = bool(offers_in(at.state.text)) if offered else before.answered_by(at.state.text)
    if (
        at.state.room != op.room
        or asked
        or at.attempts.tries(key) >= (_TELLING if pointed else ASKING)
    ):
        return None
    at.attempts.failed(key, at.state.text)
    return PlannedMove(before.command, goal=op, operator=before, note="to be asked")


def is_answered(at: Progress, op: Operator) -> bool:
    """Tell whether what was asked back at a step was plain today, and has come of it unasked."""
    answered = at.steps[op.index + 1] if op.asks and op.index + 1 < len(at.steps) else None
    if answered is None or op.meant or not answered.meant or at.state.bare:
        return False
    come = answered.holds_in(at.state) and at.attempts.tries(act_of(op)) > 0
    return come and (not answered.aside or answered.came_along(at.state))


def answer(
    state: State, demonstration: Demonstration, cursor: int, vain: int = 0
) -> PlannedMove | None:
    """Say yes to a question that the demonstration doesn't answer by itself.

    Offers of help are declined: where it costs anything, it costs points.

    Args:
        state, demonstration, cursor: what is said now, and what was due to be said.
        vain: answers after which the same was asked again; then the other one is given,
            and none any more once both came to nothing twice.
    """
    said = state.text[-_LAST_WORDS:]
    if vain >= _ANSWERS or (cursor and demonstration.states[cursor].text == state.text):
        return None
    if _YES_OR_NO.search(said) or (_OFFER.search(said) and not _heard(said, demonstration)):
        helped = english().says("offers_help", said.lower())
        says_no = helped != bool(vain % 2)
        return PlannedMove("no" if says_no else "yes", None, note="answer the question")
    return None


def hear_answer(attempts: Attempts, move: PlannedMove | None, before: State, after: State) -> None:
    """Count an answer after which a question stands as if none had been given.

    Args:
        attempts: is counted in.
        move: what was played, None if that was another's.
        before, after: what was said before it and after.
    """
    again = before.text == after.text or english().says("insists", after.text.lower())
    if again and move is not None and move.goal is None:
        attempts.failed(ANSWERING)
    elif not again and attempts.tries(ANSWERING):
        attempts.worked(ANSWERING)


def _heard(said: str, demonstration: Demonstration) -> bool:
    """Tell whether the demonstration was asked the same."""
    question = re.split(r"(?<=[.!])\s+", said.strip())[-1]
    return any(question in state.text for state in demonstration.states)
