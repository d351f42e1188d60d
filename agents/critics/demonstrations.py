"""The demonstration critic: rewards what people did and what went well.

It has learned from watching people play and from nothing else, judges any
command, typed or proposed, and says so when it knows nothing. The idea of a
second model that has watched people and rewards proposals is LookALike's
(arXiv 2403.10824); here it is arithmetic over memories.

Every memory that bears on the situation has a weight::

    r = match (exact 1, place 0.6, text 0.25) · similarity · (0.5 in another game)

**people** in [-0.6, 0.6]. Of people's own moves (weight 1; imported 0.6) count
the visits that neither killed nor were taken back. For this command, H is
their weighted sum in exactly this situation and P that of all, for people's
other commands X and L those in exactly this situation and in this place; O is
how often this command was offered and passed over, weighted. Where anything
exact is known, what is not exact counts a quarter in P and L::

    for     = 0.6 · sqrt(P / (P + X + L)) · (1 - exp(-1.5 P))
    against = 0.6 · (1 - exp(-(O + [H = 0] 0.5 X + [P = 0] 0.15 L)))

**outcome** in [-0.6, 0.6]. Whoever played it (person 1, imported 0.8, agent
0.7; R is their weighted number of visits, D of deaths), per visit::

    base  = 0.6 · tanh(points / 5) - 0.3 · nothing happened - 0.35 · undone
    value = weighted mean of base · (1 - exp(-2 R))

and after any death no gain counts: min(0, value) less
0.6 · (1 - exp(-3 D)) · (0.6 + 0.4 · D / R).

**novelty** in [-0.15, 0.1]. In this session: -0.15 if it did nothing in just
this situation, -0.05 for each time it was played in this place (at most
three), else 0.1 / (1 + times played elsewhere).

**taught by model** in [-0.25, 0.25], only where model critics have judged this
command in this scene or place before. m is the mean of their rewards, weighted
by similarity, N their number, each by its similarity, and E all that people
have shown here, E = P + X + L + O::

    taught = 0.25 · m · (1 - exp(-0.8 N)) / (1 + 2 E)

and where it contradicts what people showed, at most half of their part: a
model may shade what people taught and never turns it round.

The parts are rounded to two digits, so that the sum a person sees is right;
the reward is their sum clipped to [-1, 1]. Where neither people nor outcome
rests on any memory, nor any model has taught it, novelty alone makes no
judgement: every part is 0 and unknown, and so is the whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from agents.core.command_forms import deed_of
from agents.core.commands import Source, canonical
from agents.core.memories import Exemplar, Match
from agents.core.proposals import Critique, Part
from agents.core.situation import just_done, leads_elsewhere
from agents.core.types import Situation
from agents.core.wording import followed, in_recording, times

PEOPLE_SHARE = 0.6
OUTCOME_SHARE = 0.6
TAUGHT_SHARE = 0.25
TAUGHT = "taught by model"
MATCH_WEIGHT = {Match.EXACT: 1.0, Match.LOCATION: 0.6, Match.TEXT: 0.25}
OTHER_GAME = 0.5
INEXACT_BESIDE_EXACT = 0.25
WHO_COUNTS = {Source.HUMAN: 1.0, Source.IMPORTED: 0.6, Source.SELF: 0.0}
WHOSE_OUTCOME = {Source.HUMAN: 1.0, Source.IMPORTED: 0.8, Source.SELF: 0.7}


class DemonstrationCritic:
    """Judges by what people did and what followed; spec ``demonstrations``."""

    spec = "demonstrations"

    async def judge(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        """Return one critique a command, in the same order."""
        return tuple(self.judge_one(situation, command) for command in commands)

    def judge_one(self, situation: Situation, command: str) -> Critique:
        """Judge one command, of whatever origin."""
        key = canonical(command)
        evidence = _Evidence(situation, key)
        people = _people(evidence)
        outcome = _outcome(evidence)
        taught = _taught(situation, key, people, evidence)
        if not (people.known or outcome.known or taught):
            return _unknown(self.spec, command, situation)
        parts = (people, outcome, _novelty(situation, key), *((taught,) if taught else ()))
        total = round(sum(part.value for part in parts), 2)
        return Critique(
            critic=self.spec,
            command=command,
            reward=max(-1.0, min(1.0, total)),
            parts=parts,
            reason=_reason(evidence, taught),
            # What was done a moment ago is no reason to do it again now.
            here=bool(taught)
            or any(_of_here(e) and not just_done(e, situation) for e in evidence.this),
        )


@dataclass(frozen=True, slots=True)
class _Visits:
    """People's visits, counted where the evidence is closest.

    Attributes:
        match: exactly here, else in this place, else in places like it.
        did, total: visits to this command, and to any.
        nearly: visits to this command in this place when things stood
            otherwise, if ``match`` is exact.
    """

    match: Match
    did: int
    total: int
    nearly: int = 0


class _Evidence:
    """What memory holds for one command in a situation, and what people have shown by it.

    Attributes:
        this: memories of this command, however it was put; ways out of another place, which
            are told by like words alone, say nothing of here.
        others: memories of people's other commands, exact or same place only:
            what was done in places that merely look alike says nothing of
            what was not done here.
        here, exact: shown of this command and of others in exactly this
            situation, weighted: H and X.
        near: shown of other commands in this place.
        did, instead: all that was shown of this command, and of others: P and X + L.
        passed: how often this command was passed over, weighted: O.
    """

    def __init__(self, situation: Situation, key: str) -> None:
        deed = deed_of(key)
        told = [e for e in situation.exemplars if not leads_elsewhere(e)]
        self.this = [e for e in told if deed_of(e.key) == deed]
        others = (e for e in told if deed_of(e.key) != deed)
        self.others = [e for e in others if _by_people_here(e)]
        self.here = sum(_endorsed(e) for e in self.this if e.match is Match.EXACT)
        self.exact = sum(_endorsed(e) for e in self.others if e.match is Match.EXACT)
        inexact = INEXACT_BESIDE_EXACT if self.here or self.exact else 1.0
        alike = sum(_endorsed(e) for e in self.this if e.match is not Match.EXACT)
        self.near = sum(_endorsed(e) for e in self.others if e.match is Match.LOCATION)
        self.did = self.here + inexact * alike
        self.instead = self.exact + inexact * self.near
        self.passed = sum(_relevance(e) * e.passed for e in _once_a_scene(self.this))

    @cached_property
    def overrides(self) -> int:
        """How often this command was passed over."""
        return sum(e.passed for e in _once_a_scene(self.this))

    @cached_property
    def visits(self) -> _Visits:
        """People's visits where the evidence is closest."""
        mine, others = (
            {
                match: sum(e.visits for e in memories if e.match is match and _by_people_here(e))
                for match in (Match.EXACT, Match.LOCATION)
            }
            for memories in (self.this, self.others)
        )
        for match, did in mine.items():
            if did or others[match]:
                nearly = mine[Match.LOCATION] if match is Match.EXACT else 0
                return _Visits(match, did, did + others[match], nearly)
        alike = sum(e.visits for e in self.this if e.source is not Source.SELF)
        return _Visits(Match.TEXT, alike, alike)


