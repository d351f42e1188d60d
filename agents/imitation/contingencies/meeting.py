"""Doing with somebody what was done with them elsewhere: the place is where they are.

Who moves about by themselves is met today in another place than then. What a
demonstration did with them there goes with them, and so does what was done beside it
without naming anything of that place. What it did there to somebody else, as the answer
told, needs that one, too: it stays where they were. May import what ``progress`` may.
"""

from __future__ import annotations

from agents.core.directions import is_direction
from agents.imitation.planning.progress import Progress
from agents.imitation.planning.seeking import elsewhere, has_all, is_met, others
from agents.imitation.states.operators import Operator


def meet(at: Progress, op: Operator) -> Operator:
    """Return a step as one for this place, if it was for somebody who is here instead."""
    if not is_met(at, op):
        return op
    steps = list(at.steps)
    for k in range(op.index, len(steps)):
        step = steps[k]
        if step.room != op.room or not others(step) <= at.demonstration.restless:
            break
        if is_direction(step.key) or not has_all(at, step):
            break
        steps[k] = elsewhere(step, at.state.room)
        if step.destination:
            break
    at.rewritten = steps
    return steps[op.index]
