"""Whether a way that leads back is still worth following.

A person's demonstration is pursued whatever comes; one's own game is only a quick way
to where something new may be found, and nobody goes to and fro for what came to nothing.
May import ``agents.core``.
"""

from __future__ import annotations

from agents.core.commands import Source
from agents.core.directions import is_direction
from agents.core.types import Situation

PATIENCE = 12
"""Moves without coming further along one's own game, after which it is left."""

_KEPT = "returning"
_ROUND = 8
"""Latest moves in which one may have gone in a circle..."""
_TWICE = 2
"""...if a way was gone from the same place so often in them."""


def comes_further(situation: Situation) -> bool:
    """Tell whether a plan is to be followed on: always a person's, one's own while it leads on.

    It is left for good after a death, for what it needs then lies about, and where it
    stands still.
    """
    plan, leg = situation.plan, situation.path
    if leg is None or (plan is not None and plan.source is not Source.SELF):
        return True
    before = leg.before
    furthest, since = 0, 0
    if before is not None:
        told = before.kept.get(_KEPT, (0, 0))
        if isinstance(told, tuple):
            furthest, since = told
    if leg.turn.effect.died:
        since = PATIENCE + 1
    elif plan is not None and plan.step > furthest and since <= PATIENCE:
        furthest, since = plan.step, 0
    else:
        since += 1
    leg.kept[_KEPT] = furthest, since
    return since <= PATIENCE


def goes_round(situation: Situation, key: str) -> bool:
    """Tell whether a way was gone from here again and again, and nothing else done between."""
    leg, times = situation.path, 0
    here = leg.room if leg is not None else ""
    for _ in range(_ROUND if is_direction(key) else 0):
        made = leg.turn.decision if leg is not None else None
        if leg is None or leg.before is None or made is None or not is_direction(made.key):
            break
        times += leg.before.room == here and made.key == key
        leg = leg.before
    return times >= _TWICE
