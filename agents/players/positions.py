"""Whether a model that chooses goes by where a command stands: its position bias.

Commands are offered in an order that is shuffled for each situation and kept with the
exchange, so that an unbiased model picks the first one no more often than any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from agents.core.commands import canonical
from agents.core.proposals import Exchange
from agents.prompts.choosing import OTHER, PURPOSE, SEPARATOR

_ENOUGH = 20
"""Picks under which nothing is said."""
_BEYOND = 2.0
"""Standard deviations from which a share isn't chance."""


@dataclass(frozen=True, slots=True)
class PositionBias:
    """Where the picks of a model stood.

    Attributes:
        picks: how many there were.
        first, last: shares of them that stood first and last, in [0, 1].
        chance: the share that would be expected of either.
    """

    picks: int = 0
    first: float = 0.0
    last: float = 0.0
    chance: float = 0.0

    @property
    def words(self) -> str:
        """Tell of it in a sentence; empty where there were too few picks to tell."""
        if self.picks < _ENOUGH:
            return ""
        spread = (self.chance * (1 - self.chance) / self.picks) ** 0.5
        drawn = [
            name
            for name, share in (("first", self.first), ("last", self.last))
            if share - self.chance > _BEYOND * spread
        ]
        told = (
            f"of {self.picks} picks {self.first:.0%} stood first and {self.last:.0%} last "
            f"(by chance {self.chance:.0%} each)"
        )
        return f"{told}: it is drawn to the {' and the '.join(drawn)}" if drawn else told


def position_bias(exchanges: Iterable[Exchange]) -> PositionBias:
    """Measure where picks stood, over exchanges of one model."""
    places: list[tuple[int, int]] = []
    for one in exchanges:
        offered = str(dict(one.sampling).get("choices", "")).split(SEPARATOR)
        keys = [canonical(command) for command in offered if command != OTHER]
        picked = _picked(one.answer) if one.purpose == PURPOSE and not one.fault else ""
        if picked in keys and len(keys) > 1:
            places.append((keys.index(picked), len(keys)))
    if not places:
        return PositionBias()
    count = len(places)
    return PositionBias(
        count,
        sum(place == 0 for place, _ in places) / count,
        sum(place == of - 1 for place, of in places) / count,
        sum(1 / of for _, of in places) / count,
    )


def _picked(answer: str) -> str:
    try:
        told = json.loads(answer)
    except ValueError:
        return ""
    command = told.get("command") if isinstance(told, dict) else None
    return canonical(command) if isinstance(command, str) else ""
