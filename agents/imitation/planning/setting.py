"""Bringing a figure to what is told today: as often as that takes, and the other way if need be.

May import what ``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

from agents.core.commands import canonical
from agents.imitation.action_model.settings import Setting, opposite_of
from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator

_MOST = 40
"""Moves that one figure is brought somewhere in."""


def set_to(at: Progress, op: Operator) -> PlannedMove | None:
    """Bring a figure to what was told today, if that is what a step is among the steps for."""
    setting = at.demonstration.wordings.settings.get(op.index)
    if setting is None or at.state.room != op.room or op.trace != at.demonstration.number:
        return None
    told = next((text for step, text in at.figures if step == setting.teller), "")
    wanted, now = setting.wanted(told), setting.now(at.heard)
    key = "set", setting.first
    if wanted is None or now is None or at.attempts.tries(key) >= _MOST:
        return None
    if wanted == now:
        at.cursor = setting.end
        return None
    at.attempts.failed(key)
    onward = (wanted > now) == setting.up
    if setting.steer:
        command = _held(at, setting, onward=onward)
    else:
        command = op.command if onward else opposite_of(op.key)
    return PlannedMove(command, op, note=f"again, until it is at {wanted}", repeats=True)


def _held(at: Progress, setting: Setting, *, onward: bool) -> str:
    """Return how a course is set, or let go on where it is set already."""
    key = "steer", (setting.first, onward)
    if at.attempts.tries(key):
        return at.demonstration.idle
    at.attempts.worked(("steer", (setting.first, not onward)))
    at.attempts.failed(key)
    return setting.steer if onward else opposite_of(canonical(setting.steer))


def note_figures(at: Progress, op: Operator) -> None:
    """Keep what a step told today that a figure is to be brought to."""
    if any(one.teller == op.index for one in at.demonstration.wordings.settings.values()):
        kept = tuple(one for one in at.figures if one[0] != op.index)
        at.figures = (*kept, (op.index, at.state.text))