def _by_people_here(exemplar: Exemplar) -> bool:
    return exemplar.source is not Source.SELF and _of_here(exemplar)


def _of_here(exemplar: Exemplar) -> bool:
    return exemplar.same_game and exemplar.match is not Match.TEXT


def _relevance(exemplar: Exemplar) -> float:
    here = 1.0 if exemplar.same_game else OTHER_GAME
    return MATCH_WEIGHT[exemplar.match] * exemplar.similarity * here


def _saturate(evidence: float, rate: float) -> float:
    return -math.expm1(-rate * evidence)


def _endorsed(exemplar: Exemplar) -> float:
    """Weigh the visits by people that neither killed nor were taken back."""
    visits = max(0, exemplar.visits - exemplar.deaths - exemplar.undone)
    return _relevance(exemplar) * WHO_COUNTS[exemplar.source] * visits


def _once_a_scene(memories: Iterable[Exemplar]) -> Iterable[Exemplar]:
    """Return a scene's memory with the most overrides.

    Memories of one command in one scene, by the person and by the agent, each
    carry the scene's count of overrides: adding them up would count it twice.
    """
    most: dict[int, Exemplar] = {}
    for exemplar in memories:
        held = most.setdefault(exemplar.experience, exemplar)
        if exemplar.passed > held.passed:
            most[exemplar.experience] = exemplar
    return most.values()


