"""What memories say for and against each command in a situation. Pure functions.

An exemplar's evidence is a product::

    evidence = match · similarity · game · source · recency · visits · outcome
             · precedence · order · repetition · correction

Evidence of several exemplars for one canonical command adds up to E, minus
half of what discouraged ones weigh, and saturates to a support in [0, 1)::

    support = min(ceiling, 1 - exp(-1.61 E))

so that one visit by the person in exactly this situation gives 0.80. The
probability that a command is played is its support shared with its rivals::

    p = support · support³ / Σ support³

The idea of encouraged and discouraged exemplars with a value per action is
REMEMBERER's (arXiv 2306.07929); the weights are ours.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache

from agents.core.command_forms import nouns_of, one_line, playable, words_known
from agents.core.commands import Source
from agents.core.memories import Exemplar, Match, Role
from agents.core.situation import just_done, leads_elsewhere
from agents.core.text import long_words
from agents.core.types import Situation
from agents.core.wording import aware
from agents.players.session_order import SessionOrder

ANSWERS = frozenset({"yes", "no"})
"""What is only said to a question."""

SATURATION = 1.61
MATCH_WEIGHT = {Match.EXACT: 1.0, Match.LOCATION: 0.45, Match.TEXT: 0.2}
MATCH_CEILING = {Match.EXACT: 0.97, Match.LOCATION: 0.75, Match.TEXT: 0.4}
SOURCE_WEIGHT = {Source.HUMAN: 1.0, Source.IMPORTED: 0.6, Source.SELF: 0.02}
SOURCE_CEILING = {Source.HUMAN: 0.97, Source.IMPORTED: 0.85, Source.SELF: 0.5}
OTHER_GAME = 0.5
HALF_LIFE_DAYS = 14.0
MOST_VISITS = 3.0
RIVALRY = 3
LEAST_ALIKE = 0.3
"""Likeness under which another place is no ground to do anything here."""
CORRECTION = 1.5
"""What was played instead of a move taken back shows more than what was merely played."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What memory says about one command.

    Attributes:
        command: as it was typed, on one line.
        key: its canonical form.
        support: saturated evidence in [0, 1).
        chance: probability in [0, 1] that the person would play it.
        backing: exemplars that speak for it, most telling first.
        against: exemplars that speak against it, most telling first.
        discouraged: more speaks against it than for it.
        follows: in the run of a memory behind it, it came right after the
            move just made here.
    """

    command: str
    key: str
    support: float
    chance: float
    backing: tuple[Exemplar, ...]
    against: tuple[Exemplar, ...]
    discouraged: bool
    follows: bool


def speaks_against(exemplar: Exemplar) -> bool:
    """Tell whether a memory warns rather than sets an example.

    It does if it is discouraged, killed half the time, or never did anything: who
    looked around or was refused has shown nothing to be done again.
    """
    if 0 < exemplar.visits <= 2 * exemplar.deaths:
        return True
    if exemplar.no_effect >= exemplar.visits and not _answers(exemplar):
        return True
    return exemplar.role is Role.DISCOURAGED and not _answers(exemplar)


def _answers(exemplar: Exemplar) -> bool:
    """Tell whether it only answered what the story asked, which changes nothing."""
    if exemplar.source is not Source.HUMAN or exemplar.undone or exemplar.deaths:
        return False
    asked = exemplar.key in ANSWERS or exemplar.description.rstrip().endswith("?")
    return asked and exemplar.match is Match.EXACT and exemplar.passed <= exemplar.visits


def rank(situation: Situation) -> tuple[Ranked, ...]:
    """Rank the remembered commands, best first, discouraged ones last.

    Left out are commands that did nothing here in this session, that no world
    would take, and those of other games whose words this parser doesn't know.
    """
    memories = defaultdict(list)
    here = _Here(situation)
    for exemplar in situation.exemplars:
        key = exemplar.key
        if key not in situation.failed and _usable(exemplar, situation, here):
            memories[key].append(exemplar)
    weights = _Weights(situation, memories)
    found = [weights.judge(key, group) for key, group in memories.items()]
    rivals = sum(r.support**RIVALRY for r in found if not r.discouraged)
    shared = [_share(r, rivals) for r in found]
    return tuple(sorted(shared, key=lambda r: (r.discouraged, -r.support, r.key)))


class _Here:
    """The words that a situation speaks of, gathered once and only if they are asked for."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation

    @cached_property
    def words(self) -> frozenset[str]:
        """Words of what is told and of what is here, in the parser's resolution."""
        at = self._situation
        near = at.path.near if at.path is not None else ()
        said = (at.scene.text, at.observation.description, *at.scene.inventory, *near)
        size = at.lexicon.resolution
        return frozenset(word[:size] for text in said for word in long_words(text))


