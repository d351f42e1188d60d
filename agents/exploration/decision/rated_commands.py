"""What may be typed now, and what it promises."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

LEAST = 0.005
"""Value under which nothing is worth trying."""
WALKING = 0.25
"""What a move on the way counts, of one that is spent on something."""


class Urgency(IntEnum):
    """What goes before whose ideas, the greater before more."""

    NONE = 0
    RETREAT = 1
    """It is dark and there is no light: before a plan that leads on, and no memory."""
    THREAT = 2
    """Somebody means harm, or a light is going: before what only resembles something."""
    QUESTION = 3
    """It is asked: before all that nobody did in exactly this situation."""
    INSISTED = 4
    """Nothing else is heard: the same, whatever the person would rather have done before."""
    DARK = 5
    """Each step may be the last, and light is in hand: before all but a plan as it was shown."""


class RatedCommand(NamedTuple):
    """A command to type now.

    Attributes:
        value: what it promises; more is better.
        why: a sentence without a full stop.
        walk: whether it only leads to where something is to be done.
        urgency: whether it can't wait.
        again: whether it is worth trying though it did nothing in exactly this scene.
    """

    command: str
    value: float
    why: str
    walk: bool = False
    urgency: Urgency = Urgency.NONE
    again: bool = False


def rate(values: Iterable[float], far: int, walking: float = WALKING) -> float:
    """Return what is to be had a move at a place some moves away, doing the best of it.

    The way is counted less than what is done there, since much lies on it.

    Args:
        values: of what is best there, the best first.
        far: moves on the way.
        walking: what each of them counts.
    """
    best = total = 0.0
    for count, value in enumerate(values, 1):
        total += value
        best = max(best, total / (walking * far + count))
    return best
