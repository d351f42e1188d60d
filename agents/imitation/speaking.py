"""Saying a step as it was demonstrated, with "it" and the like, where that means the same today.

A name that was worked out may be another thing's, too, or none that the parser knows; behind
the same words, what was said then can't be wrong. May import what ``progress`` may, and
``pronouns``.
"""

from __future__ import annotations

from dataclasses import replace

from agents.imitation.planned_move import PlannedMove, act_of
from agents.imitation.progress import Progress
from agents.imitation.pronouns import spoken_after

_TRIES = 2
"""Tries in vain of what was said before it is called by its name."""


def as_spoken(at: Progress, move: PlannedMove) -> PlannedMove:
    """Return a move in the words in which it was demonstrated, if they mean the same now."""
    op = move.operator
    if op is None or op.trace != at.demonstration.number:
        return move
    said = at.demonstration.spoken.get(op.index)
    if said is None or not said.since or at.spoken[-len(said.since) :] != said.since:
        return move
    named = at.demonstration.operators[op.index].command
    if move.command != named or at.attempts.tries(act_of(op)) >= _TRIES:
        return move
    return replace(move, command=said.command)


def hear_spoken(at: Progress, move: PlannedMove | None, key: str) -> None:
    """Take in what was said: what "it" may stand for.

    Args:
        move: what was proposed and played, None if it was something else.
        key: canonical form of what was played.
    """
    op = None if move is None else move.operator
    if (
        op is not None
        and op.trace == at.demonstration.number
        and op.index in at.demonstration.spoken
    ):
        key = op.key
    at.spoken = spoken_after(at.spoken, key)
