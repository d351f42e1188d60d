"""The explorer: does what paid here before, and else tries what is new.

It stands alone under the spec ``explorer`` and is the exploring half of the
mimic. No chance is involved: equal situations give equal proposals.

Alone, it plays a policy over memory's Q-values: where some command of this
scene, or of others in this place, is known to lead to points and wasn't played
out in this session, that is done; elsewhere what is newest. So an episode goes
straight to what earlier ones had won and explores from there on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from agents.core.command_forms import playable
from agents.core.commands import HasCommand, Source, canonical
from agents.core.memories import ActionValue, Exemplar, Match
from agents.core.proposals import Candidate, Proposal
from agents.core.protocols import Lookahead, Player
from agents.core.text import clean_line, shorten
from agents.core.types import Situation
from agents.core.wording import brief, times
from agents.exploration.decision.policy import FIRST, scout
from agents.exploration.decision.rated_commands import RatedCommand, Urgency
from agents.exploration.language.keys import likely_keys
from agents.exploration.mapping.folding import chart_of
from agents.players.aiming import is_locked_out, weight_of
from agents.players.dangers import deadly
from agents.players.errands import leads_on
from agents.players.evidence import speaks_against
from agents.players.novelty import Satiety, known_values
from agents.players.repeats import Repeats
from agents.players.sense import Sense

MOST_CONFIDENCE = 0.15
LEAST_CONFIDENCE = 0.02
ALTERNATIVES = 4

WORTHWHILE = 0.3
"""Points under which nothing is exploited."""
OPTIMISM = 2.0
"""Points that something new of promise 1 is taken to be worth."""
SURE_ENOUGH = 0.5
"""Confidence at most where memory's own values are followed."""
FIGHTS = ("attack", "kill")
"""Verbs of what may fail by chance and work the next time."""


@dataclass(frozen=True, slots=True)
class NovelCommand(HasCommand):
    """A command worth trying.

    Attributes:
        command: what to type.
        novelty: what it promises, a new place at hand being 1.
        chance: probability that the person would play it, in [0.02, 0.15].
        why: what it is tried for, without a full stop.
        urgency: whether it can't wait.
    """

    command: str
    novelty: float
    chance: float
    why: str = ""
    urgency: Urgency = Urgency.NONE


def explore(situation: Situation) -> tuple[NovelCommand, ...]:
    """Return commands worth trying, the most promising first.

    What :mod:`agents.exploration` would do next, on a map folded from the moves so
    far. What did nothing in exactly this scene, or was deadly in any
    memory, is left out, and what earlier sessions played out counts for less. Its
    chance is its share of all that is promised: not knowing better, the person
    might do any of them.
    """
    if situation.scene.awaits_key:
        return _keys(situation)
    if situation.lexicon.commands:
        return _fixed(situation)
    mapped = any(True for _ in situation.earlier_paths)
    deaths = deadly(situation)
    if mapped:
        # What its own games mostly survived was deadly for another reason.
        deaths -= {one.command for one in known_values(situation) if 2 * one.deaths < one.visits}
    barred = deaths | {key for key in situation.failed if key.partition(" ")[0] not in FIGHTS}
    left = Satiety(situation)
    # Where games of a kind differ in their maps, another one's places say nothing.
    foreign = mapped or (situation.counsel is not None and situation.counsel.deeds is not None)
    found: dict[str, tuple[float, Urgency, RatedCommand]] = {}
    for prospect in scout(situation, {} if foreign else left.known):
        key = canonical(prospect.command)
        # Where the map holds earlier games, it has weighed what came of them.
        value = prospect.value * (1.0 if prospect.walk or foreign else left(key))
        value *= weight_of(key, situation)
        if prospect.urgency or key not in found or found[key][0] < value:
            found[key] = value, prospect.urgency, prospect
    ranked = [
        told
        for key, told in found.items()
        if playable(told[2].command)
        and key not in situation.dropped
        and (key not in barred or told[1] is Urgency.INSISTED or _again(told[2], deaths))
    ]
    if situation.counsel is not None and situation.counsel.deeds is not None:
        # Who looks for something for a purpose does nothing else on the way, if they can.
        deeds, locked = situation.counsel.deeds, is_locked_out(situation)
        useful = [one for one in ranked if leads_on(one[2].command, deeds, locked=locked)]
        ranked = useful or ranked
    ranked.sort(key=lambda told: (-told[1], -told[0]))
    ranked = _sensible(situation, ranked)
    _note_left_out(situation, found.keys() - {canonical(one.command) for _, _, one in ranked})
    total = sum(value for value, _, _ in ranked)
    return tuple(_idea(one, value, value / total) for value, _, one in ranked)


