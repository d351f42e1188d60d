"""Doing at once what the story calls for, where the demonstration did so in the midst of something.

May import what ``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.planning.progress import Progress
from agents.imitation.states.state import State

_MOST = 40
"""Times that one reacts as one step did."""


def react(at: Progress) -> PlannedMove | None:
    """Return what is called for just now; what isn't any more is passed over."""
    found = at.demonstration.wordings.reactions
    if not found:
        return None
    text = at.state.text
    while at.cursor in found and not found[at.cursor].called_for(text):
        at.cursor += 1
    for index, reaction in found.items() if at.cursor < len(at.steps) else ():
        step, key = at.steps[index], ("react", index)
        if step.room != at.state.room or not reaction.called_for(text):
            continue
        if at.cursor == index or at.attempts.tries(key) >= _MOST:
            return None
        at.attempts.failed(key)
        note = "as that is told"
        return PlannedMove(step.command, at.steps[at.cursor], note=note, remedy=step.command)
    return None


def begin_again(at: Progress, before: State) -> None:
    """Take up a stay at its beginning, where one came back to what one was taken out of."""
    found = at.demonstration.wordings.reactions
    room = at.state.room
    if not found or before.room == room or at.cursor >= len(at.steps):
        return
    for reaction in found.values():
        stay = range(reaction.first, len(at.steps))
        if at.steps[reaction.first].room != room or at.cursor not in stay:
            continue
        between = at.demonstration.operators[reaction.first : at.cursor + 1]
        if all(op.room == room for op in between):
            at.cursor = reaction.first
            return
