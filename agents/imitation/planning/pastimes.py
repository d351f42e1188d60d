"""Letting time pass as the person does it: who waits needs not wait by waiting.

Where a person would not have a wait, or a walk to and fro, and does something else that
brings as little, that is how time is let pass there. What they do again and again in one
place, though nothing comes of it, is gone on with until something does. May import what
``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

from dataclasses import replace

from agents.core.commands import canonical
from agents.core.teaching import LOOKING
from agents.imitation.action_model.room_graph import RoomGraph
from agents.imitation.action_model.waiting import LETTING_TIME_PASS, came_meanwhile
from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator
from agents.imitation.states.state import State

_INSISTS = 2
"""Times in a row that a person does the same in vain before they are taken to go on with it."""


def note_pastime(at: Progress, overridden: PlannedMove | None, command: str, before: State) -> None:
    """Take in how a person lets time pass, and what they do again and again in vain.

    Args:
        at: how far the demonstration is followed, after the move.
        overridden: what was planned and a person did not have, None if they had it.
        command, before: what was played, and what held before it.
    """
    room, key, then = before.room, canonical(command), at.repeating
    at.repeating = None
    if before.asks or not _in_vain(key, before, at.state):
        return
    if at.state.room != room:
        if overridden is not None and overridden.paces:
            at.pastimes = {**at.pastimes, room: command}
        return
    if overridden is not None and _only_waits(at, overridden):
        at.pastimes = {**at.pastimes, room: command}
    shown = overridden is not None
    if then is not None and then[:2] == (room, key):
        at.repeating = room, key, then[2] + shown
    elif shown:
        usual = at.pastimes.get(room) == command
        at.repeating = room, key, _INSISTS if usual else 1


def go_on_repeating(at: Progress, goal: Operator) -> PlannedMove | None:
    """Do again what a person does here again and again: they try until it works, or wait."""
    if at.repeating is None or at.repeating[2] < _INSISTS or at.state.asks:
        return None
    return PlannedMove(at.repeating[1], goal, waiting=True, note="go on with it until it works")


def as_people_wait(at: Progress, graph: RoomGraph, move: PlannedMove) -> PlannedMove:
    """Return a move that lets time pass as a person did it in this place, others as they are."""
    command = at.pastimes.get(at.state.room)
    if command is None:
        return move
    if move.paces:
        edges = graph.with_way_back(at.state.room)
        edge = next((one for one in edges if one.key == canonical(command)), None)
        return move if edge is None else replace(move, command=edge.command, edge=edge)
    return replace(move, command=command) if _only_waits(at, move) else move


def _in_vain(key: str, before: State, after: State) -> bool:
    """Tell whether nothing came of what was done but time, and maybe another place."""
    same = (before.held, before.score, before.vehicle) == (after.held, after.score, after.vehicle)
    looked = key.partition(" ")[0] in LOOKING
    return same and not (after.died or after.over or looked)


def _only_waits(at: Progress, move: PlannedMove) -> bool:
    """Tell whether a move lets time pass, or was done when what came then came anyhow."""
    op = move.operator
    tried = op is not None and op is move.goal and came_meanwhile(at.demonstration.operators, op)
    return move.edge is None and (move.key == LETTING_TIME_PASS or tried)
