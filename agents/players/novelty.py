"""What memory knows of commands that may be tried: what they did here in earlier sessions.

Pure functions of a situation.
"""

from __future__ import annotations

from agents.core.command_forms import playable
from agents.core.directions import is_direction
from agents.core.memories import ActionValue, Match
from agents.core.types import Situation

SATIETY = 0.2
"""How fast what did something pales with its visits in memory."""
LED_NOWHERE = 0.02
"""What is left of a promise where a command never did anything in exactly this scene."""
DEADLY = 0.05


def known_values(situation: Situation) -> tuple[ActionValue, ...]:
    """Return what memory knows of this scene and place, exact ones first."""
    if situation.action_values:
        return tuple(situation.action_values)
    here = [e for e in situation.exemplars if e.same_game and e.match is not Match.TEXT]
    return tuple(
        ActionValue(e.key, e.q, e.visits, e.no_effect, e.deaths, e.match is Match.EXACT)
        for e in sorted(here, key=lambda e: (e.match is not Match.EXACT, -e.q))
        if playable(e.command)
    )


class Satiety:
    """What is left of a promise by what earlier sessions know of a command here."""

    def __init__(self, situation: Situation) -> None:
        known = known_values(situation)
        self._exact = {one.command: one for one in known if one.exact}
        self._place = {one.command: one for one in known if not one.exact}

    @property
    def known(self) -> dict[str, float]:
        """What is left of the promise of each command that memory knows here."""
        return {key: self(key) for key in (*self._place, *self._exact)}

    def __call__(self, key: str) -> float:
        """Return a share in (0, 1] for a canonical command."""
        exact, place = self._exact.get(key), self._place.get(key)
        if exact is not None:
            return _left(key, exact, LED_NOWHERE)
        return _left(key, place, 1 / (1 + place.visits)) if place is not None else 1.0


def _left(key: str, known: ActionValue, nowhere: float) -> float:
    if known.deaths:
        return DEADLY
    if known.no_effect >= known.visits:
        return nowhere
    # A way is walked again and again, and a thing done once.
    return 1.0 if is_direction(key) else 1 / (1 + SATIETY * known.visits)
