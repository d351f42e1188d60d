"""What the person would not have: proposals of the latest moves that they overrode.

Pure functions of the moves that a situation tells of.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from agents.core.commands import Actor, canonical
from agents.core.types import Situation

WITHIN = 10
"""Moves in which a command that was rejected may come up again at most twice."""
MOST = 2
WEAKER = 0.5
"""What each rejection leaves of a command anywhere."""


@dataclass(frozen=True, slots=True)
class Rejections:
    """Which commands were rejected of late.

    Attributes:
        here: in this place since it last did anything; these aren't proposed.
        counts: command -> how often, anywhere.
        tired: proposed too often in the latest moves after it was rejected.
    """

    here: frozenset[str]
    counts: Counter[str]
    tired: frozenset[str]

    def weight(self, key: str) -> float:
        """Return what the rejections of a command leave of it, in (0, 1]."""
        return WEAKER ** self.counts[key]


def rejections(situation: Situation) -> Rejections:
    """Return what the person rejected in the moves that a situation tells of."""
    here: set[str] = set()
    counts: Counter[str] = Counter()
    proposed: Counter[str] = Counter()
    recent = situation.recent
    for number, step in enumerate(recent):
        if not step.proposed:
            continue
        key = canonical(step.proposed)
        if number >= len(recent) - WITHIN and (key in counts or key != step.key):
            proposed[key] += 1
        if key == step.key:
            # Whoever played it after all has borne it out.
            counts.pop(key, None)
            here.discard(key)
        elif step.actor is Actor.PERSON:
            counts[key] += 1
            if step.location == situation.observation.location:
                here.add(key)
    tired = frozenset(key for key, times in proposed.items() if times >= MOST and counts[key])
    return Rejections(frozenset(here), counts, tired)
