"""Mazes whose ways lead on by chance, among places that are called alike.

There it counts what is told on arriving, not which of the places it is: "the window glows
now" says that one is on the way. What is told as then is taken for where one was then, and
who is told otherwise begins again from where they are. May import what ``progress`` may.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from agents.imitation.action_model.waiting import sentences
from agents.imitation.planning.planned_move import act_of
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator, title_of
from agents.imitation.states.state import State

_BEGINNING = 3
"""Words in which two sentences begin that tell how one and the same stands."""
_SEVERAL = 3
"""Places called alike that are a maze."""
_LONGEST = 60
"""Moves that one begins anew after, in one maze."""


def stands_in(at: Progress, op: Operator, before: State, after: State) -> bool:
    """Tell whether a way led to another place than then, which is told as that one was."""
    if not op.destination or op.trace != at.demonstration.number or before.room != op.room:
        return False
    if after.bare or after.died or after.room == op.destination:
        return False
    if title_of(after.room) != title_of(op.destination) or not _is_maze(at, op.destination):
        return False
    news = set(sentences(op.text)) - _told_elsewhere(at, op)
    return not news.isdisjoint(sentences(after.text)) and not _is_told_otherwise(op, after)


def is_astray(at: Progress, op: Operator, after: State) -> bool:
    """Tell whether a way of a maze that shifts is told to have led astray.

    Though it led where it led then, by chance.
    """
    if not at.attempts.tries(_shifts(op.room)) or op.trace != at.demonstration.number:
        return False
    return after.room == op.destination and _is_told_otherwise(op, after)


def take_for(at: Progress, op: Operator, room: str) -> None:
    """Do in a place what was done in the one that it is taken for, until one leaves it."""
    steps = list(at.steps)
    at.attempts.failed(_shifts(op.destination))
    for step in at.demonstration.operators[op.index + 1 :]:
        if step.room != op.destination:
            break
        moved = {t: room if where == step.room else where for t, where in step.moved.items()}
        steps[step.index] = replace(step, room=room, moved=moved)
        if step.destination:
            break
    at.rewritten = steps


def begin_anew(at: Progress, op: Operator, before: State, after: State) -> bool:
    """Begin again where one is, once a way of a maze has led elsewhere than it did; tell whether.

    A way that is only refused is begun again with once the maze's ways have led elsewhere.
    """
    if op.index != at.cursor or not op.destination or not _is_maze(at, op.room):
        return False
    led = after.room not in (before.room, op.destination)
    if after.bare or after.died or before.room != op.room:
        return False
    if not (led or at.attempts.tries(_shifts(op.room))):
        return False
    first, key = _first_of(at, op), ("begun anew", title_of(op.room))
    run = at.demonstration.operators[first : op.index + 1]
    won = any(step.score > 0 and step.index in at.done for step in run)
    if won or title_of(after.room) != title_of(op.room) or at.attempts.tries(key) >= _LONGEST:
        return False
    at.attempts.failed(key)
    at.attempts.failed(_shifts(op.room))
    for step in run:
        at.attempts.worked(act_of(step))
    at.cursor, at.rewritten = first, list(at.steps)
    at.rewritten[first] = replace(at.demonstration.operators[first], room=after.room)
    return True


def _shifts(place: str) -> tuple[str, object]:
    """Return the name under which it is counted that a maze's ways led elsewhere."""
    return "shifts", title_of(place)


def _is_told_otherwise(op: Operator, after: State) -> bool:
    """Tell whether a place tells otherwise than then how one and the same stands."""
    then = sentences(op.text)
    news = (one for one in sentences(after.text) if one not in then)
    return any(_beginning(one) in _beginnings(then) for one in news)


def _is_maze(at: Progress, place: str) -> bool:
    """Tell whether a place is one of several that are called alike, as far as was shown."""
    title = title_of(place)
    called = {step.room for step in at.demonstration.operators if title_of(step.room) == title}
    return len(called | {place}) >= _SEVERAL


def _first_of(at: Progress, op: Operator) -> int:
    """Return the first step that was taken among places called alike, of those up to one."""
    title, first = title_of(op.room), op.index
    for step in reversed(at.demonstration.operators[: op.index]):
        if title_of(step.room) != title:
            break
        first = step.index if step.destination else first
    return first


def _told_elsewhere(at: Progress, op: Operator) -> set[str]:
    """Return what was told on coming to others of the places that are called alike."""
    title = title_of(op.destination)
    came = (step for step in at.demonstration.operators if title_of(step.destination) == title)
    return {
        one for step in came if step.destination != op.destination for one in sentences(step.text)
    }


def _beginning(sentence: str) -> str:
    return " ".join(sentence.split()[:_BEGINNING])


def _beginnings(told: Collection[str]) -> set[str]:
    return {_beginning(one) for one in told if len(one.split()) > _BEGINNING}
