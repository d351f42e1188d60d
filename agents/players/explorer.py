"""The explorer: plays as somebody who knows other stories and not this one.

It stands alone under the spec ``explorer`` and is the exploring half of the
mimic. What it thinks of comes from :mod:`agents.exploration`; here that meets
what memory knows of the scene: what paid is done again, what did nothing or killed
is left, and what was demonstrated elsewhere with things like these is tried. No
chance is involved: equal situations give equal proposals.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from agents.core.command_forms import one_line, playable
from agents.core.commands import HasCommand, Source, canonical
from agents.core.memories import ActionValue, Analogy, Match
from agents.core.proposals import Candidate, Proposal
from agents.core.protocols import Lookahead, Player
from agents.core.types import Situation, Turn
from agents.core.wording import brief, likening, times
from agents.exploration.ideas import Imagination
from agents.exploration.survey import Survey, Tried
from agents.players.evidence import deadly, speaks_against

MOST_CONFIDENCE = 0.15
LEAST_CONFIDENCE = 0.02
ALTERNATIVES = 4

_PAID = 2.0
"""Worth of what is known to lead to many points from exactly here."""
_LED_NOWHERE = 0.03
"""What is left of a worth where memory says that a command never did anything here."""
_LIKE = 0.5
"""Worth of an analogy of estimate 1, beside what it has by itself."""
_BEST = 2.0
"""Worth that counts as a novelty of 1."""
_LAST_RESORTS = ("look", "wait")


@dataclass(frozen=True, slots=True)
class NovelCommand(HasCommand):
    """A command worth trying.

    Attributes:
        command: what to type.
        novelty: how good it is to try, in (0, 1].
        chance: probability that the person would play it, in [0.02, 0.15].
        hope: what for, as the end of a sentence; empty where that needs no words.
        like: the demonstration elsewhere that it is taken from, if any.
    """

    command: str
    novelty: float
    chance: float
    hope: str = ""
    like: Analogy | None = None


class Curiosity:
    """What to try, worked out along a path: a move costs the same however many came before."""

    def __init__(self) -> None:
        self._survey = Survey()
        self._imagination: Imagination | None = None
        self._seen: tuple[Turn, ...] = ()

    def explore(self, situation: Situation) -> tuple[NovelCommand, ...]:
        """Return commands worth trying, the best first; what killed here is left out.

        A command's chance is its share of all that is worth trying: not knowing better,
        the person might do any of them.
        """
        worth: dict[str, tuple[float, str, str]] = {}
        barred = situation.failed | deadly(situation)
        for idea in self._follow(situation).ideas(situation, barred):
            key = canonical(idea.command)
            if playable(idea.command):
                hope = idea.hope
                if idea.room is not None:
                    hope = f"{idea.hope}, and this is the way to it"
                worth.setdefault(key, (idea.worth, one_line(idea.command), hope))
        for known in known_values(situation):
            _remember(worth, known, situation)
        like = {one.command: one for one in _analogies(situation) if one.command not in barred}
        for key, one in like.items():
            value, command, hope = worth.get(key, (0.3 * one.estimate, one.command, ""))
            worth[key] = value + _LIKE * one.estimate, command, hope
        for command in _LAST_RESORTS if not worth else ():
            if command not in barred:
                worth.setdefault(command, (0.001, command, "nothing else comes to mind"))
        total = sum(value for value, _, _ in worth.values())
        ranked = sorted(worth.items(), key=lambda one: (-one[1][0], one[0]))
        return tuple(
            NovelCommand(
                command,
                max(0.001, min(1.0, value / _BEST)),
                max(LEAST_CONFIDENCE, min(MOST_CONFIDENCE, value / total)),
                hope,
                like.get(key),
            )
            for key, (value, command, hope) in ranked
            if value > 0
        )

    def _follow(self, situation: Situation) -> Imagination:
        """Bring what is in mind to where the game stands."""
        path = situation.path or _alone(situation)
        known = len(self._seen)
        if self._imagination is None or known > len(path) or path[known - 1] is not self._seen[-1]:
            self._survey, known = Survey(), 0
            self._imagination = Imagination(self._survey, situation.lexicon)
        for turn in path[known:]:
            self._survey.add(turn)
        self._seen = path
        if not situation.path:
            _as_told(self._survey, situation)
        return self._imagination


def _alone(situation: Situation) -> tuple[Turn, ...]:
    """Return a path of one turn for a situation that tells of no path."""
    return (Turn(0, 0, None, 0, situation.scene, situation.observation, _NO_DATE),)


def _as_told(survey: Survey, situation: Situation) -> None:
    """Take in what a situation says was tried, where it tells of no path."""
    for key in situation.failed:
        survey.here.idle[key] = survey.progress
    for key, count in {**situation.elsewhere, **situation.tried}.items():
        survey.commands.setdefault(key, Tried(count, 0 if key in situation.failed else count))


_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


def explore(situation: Situation) -> tuple[NovelCommand, ...]:
    """Return commands worth trying in a situation by itself, the best first."""
    return Curiosity().explore(situation)


def known_values(situation: Situation) -> tuple[ActionValue, ...]:
    """Return what memory knows of this scene and place, exact ones first."""
    if situation.action_values:
        return situation.action_values
    here = [e for e in situation.exemplars if e.same_game and e.match is not Match.TEXT]
    return tuple(
        ActionValue(e.key, e.q, e.visits, e.no_effect, e.deaths, e.match is Match.EXACT)
        for e in sorted(here, key=lambda e: (e.match is not Match.EXACT, -e.q))
        if playable(e.command)
    )


def _remember(
    worth: dict[str, tuple[float, str, str]], known: ActionValue, situation: Situation
) -> None:
    """Let what memory knows of a command here count for or against it."""
    key = known.command
    if known.deaths:
        worth.pop(key, None)
        return
    value, command, hope = worth.get(key, (0.0, key, ""))
    if known.no_effect >= known.visits:
        if known.exact and key in worth:
            worth[key] = value * _LED_NOWHERE, command, hope
        return
    if not known.exact or known.q <= 0 or key in situation.failed:
        return
    # Points are mostly won once.
    paid = _PAID * math.tanh(known.q / 5) / (1 + situation.tried.get(key, 0)) ** 2
    if paid > value:
        hope = f"that came to something here before, {times(known.visits)}"
        worth[key] = paid, command, hope


def _analogies(situation: Situation) -> tuple[Analogy, ...]:
    """Return the analogies that did not do nothing in this place lately, best first.

    An estimate pales as commands with its verb fail in this session: another
    game may be another world.
    """
    here = situation.observation.location
    idle = {s.key for s in situation.recent if s.effect.nothing and s.location == here}
    tried: Counter[str] = Counter()
    worked: Counter[str] = Counter()
    for step in situation.recent:
        verb = step.key.partition(" ")[0]
        tried[verb] += 1
        worked[verb] += not step.effect.nothing
    found: list[Analogy] = []
    for one in situation.analogies:
        if one.command not in idle and not situation.tried.get(one.command):
            verb = one.command.partition(" ")[0]
            share = (worked[verb] + 1) / (tried[verb] + 1)
            found.append(replace(one, estimate=one.estimate * share))
    return tuple(sorted(found, key=lambda one: -one.estimate))


def why_explore(situation: Situation) -> str:
    """Say truthfully why nothing remembered is followed, without a full stop."""
    people = [
        e
        for e in situation.exemplars
        if e.same_game and e.match is not Match.TEXT and e.source is not Source.SELF
    ]
    if not people:
        return "I have seen nobody play here"
    if all(speaks_against(e) for e in people):
        return "All that I remember from here went badly"
    if all(e.key in situation.failed for e in people):
        return "What I remember from here did nothing"
    if all(e.key in situation.tried for e in people):
        return "I have already done what I remember from here"
    return "Nothing I remember fits this moment well enough"


def exploring_reason(situation: Situation, idea: NovelCommand) -> str:
    """Say that a command is tried because memory has no better one, and what for."""
    return f"{why_explore(situation)}. {_hoping(idea)}"


def _hoping(idea: NovelCommand) -> str:
    if idea.like is not None:
        return likening(idea.like)
    hope = idea.hope or f"trying something new: {brief(idea.command)}"
    return f"{hope[0].upper()}{hope[1:]}."


def idea_note(situation: Situation, idea: NovelCommand) -> str:
    """Say where an idea is from or what it is for, for a list of alternatives."""
    if idea.like is not None:
        return f"like “{brief(idea.like.shown)}” in {brief(idea.like.title)}"
    count = situation.tried.get(idea.key, 0)
    return f"tried here {times(count)}" if count else idea.hope or "not tried here yet"


class Explorer(Player):
    """Plays what was not tried yet; spec ``explorer``."""

    spec = "explorer"

    def __init__(self) -> None:
        self._curiosity = Curiosity()

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        """Yield one proposal, or none where everything did nothing or kills."""
        ideas = self._curiosity.explore(situation)
        if not ideas:
            return
        best, *others = ideas
        yield Proposal(
            player=self.spec,
            command=best.command,
            reason=_hoping(best),
            confidence=best.chance,
            alternatives=_ideas(situation, others),
            exploring=True,
        )


def _ideas(situation: Situation, ideas: Iterable[NovelCommand]) -> tuple[Candidate, ...]:
    told = [Candidate(i.command, i.chance, idea_note(situation, i)) for i in ideas]
    return tuple(told[:ALTERNATIVES])