def _people(evidence: _Evidence) -> Part:
    by_people = any(e.source is not Source.SELF for e in evidence.this)
    if not (by_people or evidence.passed or evidence.instead):
        return Part("people", 0.0, "nobody has shown it", known=False)
    did = evidence.did
    agreement = math.sqrt(did / (did + evidence.instead)) if did else 0.0
    speaks_for = PEOPLE_SHARE * agreement * _saturate(did, 1.5)
    rivals = 0.0 if evidence.here else 0.5 * evidence.exact
    rivals += 0.0 if did else 0.15 * evidence.near
    value = speaks_for - PEOPLE_SHARE * _saturate(evidence.passed + rivals, 1.0)
    return Part("people", _rounded(value, PEOPLE_SHARE), _people_note(evidence))


def _taught(situation: Situation, key: str, people: Part, evidence: _Evidence) -> Part | None:
    """Say what models have taught of this command, None if nothing."""
    labels = [label for label in situation.labels if deed_of(label.key) == deed_of(key)]
    weight = sum(label.count * label.similarity for label in labels)
    if not weight:
        return None
    mean = sum(label.count * label.similarity * label.reward for label in labels) / weight
    shown = evidence.did + evidence.instead + evidence.passed
    value = TAUGHT_SHARE * mean * _saturate(weight, 0.8) / (1 + 2 * shown)
    if people.value * value < 0:
        half = abs(people.value) / 2
        value = max(-half, min(half, value))
    # Rounded towards 0, so that half stays half.
    value = math.trunc(value * 100 + math.copysign(1e-9, value)) / 100 + 0.0
    count = times(sum(label.count for label in labels))
    return Part(TAUGHT, value, f"a model was asked {count} here and gave it {mean:+.2f}")


def _outcome(evidence: _Evidence) -> Part:
    played = [(_relevance(e) * WHOSE_OUTCOME[e.source], e) for e in evidence.this]
    visits = sum(weight * e.visits for weight, e in played)
    if not visits:
        return Part("outcome", 0.0, "never played so far", known=False)
    mean = sum(weight * e.visits * _went(e) for weight, e in played) / visits
    value = mean * _saturate(visits, 2.0)
    deaths = sum(weight * e.deaths for weight, e in played)
    if deaths:
        risk = 0.6 + 0.4 * min(1.0, deaths / visits)
        value = min(0.0, value) - OUTCOME_SHARE * _saturate(deaths, 3.0) * risk
    return Part("outcome", _rounded(value, OUTCOME_SHARE), _outcome_note(evidence.this))


def _went(exemplar: Exemplar) -> float:
    """Value what followed a visit on average, deaths apart, in [-0.6, 0.6]."""
    visits = exemplar.visits
    return outcome_value(
        exemplar.score / visits,
        idle=exemplar.no_effect / visits,
        undone=exemplar.undone / visits,
    )


def outcome_value(score: float, *, idle: float = 0.0, undone: float = 0.0) -> float:
    """Value what followed a move, deaths apart, in [-0.6, 0.6].

    Args:
        score: points won or lost, on average.
        idle, undone: share of visits at which nothing happened, or that were
            taken back, in [0, 1].
    """
    value = OUTCOME_SHARE * math.tanh(score / 5) - 0.3 * idle - 0.35 * undone
    return max(-OUTCOME_SHARE, min(OUTCOME_SHARE, value))


def _novelty(situation: Situation, key: str) -> Part:
    here = situation.tried.get(key, 0)
    if key in situation.failed:
        return Part("novelty", -0.15, "it just did nothing here")
    if here:
        return Part("novelty", _rounded(-0.05 * here, 0.15), f"{times(here)} here already")
    away = max(0, situation.elsewhere.get(key, 0))
    note = f"{times(away)} elsewhere" if away else "new in this session"
    return Part("novelty", _rounded(0.1 / (1 + away), 0.15), note)


def _rounded(value: float, bound: float) -> float:
    # Adding 0.0 turns -0.0 into 0.0, which would be shown as "-0.00".
    return round(max(-bound, min(bound, value)), 2) + 0.0


