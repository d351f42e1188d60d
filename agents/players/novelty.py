"""How new a command would be here, and how likely a guess is to do something new.

Pure functions of a situation; the formulas are in :func:`agents.players.explorer.explore`.
"""

from __future__ import annotations

from collections.abc import Mapping

from agents.core.command_forms import playable, reversals, word_set
from agents.core.commands import canonical
from agents.core.directions import OPPOSITE, is_direction
from agents.core.memories import ActionValue, Analogy, Match
from agents.core.types import Situation
from agents.players.evidence import speaks_against

_GENTLE = word_set(
    "open take get read unlock push pull turn move light lift enter climb wave rub ring touch "
    "wear switch raise press untie put insert"
)
_HARMFUL = word_set(
    "attack kill hit break smash burn eat drink jump leap throw drop destroy cut stab swing "
    "fight murder kick bite squeeze pour close"
)
SATIETY = 0.2
"""How fast a guess that did something pales with its visits in memory."""
LED_NOWHERE = 0.02
"""What is left of a prior where a command never did anything in exactly this scene."""


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


def idle_here(situation: Situation) -> set[str]:
    """Return what did nothing in this place among the latest moves."""
    here = situation.observation.location
    return {s.key for s in situation.recent if s.effect.nothing and s.location == here}


class Promise:
    """How likely a guess is to do something new, worked out once for a situation."""

    def __init__(self, situation: Situation, priors: dict[str, float]) -> None:
        self._situation = situation
        self._priors = {canonical(command): prior for command, prior in priors.items()}
        self._exact = {p.command: p for p in known_values(situation) if p.exact}
        self._place = {p.command: p for p in known_values(situation) if not p.exact}
        self._undoing, self._back = _taking_back(situation)
        self._idle = idle_here(situation)

    def __call__(self, key: str) -> float:
        """Return a canonical command's promise in (0, 1]."""
        here = self._situation.tried.get(key, 0)
        promise = self._priors[key]
        if is_direction(key):
            # One walks through a place again and again, and does a thing once.
            promise /= 1 + 0.6 * here
        else:
            away = max(0, self._situation.elsewhere.get(key, 0) - here)
            promise /= (1 + 2 * here) ** 2 * (1 + 2 * away)
        if key in self._idle:
            promise *= 0.2
        exact, place = self._exact.get(key), self._place.get(key)
        if exact is not None:
            promise *= _spent(exact, LED_NOWHERE)
        elif place is not None:
            promise *= _spent(place, 1 / (1 + place.visits))
        if key in self._undoing:
            promise *= 0.1
        if key == self._back:
            promise *= 0.6
        return max(0.001, promise)


def _spent(known: ActionValue, nowhere: float) -> float:
    """Return what is left of a prior by what memory knows of the command."""
    if known.deaths:
        return 0.05
    if known.no_effect >= known.visits:
        return nowhere
    return 1 / (1 + SATIETY * known.visits)


def _taking_back(situation: Situation) -> tuple[set[str], str]:
    """Return commands that would take the latest moves back, and the way one came."""
    undoing: set[str] = set()
    for step in situation.recent[-6:]:
        key = step.key
        if not step.effect.nothing and not is_direction(key):
            undoing -= {key}
            undoing |= reversals(key)
    last = situation.recent[-1].key if situation.recent else ""
    return undoing, OPPOSITE.get(last, "")


class Novelty:
    """How new a command would be, worked out once for a situation."""

    def __init__(self, situation: Situation, like: Mapping[str, Analogy]) -> None:
        self._situation = situation
        self._like = like
        self._visits: dict[str, int] = {}
        self._discouraged: set[str] = set()
        for e in situation.exemplars:
            key = e.key
            if e.match is not Match.TEXT and e.same_game:
                self._visits[key] = self._visits.get(key, 0) + e.visits
            if speaks_against(e):
                self._discouraged.add(key)
        self._undoing, self._back = _taking_back(situation)

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
        if key in self._like and not here:
            value += 0.5 * self._like[key].estimate
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
