"""Whether it is worth going somewhere for what a step needs, or for the step at all."""

from __future__ import annotations

from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.planning.patience import only_strikes
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator
from agents.imitation.states.state import NOWHERE

SHORT_WAY = 12.0
"""Moves to a thing that are made at once even if it could wait."""
_ARMS_NEAR = 4.0
"""The same to what came by chance and is only good to strike with."""
STROLL = 2
"""Moves that are walked for what brings nothing, at most."""


def worth_a_detour(at: Progress, planner: MeansEndsPlanner, op: Operator) -> bool:
    """Tell whether to fetch now what a step needs and what is far away.

    A thing that is only carried to its place can wait until one comes by; a
    tool that what follows depends on can't. Arms that lie about are taken up by whoever
    comes by.
    """
    s = at.state
    if op.brings_nothing and op.index not in at.demonstration.wordings.unseen_means:
        away = [t for t in op.named if not (s.reaches(t) or s.holds(t))]
        places = [s.place_of(t) or at.lost.get(t, NOWHERE) for t in away]
        if any(planner.distance(place) > STROLL for place in places):
            return False
        if planner.distance(op.room) > SHORT_WAY:
            return False
    for thing in op.named:
        if s.reaches(thing) or s.place_of(thing) == op.room:
            continue
        place = s.place_of(thing)
        if place in (NOWHERE, at.demonstration.states[op.index].place_of(thing)):
            continue
        arms = op.only_takes and only_strikes(at, op, (thing,))
        if planner.distance(place) <= (_ARMS_NEAR if arms else SHORT_WAY):
            continue
        if arms or at.demonstration.last_used.get(thing, -1) < op.index:
            return False
    return True


def worth_a_walk(at: Progress) -> bool:
    """Tell whether anything that is left to do brings something, to go there for it."""
    return any(op.index >= at.cursor and not at.needless(op) for op in at.demonstration.gainful)
