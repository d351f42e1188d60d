"""The explorer: does what paid here before, and else tries what is new.

It stands alone under the spec ``explorer`` and is the exploring half of the
mimic. No chance is involved: equal situations give equal proposals.

Alone, it plays a policy over memory's Q-values: where some command of this
scene, or of others in this place, is known to lead to points and wasn't played
out in this session, that is done; elsewhere what is newest. So an episode goes
straight to what earlier ones had won and explores from there on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, replace

from agents.core.command_forms import one_line, playable
from agents.core.commands import HasCommand, Source, canonical
from agents.core.directions import is_direction
from agents.core.memories import ActionValue, Analogy, Match
from agents.core.proposals import Candidate, Proposal
from agents.core.protocols import Lookahead, Player
from agents.core.types import Situation
from agents.core.wording import brief, likening, times
from agents.players.evidence import deadly, speaks_against
from agents.players.guesses import guess
from agents.players.novelty import Novelty, Promise, idle_here, known_values

MOST_CONFIDENCE = 0.15
LEAST_CONFIDENCE = 0.02
ALTERNATIVES = 4

WORTHWHILE = 0.3
"""Points under which nothing is exploited."""
OPTIMISM = 10.0
"""Points that something new of promise 1 is taken to be worth."""
SURE_ENOUGH = 0.5
"""Confidence at most where memory's own values are followed."""
LEAD = 0.5
"""Prior of an analogy before its estimate is counted; blind guesses have up to 0.9."""
BLIND = 0.4
"""What is left of a blind guess's prior where something taught is at hand.

So an analogy, at ``LEAD`` or more, comes before each blind guess but for ways.
Of 0.1, 0.4 and 1, tried with Zork I's demonstration in four other games (one seed,
250 steps), none won or lost points; 0.4 kept what was taken and saw more places.
"""


@dataclass(frozen=True, slots=True)
class NovelCommand(HasCommand):
    """A command worth trying.

    Attributes:
        command: what to type.
        novelty: in (0, 1], 1 for what was never tried anywhere.
        chance: probability that the person would play it, in [0.02, 0.15].
        like: the demonstration elsewhere that it is taken from, if any.
    """

    command: str
    novelty: float
    chance: float
    like: Analogy | None = None


def explore(situation: Situation) -> tuple[NovelCommand, ...]:
    """Return commands worth trying, the newest first.

    Valid commands are taken where they are known; otherwise guesses, see
    :mod:`agents.players.guesses`. What did nothing here in this session, or was
    deadly in any memory, is left out; the result may be empty.

    A valid command's novelty is::

        0.45 / (1 + tried here) + 0.25 / (1 + tried elsewhere)
      + 0.15 / (1 + visits in memory of this place) + 0.15 · gentleness

    more by 0.5 · estimate for an analogy to what was demonstrated elsewhere,
    less 0.4 for what takes the latest moves back, 0.2 for going back the way
    one came, 0.3 for what memory discourages. A guess's novelty is its prior,
    less the more often it was played here and the less it did here in any
    memory. Its chance is its share of all novelty: not knowing better, the
    person might do any of them. An analogy is a guess with a prior of
    ``LEAD + (1 - LEAD) · estimate``, so that what was taught comes before what
    is blindly guessed; what did nothing in this place isn't tried there again.
    """
    like = {one.command: one for one in _analogies(situation)}
    novelty = Novelty(situation, like)
    ranked = _ranked(situation, novelty, situation.valid or ())
    if not ranked:
        priors = guess(situation)
        if like:
            priors = {c: p if is_direction(c) else BLIND * p for c, p in priors.items()}
        for one in reversed(like.values()):
            prior = LEAD + (1 - LEAD) * one.estimate
            priors[one.command] = max(prior, priors.get(one.command, 0.0))
        ranked = _ranked(situation, Promise(situation, priors), priors)
    total = sum(value for value, _, _ in ranked)
    return tuple(
        NovelCommand(
            command,
            value,
            max(LEAST_CONFIDENCE, min(MOST_CONFIDENCE, value / total)),
            like.get(key),
        )
        for value, key, command in ranked
    )


def _analogies(situation: Situation) -> tuple[Analogy, ...]:
    """Return the analogies that did not do nothing in this place lately, best first.

    An estimate pales as commands with its verb fail in this session: another
    game may be another world.
    """
    idle = idle_here(situation)
    tried: Counter[str] = Counter()
    worked: Counter[str] = Counter()
    for step in situation.recent:
        verb = step.key.partition(" ")[0]
        tried[verb] += 1
        worked[verb] += not step.effect.nothing
    found: list[Analogy] = []
    for one in situation.analogies:
        if one.command not in idle:
            verb = one.command.partition(" ")[0]
            share = (worked[verb] + 1) / (tried[verb] + 1)
            found.append(replace(one, estimate=one.estimate * share))
    return tuple(sorted(found, key=lambda one: -one.estimate))