def _unknown(critic: str, command: str, situation: Situation) -> Critique:
    reason = "Nothing of the kind was played here yet, so I can't tell."
    here = [e for e in situation.exemplars if e.same_game and e.match is not Match.TEXT]
    if any(e.maker is Source.SELF for e in here):
        reason = "Only moves of mine were played here, and not this one, so I can't tell."
    elif here:
        reason = "Only what came to nothing was played here, and not this, so I can't tell."
    parts = tuple(
        Part(name, 0.0, "unknown", known=False) for name in ("people", "outcome", "novelty")
    )
    return Critique(critic, command, 0.0, parts, reason, known=False)


def _people_note(evidence: _Evidence) -> str:
    visits, passed = evidence.visits, evidence.overrides
    if visits.match is Match.TEXT:
        note = f"done {times(visits.did)} in places like this" if visits.did else ""
    else:
        where = "here" if visits.match is Match.EXACT else "in this place"
        note = f"{visits.did} of {visits.total} {where}"
    over = f"passed over {times(passed)}" if passed else ""
    return ", ".join(filter(None, (note, over)))


def _outcome_note(memories: Iterable[Exemplar]) -> str:
    return _followed(memories) or "a change, no points"


def _followed(memories: Iterable[Exemplar]) -> str:
    """Say what followed, over the memories of the closest kind of match."""
    known = list(memories)
    closest = next((m for m in Match if any(e.match is m for e in known)), None)
    near = [e for e in known if e.match is closest]
    return followed(
        visits=sum(e.visits for e in near),
        score=sum(e.score for e in near),
        deaths=sum(e.deaths for e in near),
        no_effect=sum(e.no_effect for e in near),
        undone=sum(e.undone for e in near),
    )


def _reason(evidence: _Evidence, taught: Part | None) -> str:
    if taught is None:
        return _remembered(evidence)
    if not (evidence.this or evidence.others):
        return f"Nobody has shown me this; {taught.note}."
    return f"{_remembered(evidence)} {taught.note[:1].upper()}{taught.note[1:]}."


def _remembered(evidence: _Evidence) -> str:
    visits, passed = evidence.visits, evidence.overrides
    if visits.match is Match.EXACT:
        said = _reason_here(visits)
    elif visits.match is Match.LOCATION:
        said = _of_all_shown(visits.did, visits.total, "in this place")
    elif visits.did:
        said = f"People did this {times(visits.did)} in places like this"
    else:
        played = sum(e.visits for e in evidence.this)
        said = f"Nobody has shown me this, but I played it {times(played)} myself"
    followed_by = _followed(evidence.this) if evidence.this else ""
    if followed_by and not visits.did:
        followed_by = f"when it was played, {followed_by}"
    sentence = f"{said}; {followed_by}." if followed_by else f"{said}."
    if seen := _seen_in(evidence):
        sentence += f" So in {seen}."
    if passed:
        sentence += f" It was passed over {times(passed)} for another move."
    return sentence


def _seen_in(evidence: _Evidence) -> str:
    """Name the recording in which the command was seen, of the closest kind of match."""
    match = evidence.visits.match
    shown = (e for e in evidence.this if e.match is match and e.source is Source.IMPORTED)
    return next((in_recording(e.file, e.second).rstrip(",") for e in shown if e.file), "")


def _reason_here(visits: _Visits) -> str:
    said = _of_all_shown(visits.did, visits.total, "here")
    if visits.did or not visits.nearly:
        return said
    return f"{said}, but {times(visits.nearly)} they showed it in this place at another moment"


def _of_all_shown(did: int, total: int, where: str) -> str:
    """Say how many of the moves that people showed in a place are the one that is judged."""
    shown = f"that people showed {where}"
    if total == 1:
        return f"The one move {shown} is {'this one' if did else 'another'}"
    if not did:
        return f"{'Neither' if total == 2 else 'None'} of the {total} moves {shown} is this one"
    if did == total:
        return f"{'Both' if total == 2 else f'All {total}'} moves {shown} are this one"
    return f"{did} of {total} moves {shown} {'is' if did == 1 else 'are'} this one"
