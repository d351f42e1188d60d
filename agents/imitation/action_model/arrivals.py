"""What came to be somewhere while one walked: somebody came by, or it was the time for it.

May import ``operators`` and ``state``.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.directions import is_direction
from agents.imitation.states.operators import IDLE, Operator
from agents.imitation.states.state import State


def arrivals_in(operators: Sequence[Operator], states: Sequence[State]) -> dict[str, Operator]:
    """Return what came from nowhere and brought points -> the step at which it came.

    Only what came to be out of reach, while nothing was done but to walk or to let time
    pass: what a deed brings forth is brought forth by doing it again.
    """
    known, found = set(states[0].holders), dict[str, Operator]()
    wins = {thing: op.index for op in operators if op.score > 0 for thing in op.held}
    for op, after in zip(operators, states[1:], strict=True):
        came = after.holders.keys() - known
        if came and not after.bare and (op.is_move or is_direction(op.key) or op.key in IDLE):
            new = (t for t in came if wins.get(t, -1) > op.index and not after.reaches(t))
            found |= dict.fromkeys(new, op)
        known |= came
    return found