def exploit(situation: Situation) -> tuple[tuple[float, ActionValue], ...]:
    """Return what is known to lead to points from exactly here, and its worth now.

    That is Q, less with the square of how often the command was played in this
    place in this session: points are mostly won once.
    """
    barred = situation.failed | situation.unwanted | deadly(situation)
    found: list[tuple[float, ActionValue]] = []
    for one in known_values(situation):
        worth = one.q / (1 + situation.tried.get(one.command, 0)) ** 2
        useless = one.deaths or one.no_effect >= one.visits or one.command in barred
        if one.exact and worth >= WORTHWHILE and not useless:
            found.append((worth, one))
    return tuple(sorted(found, key=lambda pair: (-pair[0], pair[1].command)))


def _ranked(
    situation: Situation, novelty: Callable[[str], float], commands: Iterable[str]
) -> list[tuple[float, str, str]]:
    """Return (novelty, canonical form, command) of what may be tried, the newest first."""
    barred = situation.failed | situation.unwanted | deadly(situation)
    distinct: dict[str, str] = {}
    for command in commands:
        key = canonical(command)
        if playable(command) and key not in barred:
            distinct.setdefault(key, one_line(command))
    scored = [(novelty(key), key, command) for key, command in distinct.items()]
    return sorted(scored, key=lambda one: -one[0])


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
    """Say that a command is tried because memory has no better one."""
    if idea.like is not None:
        return f"{why_explore(situation)}. {likening(idea.like)}"
    return f"{why_explore(situation)}; {_trying(situation, idea.command)}"


def _trying(situation: Situation, command: str, *, alone: bool = False) -> str:
    again = situation.tried.get(canonical(command), 0)
    sentence = f"trying {'again' if again else 'something new'}: {brief(command)}."
    return sentence[0].upper() + sentence[1:] if alone else sentence


def idea_note(situation: Situation, idea: NovelCommand) -> str:
    """Say where an idea is from or how new it is here, for a list of alternatives."""
    if idea.like is not None:
        return f"like “{brief(idea.like.shown)}” in {brief(idea.like.title)}"
    count = situation.tried.get(idea.key, 0)
    return f"tried here {times(count)}" if count else "not tried here yet"


class Explorer(Player):
    """Plays what was not tried yet; spec ``explorer``."""

    spec = "explorer"

    def wants_valid(self, situation: Situation) -> bool:
        """Tell that it always explores better with valid commands."""
        return True

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        """Yield one proposal, or none where everything did nothing or kills."""
        known = exploit(situation)
        ideas = explore(situation)
        if known and not (ideas and OPTIMISM * ideas[0].novelty > known[0][0]):
            yield _following(self.spec, situation, known, ideas)
        elif ideas:
            best, *others = ideas
            yield Proposal(
                player=self.spec,
                command=best.command,
                reason=(
                    likening(best.like)
                    if best.like is not None
                    else _trying(situation, best.command, alone=True)
                ),
                confidence=best.chance,
                alternatives=_ideas(situation, others),
                exploring=True,
            )


def _following(
    spec: str,
    situation: Situation,
    known: tuple[tuple[float, ActionValue], ...],
    ideas: tuple[NovelCommand, ...],
) -> Proposal:
    """Propose what memory says leads to the most points from here."""
    worth, best = known[0]
    total = sum(value for value, _ in known)
    others = [
        Candidate(one.command, SURE_ENOUGH * value / total, f"worth {one.q:+.1f} points here")
        for value, one in known[1:]
    ]
    taken = {one.command for _, one in known}
    fresh = _ideas(situation, [i for i in ideas if i.key not in taken])
    return Proposal(
        player=spec,
        command=best.command,
        reason=(
            f"Played {times(best.visits)} in exactly this scene, and worth {best.q:+.1f} points "
            "so far."
        ),
        confidence=SURE_ENOUGH * worth / total,
        alternatives=(*others, *fresh)[:ALTERNATIVES],
        exemplars=tuple(
            e for e in situation.exemplars if e.key == best.command and e.match is not Match.TEXT
        ),
    )


def _ideas(situation: Situation, ideas: Iterable[NovelCommand]) -> tuple[Candidate, ...]:
    told = [Candidate(i.command, i.chance, idea_note(situation, i)) for i in ideas]
    return tuple(told[:ALTERNATIVES])