def _again(one: RatedCommand, deaths: Set[str]) -> bool:
    """Tell whether something is worth trying though it did nothing in exactly this scene."""
    return one.again and canonical(one.command) not in deaths


_Ranked = tuple[float, Urgency, RatedCommand]


def _sensible(situation: Situation, ranked: list[_Ranked]) -> list[_Ranked]:
    """Leave out what comes first though its thing stands so already: open, held, lit.

    What comes after it is looked through where it is offered.
    """
    sense = Sense(situation)
    for at, (_, urgency, one) in enumerate(ranked):
        if urgency or sense.allows(one.command, known=True):
            return ranked[at:]
    return ranked


def _note_left_out(situation: Situation, keys: Set[str]) -> None:
    """Have the map know what isn't offered here, so that nobody comes back for it."""
    if situation.path is not None:
        room = chart_of(situation.path, situation.lexicon).room
        room.vain = room.changes, room.vain[1] | keys


def _idea(one: RatedCommand, value: float, share: float) -> NovelCommand:
    """Put what is worth trying, and its share of all that is promised, into words."""
    # Whether it is the one way on or one of several is what tells a guess from another.
    chance = LEAST_CONFIDENCE + (MOST_CONFIDENCE - LEAST_CONFIDENCE) * share
    return NovelCommand(one.command, value, chance, why=one.why, urgency=one.urgency)


def _keys(situation: Situation) -> tuple[NovelCommand, ...]:
    """Return keys worth pressing where the story waits for one."""
    left = [key for key in likely_keys(situation.scene.text) if key not in situation.failed]
    chance = max(LEAST_CONFIDENCE, MOST_CONFIDENCE / (len(left) or 1))
    return tuple(
        NovelCommand(key, FIRST / number, chance, why="the story waits for a key")
        for number, key in enumerate(left, 1)
    )


def _fixed(situation: Situation) -> tuple[NovelCommand, ...]:
    """Return the commands of a world that has no others, the least tried first."""
    barred = situation.failed | situation.dropped | deadly(situation)
    left = [one for one in situation.lexicon.commands if canonical(one) not in barred]
    left.sort(key=lambda one: situation.tried.get(canonical(one), 0))
    chance = max(LEAST_CONFIDENCE, MOST_CONFIDENCE / (len(left) or 1))
    return tuple(
        NovelCommand(one, FIRST / number, chance, why="there are a few commands only")
        for number, one in enumerate(left, 1)
    )


def exploit(situation: Situation) -> tuple[tuple[float, ActionValue], ...]:
    """Return what is known to lead to points from exactly here, and its worth now.

    That is Q, less with the square of how often the command was played in this
    place in this session: points are mostly won once.
    """
    barred = situation.failed | situation.dropped | deadly(situation)
    found: list[tuple[float, ActionValue]] = []
    for one in known_values(situation):
        worth = one.q / (1 + situation.tried.get(one.command, 0)) ** 2
        useless = one.deaths or one.no_effect >= one.visits or one.command in barred
        if one.exact and worth >= WORTHWHILE and not useless:
            found.append((worth, one))
    return tuple(sorted(found, key=lambda pair: (-pair[0], pair[1].command)))


