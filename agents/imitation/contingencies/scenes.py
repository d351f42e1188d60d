"""Scenes that come in another order than they were demonstrated in.

A story may take the person somewhere by chance: a dream, a ferry, a guard. What was
demonstrated there is gone on with, and what was left is come back to once that is over.
May import what ``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from agents.core.directions import is_direction
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.planning.progress import Progress
from agents.imitation.states.plights import Left
from agents.imitation.states.state import NOWHERE, State

_TIMES = 3
"""Times that one scene is turned to, at most."""


def befallen(demonstration: Demonstration) -> tuple[tuple[int, int], ...]:
    """Return the scenes that only befell the person who showed it: they come or they don't."""
    return tuple((step + 1, back) for step, back in demonstration.abductions.items())


def notice(
    at: Progress, move: PlannedMove | None, before: State, after: State, *, walked: bool = False
) -> None:
    """Take in whether a move took the person where it was not to lead.

    Args:
        at: how far the demonstration is followed.
        move: what was planned and played, None if another's move was.
        before, after: what held around it.
        walked: another went a way that is known to lead there and back, and went on purpose.
    """
    if after.room == before.room:
        return
    meant = {NOWHERE}
    if move is not None and move.edge is not None:
        meant.add(move.edge.end)
    if move is not None and move.operator is not None:
        meant.add(move.operator.destination)
    there = after.room in meant or after.died or (walked and move is None)
    at.carried = NOWHERE if there else after.room


def turn(at: Progress) -> None:
    """Turn to the scene that this one is, or back to what was left for it."""
    if at.left is not None:
        _come_back(at, at.left)
    elif at.carried != NOWHERE and at.carried == at.state.room and at.cursor < len(at.steps):
        if _fetched_early(at):
            return
        scene = _scene(at)
        key = "scene", scene
        if scene is not None and at.attempts.tries(key) < _TIMES:
            at.attempts.failed(key)
            at.left, at.cursor = Left(at.cursor, *scene), scene[0]
    for first, end in at.played:
        if at.cursor == first and (at.left is None or at.left.first != first):
            at.cursor = end


def _fetched_early(at: Progress) -> bool:
    """Go on where one was waiting to be taken, if that is where one was taken just now."""
    wait = at.demonstration.wordings.waits.get(at.cursor)
    if wait is None or wait.end >= len(at.steps):
        return False
    there = at.steps[wait.end].room
    if there != at.state.room or there == at.steps[wait.first].room:
        return False
    at.cursor, at.carried = wait.end, NOWHERE
    return True


def _come_back(at: Progress, left: Left) -> None:
    """Go on with what was left, once the scene is over."""
    rooms = {op.room for op in at.steps[left.first : left.end]}
    if at.state.room in rooms and left.first <= at.cursor < left.end:
        return
    # Its last step led out of it, wherever to today.
    if all(op.destination and not op.score for op in at.steps[at.cursor : left.end]):
        at.played = (*at.played, (left.first, left.end))
        # What was done as it came needn't bring it on again.
        at.rewritten = list(at.steps)
        at.rewritten[left.first - 1] = replace(at.steps[left.first - 1], destination=NOWHERE)
    at.left, at.cursor = None, _awaited_from(at, left.due)


def _awaited_from(at: Progress, due: int) -> int:
    """Return the step to go on with: what is told before the step that is due, if it was awaited.

    It may be told otherwise each time that one comes there.
    """
    wait = at.demonstration.wordings.waits.get(due - 1)
    awaited = wait is not None and wait.end == due and wait.told and not wait.things
    there = due < len(at.steps) and at.steps[due].room == at.state.room
    return wait.first if wait is not None and awaited and there else due


def _scene(at: Progress) -> tuple[int, int] | None:
    """Return the steps of the scene in this place that the person was taken into then, too.

    It is the next one to come, or else one that was to come and of which something is left.
    It ends where the demonstration comes to a place that it was in before. A place that it
    came to time and again is no scene.
    """
    steps, here = at.steps, at.state.room
    if sum(one.room != here and then.room == here for one, then in pairwise(steps)) > _TIMES:
        return None
    for i in [*range(at.cursor + 1, len(steps)), *range(at.cursor, 0, -1)]:
        entered = steps[i].room == here and steps[i - 1].room != here
        if not entered or is_direction(steps[i - 1].key):
            continue
        known = {op.room for op in steps[:i]}
        end = next((k for k in range(i, len(steps)) if steps[k].room in known), len(steps))
        befell = i - 1 in at.demonstration.abductions
        if i > at.cursor or befell or any(i <= late < end for late in at.late):
            return (i, end) if here not in known else None
    return None
