"""Whether the way back along one's own best game is still worth following.

A person's demonstration is pursued whatever comes; one's own game is only a quick way
to where something new may be found. May import ``agents.core``.
"""

from __future__ import annotations

from agents.core.commands import Source
from agents.core.types import Situation

PATIENCE = 12
"""Moves without coming further along one's own game, after which it is left."""

_KEPT = "returning"


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