_LONGEST = 200
"""Characters of a hope: two names of places, and words around them."""
_NOBODY = "I have seen nobody play here"


def why_explore(situation: Situation) -> str:
    """Say truthfully why nothing remembered is followed, without a full stop.

    What was played in this very session is nothing that anybody has to be reminded of.
    """
    now = situation.path.turn.session if situation.path is not None else None
    people = [
        e
        for e in situation.exemplars
        if e.same_game and e.match is not Match.TEXT and e.source is not Source.SELF
        if e.session != now or e.visits > 1
    ]
    if not people:
        return _NOBODY
    if all(speaks_against(e) for e in people):
        return _how_badly(people)
    if all(e.key in situation.failed for e in people):
        return "What I remember from here did nothing"
    if all(e.key in situation.tried for e in people):
        return "I have already done what I remember from here"
    return "Nothing I remember fits this moment well enough"


def _how_badly(people: Sequence[Exemplar]) -> str:
    """Say what went wrong with all that people did here."""
    if all(e.no_effect >= e.visits for e in people):
        return "What I remember from here did nothing"
    if all(e.undone and not e.deaths for e in people):
        return "What I remember from here was taken back"
    return "All that I remember from here went badly"


def exploring_reason(situation: Situation, idea: NovelCommand, *, ended: bool = False) -> str:
    """Say that a command is tried because memory has no better one.

    That nobody played here is said at the beginning, and then goes without saying.
    """
    why = why_explore(situation)
    said = _said_of_late(situation, why) or (why == _NOBODY and bool(situation.recent))
    if ended or idea.urgency or said:
        return _hoping(situation, idea)
    return f"{why}. {_hoping(situation, idea)}"


_OF_LATE = 12
"""Moves in which the same isn't said again."""


def _said_of_late(situation: Situation, why: str) -> bool:
    """Tell whether a proposal among the latest began with these words."""
    leg = situation.path
    for _ in range(_OF_LATE):
        if leg is None:
            break
        if any(judged.proposal.reason.startswith(why) for judged in leg.turn.judged[:1]):
            return True
        leg = leg.before
    return False


def _hoping(situation: Situation, idea: NovelCommand) -> str:
    """Say what a command is tried for."""
    why = shorten(clean_line(idea.why or f"trying {idea.command}"), _LONGEST)
    return f"{why[0].upper()}{why[1:]}."


def idea_note(situation: Situation, idea: NovelCommand) -> str:
    """Say what an idea is for or how new it is here, for a list of alternatives."""
    if idea.why:
        return brief(idea.why)
    count = situation.tried.get(idea.key, 0)
    return f"tried here {times(count)}" if count else "not tried here yet"


class Explorer(Player):
    """Plays what was not tried yet; spec ``explorer``."""

    spec = "explorer"

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        """Yield one proposal, or none where everything did nothing or kills."""
        # Where its own earlier games are remembered move by move, their map says more.
        known = () if any(True for _ in situation.earlier_paths) else exploit(situation)
        ideas = explore(situation)
        if known and not (ideas and OPTIMISM * ideas[0].novelty > known[0][0]):
            yield _following(self.spec, situation, known, ideas)
        elif ideas:
            best, *others = ideas
            yield Proposal(
                player=self.spec,
                command=best.command,
                reason=_hoping(situation, best),
                confidence=best.chance,
                alternatives=_ideas(situation, best.command, others),
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
    fresh = _ideas(situation, best.command, [i for i in ideas if i.key not in taken])
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


def _ideas(situation: Situation, main: str, ideas: Iterable[NovelCommand]) -> tuple[Candidate, ...]:
    sense, repeats = Sense(situation), Repeats(situation, main)
    fit = (i for i in ideas if sense.allows(i.command, known=True))
    told = (Candidate(i.command, i.chance, idea_note(situation, i)) for i in fit)
    return tuple(islice(repeats.each_once(told), ALTERNATIVES))