def _usable(exemplar: Exemplar, situation: Situation, here: _Here) -> bool:
    if exemplar.role is Role.NEUTRAL or not playable(exemplar.command):
        return False
    if just_done(exemplar, situation):
        return False  # what was just done here is no example of what to do here
    if leads_elsewhere(exemplar):
        return False
    elsewhere = exemplar.same_game and exemplar.match is Match.TEXT
    if elsewhere and not _bears(exemplar, situation, here):
        return False
    if exemplar.key in ANSWERS and not situation.scene.text.rstrip().endswith("?"):
        return False  # what was asked then isn't asked now
    # A line with unknown words that never did anything was a slip of the keys.
    slip = exemplar.no_effect >= exemplar.visits and bool(situation.lexicon.words)
    if exemplar.same_game and not slip:
        return True
    return words_known(exemplar.command, situation.lexicon)


def _bears(exemplar: Exemplar, situation: Situation, here: _Here) -> bool:
    """Tell whether what was done in another place is any reason to do it here.

    Not where the places have little in common, nor where what it names isn't here.
    """
    if exemplar.similarity < LEAST_ALIKE:
        return False
    lexicon = situation.lexicon
    # Where each seed is another game, what another one names need not be known here at all.
    named = exemplar.key.partition(" ")[2]
    if named and lexicon.words and not words_known(named, lexicon):
        return False
    return all(
        word[: lexicon.resolution] in here.words
        for word in nouns_of(exemplar.key, lexicon, exemplar.key.split()[:1])
    )


def _share(ranked: Ranked, rivals: float) -> Ranked:
    if ranked.discouraged or not rivals:
        return ranked
    return replace(ranked, chance=ranked.support * ranked.support**RIVALRY / rivals)


def visits_weight(visits: int) -> float:
    """Weigh how often: 1 for one visit, 2 for three, 3 for seven and more."""
    return min(MOST_VISITS, math.log2(1 + visits))


@lru_cache(maxsize=4096)
def recency(when: datetime, newest: datetime) -> float:
    """Weigh age against the newest memory, in (0.6, 1], half-life 14 days.

    Against the newest memory and not against today: what was learned doesn't
    fade because nobody played for a month.
    """
    days = max(0.0, (aware(newest) - aware(when)).total_seconds() / 86_400)
    return 0.6 + 0.4 * math.exp2(-days / HALF_LIFE_DAYS)


def source_weight(exemplar: Exemplar) -> float:
    """Weigh whose memory it is.

    The agent's own moves count for what they are worth, not as a habit: else
    whatever it happened to try first would be imitated for ever.
    """
    weight = SOURCE_WEIGHT[exemplar.source]
    if exemplar.source is Source.SELF:
        weight += 0.3 * math.tanh(max(exemplar.q, exemplar.score, 0.0) / 5)
    return weight


def outcome_weight(exemplar: Exemplar) -> float:
    """Weigh how it went, in [0.05, 1.5]; 1 if nothing is known of it."""
    visits = exemplar.visits
    weight = (
        1.0
        + 0.3 * math.tanh(exemplar.score / 10)
        + 0.2 * math.tanh(exemplar.q / 10)
        - 0.85 * exemplar.deaths / visits
        - 0.4 * exemplar.no_effect / visits
        - 0.6 * exemplar.undone / visits
    )
    return max(0.05, min(1.5, weight)) * visits / (visits + exemplar.passed)


