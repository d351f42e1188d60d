"""Saying a step as it was demonstrated, with "it" and the like, where that means the same today.

A name that was worked out may be another thing's, too, or none that the parser knows; behind
the same words, what was said then can't be wrong. May import what ``progress`` may, and
``pronouns``.
"""

from __future__ import annotations

from dataclasses import replace

from agents.core.text import words
from agents.exploration.language.english import english
from agents.imitation.language.pronouns import spoken_after
from agents.imitation.planning.planned_move import PlannedMove, act_of
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator

_TRIES = 2
"""Tries in vain of what was said before it is called by its name."""


def worded(at: Progress, move: PlannedMove) -> PlannedMove:
    """Return a move as it is said today, and what of it was told today.

    That is in the words in which it was demonstrated, if they mean the same now.
    """
    op = move.operator
    if op is None or op.trace != at.demonstration.number:
        return move
    if not move.note:
        move = replace(move, note=_told_for(at, op))
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


def _told_for(at: Progress, op: Operator) -> str:
    """Say what a step takes from what was told today, empty if nothing."""
    if at.rewritten is None:
        return ""
    shown = at.demonstration.operators[op.index]
    if op.key == shown.key:
        return ""
    told = [
        f"told “{' '.join(one.now)}” where it was “{' '.join(one.then)}”"
        for one in at.told
        if set(one.then) & set(words(shown.key)) and one.step < op.index
    ]
    verb, shown_verb = op.key.partition(" ")[0], shown.key.partition(" ")[0]
    if verb != shown_verb and shown_verb in english().utterances:
        told.append(f"told otherwise: “{verb}” where it was “{shown_verb}”")
    return told[-1] if told else ""
