"""How well known a situation is: what decides who of several players does best in it.

Where a demonstration is being followed the mimic is hard to beat; where nothing is like
what was seen before, it only guesses, and a model or an explorer may do better. Which
it is on this home is counted, kind by kind.
"""

from __future__ import annotations

from enum import StrEnum

from agents.core.memories import Role
from agents.core.types import Situation

_KNOWN = 0.9
_ALIKE = 0.45


class Familiarity(StrEnum):
    """A kind of situation, as a sentence names it."""

    PLANNED = "where a plan is followed"
    KNOWN = "in situations known as this one"
    ALIKE = "in places a little known"
    NEW = "where nothing is known"


def familiarity(*, planned: bool, likeness: float | None) -> Familiarity:
    """Return of which kind a situation is.

    Args:
        planned: a demonstration is followed there.
        likeness: of the best encouraged memory's scene to the present one, in [0, 1];
            None where there is no memory.
    """
    if planned:
        return Familiarity.PLANNED
    if likeness is None or likeness < _ALIKE:
        return Familiarity.NEW
    return Familiarity.KNOWN if likeness >= _KNOWN else Familiarity.ALIKE


def familiarity_of(situation: Situation) -> Familiarity:
    """Return of which kind the present situation is."""
    like = (one.similarity for one in situation.exemplars if one.role is Role.ENCOURAGED)
    return familiarity(planned=situation.plan is not None, likeness=max(like, default=None))
