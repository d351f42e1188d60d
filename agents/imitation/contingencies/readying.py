"""Getting ready for a fight before one goes in, instead of in the middle of it.

A demonstration may have learned a chant while somebody struck at the person, and been
lucky. What can be said anywhere is said before the way that leads there: each move that
is spent there is one in which one may be hit. Which steps these are is read in
``wordings``. May import what ``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

from dataclasses import replace

from agents.imitation.planning.planned_move import PlannedMove, act_of
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator

_TRIES = 6
"""Times that one tries to get ready beforehand: what fails by chance costs nothing there."""


def get_ready(at: Progress, way: Operator) -> PlannedMove | None:
    """Return what is to be done before a way is gone, None if nothing is.

    Args:
        at: how far the demonstration was followed.
        way: the step that is due.
    """
    if at.state.room != way.room:
        return None
    for i in at.demonstration.wordings.readyings.get(way.index, ()):
        step = at.steps[i]
        if i in at.readied or at.needless(step):
            continue
        if at.attempts.tries(_ready(i)) >= _TRIES:
            return None
        move = PlannedMove(step.command, way, step, note=f"first {step.command}")
        return replace(
            move,
            obstacle="who is there leaves no time to get ready",
            remedy=f"{step.command} before you go in",
        )
    return None


def note_ready(at: Progress, move: PlannedMove, *, done: bool) -> None:
    """Take in that a step was done before the way behind which it was shown, or in vain."""
    step, way = move.operator, move.goal
    if step is None or way is None:
        return
    if step.index not in at.demonstration.wordings.readyings.get(way.index, ()):
        return
    if done:
        at.readied |= {step.index}
    else:
        at.attempts.failed(_ready(step.index))
        at.attempts.worked(act_of(step))  # it says nothing of trying where it was shown


def is_ready(at: Progress, op: Operator) -> bool:
    """Tell whether the step that is due was done beforehand; it counts for this once."""
    if op.index not in at.readied:
        return False
    at.readied -= {op.index}
    return True


def _ready(index: int) -> tuple[str, object]:
    """Return the name under which tries to get ready by a step are counted."""
    return "ready", index
