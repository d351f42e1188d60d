"""What the person would not have: proposals that they overrode, and moves they took back.

Pure functions of the path and of the branches left that a situation tells of.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from agents.core.command_forms import deed_of
from agents.core.commands import Actor
from agents.core.journey import since_kept
from agents.core.memories import Match
from agents.core.proposals import Plan, Proposal
from agents.core.refusals import is_refusal
from agents.core.teaching import LOOKING, in_vain
from agents.core.types import Leg, Situation, Turn

WITHIN = 10
"""Moves in which a command that was rejected may come up again at most twice."""
MOST = 2
_WAITING = "wait"
_LOOKED_AT = 60
"""Turns of the path that are looked at."""
_KEPT = "undisturbed"
WEAKER = 0.5
"""What each rejection leaves of a command anywhere."""


@dataclass(frozen=True, slots=True)
class Rejections:
    """Which commands were rejected of late.

    Attributes:
        here: in exactly this situation, or taken back in it; these aren't proposed, unless
            a plan asks for them.
        now: in this situation, and nothing has changed since or they were proposed twice
            of late: no plan asks for these again.
        steps: command, session and step of plans that were rejected twice with no move of
            a plan taken since; the same step asking again is no new evidence.
        counts: command -> how often, anywhere.
        tired: proposed too often in the latest moves after it was rejected.
        faded: those of ``here`` that were overridden or taken back, and not in the latest
            moves: they may come up again where nothing else is left that promises anything.
    """

    here: frozenset[str]
    now: frozenset[str]
    steps: frozenset[tuple[str, int, int]]
    counts: Counter[str]
    tired: frozenset[str]
    faded: frozenset[str] = frozenset()

    def weight(self, key: str) -> float:
        """Return what the rejections of a command leave of it, in (0, 1]."""
        return WEAKER ** self.counts[key]

    def refuses(self, plan: Plan) -> bool:
        """Tell whether a plan asks for what was rejected, with nothing new to say for it."""
        return plan.key in self.now or (plan.key, plan.session, plan.step) in self.steps


def rejections(situation: Situation) -> Rejections:
    """Return what the person rejected on the path that a situation tells of."""
    if _undisturbed(situation.path) >= _LOOKED_AT:
        old = situation.regretted
        back = situation.taken_back | old
        return Rejections(back, frozenset(), frozenset(), Counter(), frozenset(), old)
    here: set[str] = set()
    latest: dict[str, int] = {}
    now: set[str] = set()
    asked_here: Counter[str] = Counter()  # of late in this situation, since it was rejected here
    counts: Counter[str] = Counter()
    proposed: Counter[str] = Counter()
    steps: Counter[tuple[str, int, int]] = Counter()
    asides = _done_here_before(situation)
    path = _latest(situation.path)
    for number, (before, turn) in enumerate(pairwise(path), 1):
        if turn.decision is None or not turn.judged:
            continue
        if before.observation.key != situation.observation.key:
            now.clear()
        said = turn.judged[0].proposal
        taken = deed_of(said.key) == deed_of(turn.decision.key)
        if number >= len(path) - WITHIN and (said.key in counts or not taken):
            proposed[said.key] += 1
            if before.observation.key == situation.observation.key:
                asked_here[said.key] += 1
        if taken:
            # Whoever takes it after all bears it out, and with it what it is a part of.
            counts.pop(said.key, None)
            here, now = (set(), set()) if said.plan is not None else (here - {said.key}, now)
            if said.plan is not None:
                steps.clear()
        elif number < len(path) - 1 and is_slip(before, turn):
            continue  # they rejected nothing, whatever they meant to type
        elif turn.decision.actor is Actor.PERSON:
            if said.plan is not None and turn.decision.key in asides and turn.effect.nothing:
                asides.discard(turn.decision.key)
                continue  # as it was shown: first this, then what the plan asks for
            counts[said.key] += 1
            waits = turn.decision.key == _WAITING  # which says "not yet" of a plan
            if said.plan is not None and not waits:
                steps[said.key, said.plan.session, said.plan.step] += 1
            if before.observation.key == situation.observation.key:
                here.add(said.key)
                latest[said.key] = number
                now |= frozenset() if waits and said.plan is not None else {said.key}
    tired = frozenset(key for key, times in proposed.items() if times >= MOST and counts[key])
    back = situation.taken_back
    now |= {key for key in here if asked_here[key] >= MOST}
    asked = frozenset(step for step, times in steps.items() if times >= MOST)
    recent = {key for key in here if latest[key] >= len(path) - WITHIN}
    here |= situation.regretted
    faded = here - recent - tired - back
    return Rejections(
        frozenset(here) | back, frozenset(now), asked, counts, tired, frozenset(faded)
    )


def _done_here_before(situation: Situation) -> set[str]:
    """Return what was done, if for nothing, in exactly this situation in earlier sessions."""
    visits = Counter[str]()
    for one in situation.exemplars:
        if one.match is Match.EXACT and one.same_game:
            visits[one.key] += one.visits
    return {key for key, count in visits.items() if count > situation.tried.get(key, 0)}


def unwanted(situation: Situation) -> frozenset[str]:
    """Return what isn't to be proposed here: it was overridden here, or too often of late.

    For players that follow no plan: nothing new speaks for what they would say again.
    """
    rejected = rejections(situation)
    return (rejected.here - rejected.faded) | rejected.tired


def before_a_slip(situation: Situation) -> Proposal | None:
    """Return what was proposed before a move that the story only refused, if that was the last.

    Who mistyped a word, or named what isn't here, has to see again what they had before
    them; it isn't put first, since they were about to do something else.
    """
    leg = situation.path
    if leg is None or leg.before is None or not leg.turn.judged:
        return None
    return leg.turn.judged[0].proposal if is_slip(leg.before.turn, leg.turn) else None


def is_slip(before: Turn, turn: Turn) -> bool:
    """Tell whether a person typed what the story only refused, instead of what was proposed."""
    made = turn.decision
    if made is None or made.actor is not Actor.PERSON or not turn.effect.nothing:
        return False
    looks = made.key.partition(" ")[0] in LOOKING and not is_refusal(turn.scene.text)
    if before.scene.awaits_key or looks:
        return False
    counted = before.scene.moves, turn.scene.moves
    proposed = [one.proposal.key for one in turn.judged[:1]]
    return proposed != [made.key] and in_vain(made.key, turn.scene.text, counted)


def _undisturbed(leg: Leg | None) -> int:
    """Return for how many turns up to here nothing was proposed, at least."""
    behind, at = since_kept(leg, _KEPT)
    turns = _LOOKED_AT if at is None else at.kept[_KEPT]
    assert isinstance(turns, int)
    for one in behind:
        turns = one.kept[_KEPT] = 0 if one.turn.judged else turns + 1
    return turns


def _latest(leg: Leg | None) -> list[Turn]:
    """Return the latest turns of a path, oldest first."""
    found: list[Turn] = []
    while leg is not None and len(found) < _LOOKED_AT:
        found.append(leg.turn)
        leg = leg.before
    return found[::-1]
