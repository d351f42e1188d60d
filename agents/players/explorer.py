"""The explorer: tries what is new, and says that it knows nothing.

It stands alone under the spec ``explorer`` and is the exploring half of the
mimic. No chance is involved: equal situations give equal proposals.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from agents.players.commands import (
    OPPOSITE,
    is_direction,
    known_directions,
    one_line,
    playable,
    reversals,
    word_set,
)
from agents.players.evidence import deadly, speaks_against
from agents.protocols import Lookahead
from agents.types import Candidate, Match, Proposal, Situation, Source, canonical
from agents.wording import brief, times

MOST_CONFIDENCE = 0.15
LEAST_CONFIDENCE = 0.02
ALTERNATIVES = 4

_GENTLE = word_set(
    "open take get read unlock push pull turn move light lift enter climb wave rub ring touch "
    "wear switch raise press untie put insert"
)
_HARMFUL = word_set(
    "attack kill hit break smash burn eat drink jump leap throw drop destroy cut stab swing "
    "fight murder kick bite squeeze pour close"
)
_FUNCTION_WORDS = word_set(
    "the and with but for from into onto over under off out all one its this that here there "
    "you your are him her them then some not now very what who more through about across "
    "behind inside outside before after between near using"
)
_WORD = re.compile(r"[a-z][a-z-]{2,}")
_MOST_NOUNS = 8


@dataclass(frozen=True, slots=True)
class Idea:
    """A command worth trying.

    Attributes:
        command: what to type.
        novelty: in (0, 1], 1 for what was never tried anywhere.
        chance: probability that the person would play it, in [0.02, 0.15].
    """

    command: str
    novelty: float
    chance: float


def explore(situation: Situation) -> tuple[Idea, ...]:
    """Return commands worth trying, the newest first.

    Valid commands are taken where they are known; otherwise the lexicon's
    directions, then looking at what the text names. What did nothing here in
    this session, or was deadly in any memory, is left out; the result may be
    empty.

    A command's novelty is::

        0.45 / (1 + tried here) + 0.25 / (1 + tried elsewhere)
      + 0.15 / (1 + visits in memory of this place) + 0.15 · gentleness

    less 0.4 for what takes the latest moves back, 0.2 for going back the way
    one came, 0.3 for what memory discourages. Its chance is its share of all
    novelty: not knowing better, the person might do any of them.
    """
    novelty = _Novelty(situation)
    ranked = _ranked(situation, novelty, situation.valid or ())
    if not ranked:
        ranked = _ranked(situation, novelty, _guesses(situation))
    total = sum(value for value, _ in ranked)
    return tuple(
        Idea(command, value, max(LEAST_CONFIDENCE, min(MOST_CONFIDENCE, value / total)))
        for value, command in ranked
    )


def _ranked(
    situation: Situation, novelty: _Novelty, commands: Iterable[str]
) -> list[tuple[float, str]]:
    barred = situation.failed | deadly(situation)
    distinct: dict[str, str] = {}
    for command in commands:
        key = canonical(command)
        if playable(command) and key not in barred:
            distinct.setdefault(key, one_line(command))
    scored = [(novelty(key), command) for key, command in distinct.items()]
    return sorted(scored, key=lambda pair: -pair[0])


def _guesses(situation: Situation) -> list[str]:
    """Return what to try where valid commands aren't known, best first."""
    lexicon = situation.lexicon
    guesses = known_directions(lexicon)
    guesses.append("look")
    if lexicon.knows("examine"):
        guesses += [f"examine {noun}" for noun in _nouns(situation)]
    return [*guesses, "inventory", "wait"]


def _nouns(situation: Situation) -> list[str]:
    """Return words of the text that the parser knows and that may be things."""
    lexicon = situation.lexicon
    size = lexicon.resolution
    no_things = {w[:size] for w in (*lexicon.verbs, *lexicon.directions, *_FUNCTION_WORDS)}
    text = f"{situation.observation.description}\n{situation.scene.text}".lower()
    words = dict.fromkeys(_WORD.findall(text))
    nouns = (w for w in words if w[:size] not in no_things and lexicon.knows(w))
    return list(nouns)[:_MOST_NOUNS]


class _Novelty:
    """How new a command would be, worked out once for a situation."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._visits: dict[str, int] = {}
        self._discouraged: set[str] = set()
        for e in situation.exemplars:
            key = canonical(e.command)
            if e.match is not Match.TEXT and e.same_game:
                self._visits[key] = self._visits.get(key, 0) + e.visits
            if speaks_against(e):
                self._discouraged.add(key)
        self._undoing: set[str] = set()
        for step in situation.recent[-6:]:
            key = canonical(step.command)
            if not step.effect.nothing and not is_direction(key):
                self._undoing -= {key}
                self._undoing |= reversals(key)
        last = canonical(situation.recent[-1].command) if situation.recent else ""
        self._back = OPPOSITE.get(last, "")

    def __call__(self, key: str) -> float:
        """Return a canonical command's novelty in (0, 1]."""
        here = self._situation.tried.get(key, 0)
        # A direction leads somewhere else from every place: only here counts.
        away = 0 if is_direction(key) else self._situation.elsewhere.get(key, 0) - here
        value = (
            0.45 / (1 + here)
            + 0.25 / (1 + max(0, away))
            + 0.15 / (1 + self._visits.get(key, 0))
            + 0.15 * _gentleness(key)
        )
        if key in self._undoing:
            value -= 0.4
        if key == self._back:
            value -= 0.2
        if key in self._discouraged:
            value -= 0.3
        return max(0.01, value)


def _gentleness(key: str) -> float:
    """Return how little a command is likely to spoil, in [0, 1]."""
    verb = key.partition(" ")[0]
    if verb in _HARMFUL:
        return 0.0
    if verb in _GENTLE and " " in key:
        return 1.0
    return 0.8 if is_direction(key) else 0.5


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
    if all(canonical(e.command) in situation.failed for e in people):
        return "What I remember from here did nothing this time"
    if all(canonical(e.command) in situation.tried for e in people):
        return "I have already done what I remember from here"
    return "Nothing I remember fits this moment well enough"


def exploring_reason(situation: Situation, command: str) -> str:
    """Say that a command is tried because memory has no better one."""
    return f"{why_explore(situation)}; {_trying(situation, command)}"


def _trying(situation: Situation, command: str, *, alone: bool = False) -> str:
    again = situation.tried.get(canonical(command), 0)
    sentence = f"trying {'again' if again else 'something new'}: {brief(command)}."
    return sentence[0].upper() + sentence[1:] if alone else sentence


def idea_note(situation: Situation, command: str) -> str:
    """Say how new a command is here, for a list of alternatives."""
    count = situation.tried.get(canonical(command), 0)
    return f"tried here {times(count)}" if count else "not tried here yet"


class Explorer:
    """Plays what was not tried yet; spec ``explorer``."""

    @property
    def spec(self) -> str:
        """The name under which this player is chosen and recorded."""
        return "explorer"

    def wants_valid(self, situation: Situation) -> bool:
        """Tell that it always explores better with valid commands."""
        return True

    async def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal]:
        """Yield one proposal, or none where everything did nothing or kills."""
        ideas = explore(situation)
        if not ideas:
            return
        best, *others = ideas
        yield Proposal(
            player=self.spec,
            command=best.command,
            reason=_trying(situation, best.command, alone=True),
            confidence=best.chance,
            alternatives=tuple(
                Candidate(idea.command, idea.chance, idea_note(situation, idea.command))
                for idea in others[:ALTERNATIVES]
            ),
            exploring=True,
        )