class _Weights:
    """The weights that need the whole situation, worked out once for it."""

    def __init__(self, situation: Situation, memories: Mapping[str, Iterable[Exemplar]]) -> None:
        self._situation = situation
        everything = [e for group in memories.values() for e in group]
        self._newest = max((aware(e.when) for e in everything), default=None)
        self._order = SessionOrder(situation, everything)
        last_word = _last_word(everything, self._order)
        self._last_word = None if last_word is None else last_word.key
        self._steps = _steps_here(situation)

    def judge(self, key: str, group: Iterable[Exemplar]) -> Ranked:
        """Add up what the memories of one command say."""
        backing, against = [], []
        for exemplar in group:
            base = self._base(exemplar)
            if speaks_against(exemplar):
                against.append((base, exemplar))
            else:
                backing.append((base * self._fit(key, exemplar), base, exemplar))
        backing.sort(key=lambda b: (-b[0], b[2].outcome))
        against.sort(key=lambda a: (-a[0], a[1].outcome))
        encouraged = sum(base for _, base, _ in backing)
        discouraged = sum(base for base, _ in against)
        evidence = sum(weight for weight, _, _ in backing)
        evidence = max(0.1 * evidence, evidence - 0.5 * discouraged)
        ceiling = max((_ceiling(e) for _, _, e in backing), default=0.0)
        teller = backing[0][2] if backing else against[0][1]
        return Ranked(
            command=one_line(teller.command),
            key=key,
            support=min(ceiling, -math.expm1(-SATURATION * evidence)),
            chance=0.0,
            backing=tuple(e for _, _, e in backing),
            against=tuple(e for _, e in against),
            discouraged=discouraged >= encouraged,
            follows=any(self._order.follows(e) for _, _, e in backing),
        )

    def _base(self, exemplar: Exemplar) -> float:
        """Weigh how much a memory bears on this situation, whatever it says."""
        newest = self._newest
        source = max(source_weight(exemplar), 0.5 if speaks_against(exemplar) else 0.0)
        return (
            MATCH_WEIGHT[exemplar.match]
            * exemplar.similarity
            * (1.0 if exemplar.same_game else OTHER_GAME)
            * source
            * (recency(exemplar.when, newest) if newest is not None else 1.0)
            * visits_weight(exemplar.visits)
            * (CORRECTION if exemplar.instead else 1.0)
        )

    def _fit(self, key: str, exemplar: Exemplar) -> float:
        """Weigh how it went and how it fits what was done and can be done now."""
        return (
            outcome_weight(exemplar)
            * self._precedence(key, exemplar)
            * self._order.weight(exemplar)
            * self._repetition(key, exemplar)
        )

    def _precedence(self, key: str, exemplar: Exemplar) -> float:
        """Let the person's last word in exactly this situation outweigh the rest."""
        if self._last_word is None or key == self._last_word:
            return 1.0
        if exemplar.match is Match.EXACT and exemplar.same_game:
            return 0.2 if exemplar.passed else 0.33
        return 0.3

    def _repetition(self, key: str, exemplar: Exemplar) -> float:
        """Sink what was played in this place on this path, most where it was idle."""
        steps = self._steps.get(key, ())
        weight = 1.0
        for effect_nothing, went_away in steps:
            if effect_nothing:
                weight *= 0.35
            elif went_away:
                weight *= 0.5
            else:
                weight *= 0.85 if exemplar.match is Match.EXACT else 0.3
        earlier = self._situation.tried.get(key, 0) - len(steps)
        return weight * 0.8 ** max(0, min(2, earlier))


def _ceiling(exemplar: Exemplar) -> float:
    return min(MATCH_CEILING[exemplar.match], SOURCE_CEILING[exemplar.source])


def _last_word(exemplars: Iterable[Exemplar], order: SessionOrder) -> Exemplar | None:
    """Return what the person showed last for exactly this situation.

    Moves of one run that changed nothing a memory is keyed by (pressing one
    button, then another) are no change of mind: of these, the first that is
    still to do speaks, unless the person passed it over.
    """
    exact = [
        e
        for e in exemplars
        if e.match is Match.EXACT
        and e.same_game
        and e.source is Source.HUMAN
        and not speaks_against(e)
    ]
    last = max(exact, key=lambda e: (aware(e.when), e.session, e.number, e.outcome), default=None)
    if last is None:
        return None
    due = [
        e
        for e in exact
        if e.session == last.session
        and e.number <= last.number
        and not e.passed
        and not order.is_done(e)
    ]
    return min(due, key=lambda e: e.number, default=last)


def _steps_here(situation: Situation) -> dict[str, list[tuple[bool, bool]]]:
    """Return canonical command -> (did nothing, led away) for recent moves here."""
    here = situation.observation.location
    steps: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for step in situation.recent:
        if step.location == here:
            away = (step.scene.location or "") != here
            steps[step.key].append((step.effect.nothing, away))
    return steps
