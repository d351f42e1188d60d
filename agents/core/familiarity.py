"""How well known a situation is: what decides who of several players does best in it.

Where a demonstration is being followed the mimic is hard to beat; where nothing is like
what was seen before, it only guesses, and a model or an explorer may do better. Which
it is on this home is counted, kind by kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from agents.core.memories import Exemplar, Role
from agents.core.proposals import Proposal
from agents.core.types import Situation

_KNOWN = 0.9
_ALIKE = 0.45
_UNSURE = 0.25
_SURE = 0.5


class Familiarity(StrEnum):
    """A kind of situation, as a sentence names it."""

    PLANNED = "where a plan is followed"
    KNOWN = "in situations known as this one"
    ALIKE = "in places a little known"
    NEW = "where nothing is known"


class Sureness(StrEnum):
    """How sure a player says that it is, as coarsely as a screen has words for it."""

    GUESS = "guess"
    UNSURE = "unsure"
    SURE = "sure"


def sureness(confidence: float) -> Sureness:
    """Return how sure a player is that has a confidence in [0, 1]."""
    if confidence < _UNSURE:
        return Sureness.GUESS
    return Sureness.UNSURE if confidence < _SURE else Sureness.SURE


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
    return familiarity(planned=situation.plan is not None, likeness=_likeness(situation.exemplars))


def familiarity_to(proposals: Iterable[Proposal]) -> Familiarity:
    """Return of which kind a situation is to those who have proposed there.

    By the plans and memories that their proposals go back to, as the journal keeps them: what
    is like a scene of before and nobody goes by is new to all of them.
    """
    said = list(proposals)
    cited = (exemplar for one in said for exemplar in one.exemplars)
    return familiarity(planned=any(one.plan for one in said), likeness=_likeness(cited))


def _likeness(exemplars: Iterable[Exemplar]) -> float | None:
    like = (one.similarity for one in exemplars if one.role is Role.ENCOURAGED)
    return max(like, default=None)
