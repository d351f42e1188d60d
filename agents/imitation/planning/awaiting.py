"""Letting time pass until something happens, or is told, that a demonstration waited for.

May import what ``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

from dataclasses import replace

from agents.core.text import words
from agents.imitation.action_model.paths import Edge
from agents.imitation.action_model.waiting import LETTING_TIME_PASS, Wait
from agents.imitation.language.hearsay import Told, as_told, said_today
from agents.imitation.planning.darkness import groping
from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.planning.progress import Progress
from agents.imitation.planning.prompting import is_told_off, note_answer, prompted
from agents.imitation.states.operators import Operator
from agents.imitation.states.state import NOWHERE, State
from games.types import PLAYER

_LATE_EVENT = 40
"""Moves that are let pass until something happens that took the person elsewhere."""
_TAKEN = 60
"""Moves at least that one says again what was said until one was taken elsewhere."""
_GIFT = 120
"""The same until there is what is taken next and used later, where nothing tells where it is."""
_EXTRA = 15
"""Moves more than were demonstrated that are let pass until something happens."""
_LONG = 5
"""Moves more than were demonstrated after which something else may be done meanwhile."""


def is_to_come(at: Progress, op: Operator, before: State) -> bool:
    """Take in that a step was answered as then, but for what then took the person elsewhere.

    Whoever is told that there is no way, and finds themselves somewhere else, did not go:
    something happened, and it happens when its time has come. So it is with who waits.
    """
    if not op.destination or at.state.room != before.room or at.state.died:
        return False
    then, now = words(op.text), words(at.state.text)
    alike = now and len(now) < len(then) and then[: len(now)] == now
    if not alike and op.key != LETTING_TIME_PASS:
        return False
    at.attempts.failed(_event_of(op))
    return True


def wait_for_event(at: Progress, op: Operator) -> PlannedMove | None:
    """Let time pass until what took the person elsewhere happens."""
    key = _event_of(op)
    if not 0 < at.attempts.tries(key) < _LATE_EVENT or at.state.room != op.room:
        return None
    at.attempts.failed(key)
    note = "wait for what came then"
    return PlannedMove(at.demonstration.idle, op, note=note, waiting=True)


def drift(at: Progress, edge: Edge, goal: Operator) -> PlannedMove | None:
    """Let time pass until one is carried off again, as nobody walked there.

    It is done by what was done then, which in the dark may end in a pit.
    """
    key = "drift", (edge.start, edge.end)
    if at.attempts.tries(key) >= _TAKEN:
        return None
    at.attempts.failed(key)
    shown = goal.command if (goal.room, goal.key) == (edge.start, edge.key) else edge.command
    command = at.demonstration.idle if groping(at, edge.key) else shown
    return PlannedMove(command, goal, note="wait for what came then", waiting=True)


def _event_of(op: Operator) -> tuple[str, object]:
    return "event", (op.trace, op.index)


def wait_on(at: Progress, op: Operator) -> PlannedMove | None:
    """Let time pass until what was waited for comes, not so many times."""
    demo = at.demonstration
    wait = _wait_of(at, op)
    if wait is None or at.state.room != op.room:
        return None
    over = wait.over(at.state, at.heard, at.won)
    if prompted(at, wait) or (not over and is_told_off(at, wait)):
        at.cursor = wait.end
    elif over:
        if at.state.text != at.then.text:
            _end(at, wait)
    elif over is False and (op.index == wait.end - 1 or groping(at, op.key)):
        key = ("wait", (op.trace, wait.first))
        times = at.attempts.tries(key)
        lasting = at.steps[wait.end - 1].destination or wait.stake is not None
        least = _TAKEN if lasting else 0
        if at.state.bare and _is_taken_to_be_used(at, wait):
            least = _GIFT  # it may not have come yet, for all that is told
        if least == _GIFT and lies_elsewhere(at, at.steps[wait.end]):
            times = _GIFT  # no use in waiting for it
        if times < max(least, 2 * (wait.end - wait.first) + _EXTRA):
            at.attempts.failed(key)
            if groping(at, op.key):
                return PlannedMove(demo.idle, op, note="wait for what came then", waiting=True)
            if op.index in demo.wordings.waits:
                return PlannedMove(op.command, op, note="wait for what came then", waiting=True)
            note = "again, until the answer is as then" if times else ""
            if wait.apart and times % 2:
                return PlannedMove(demo.idle, op, note=note, waiting=True)
            return PlannedMove(op.command, op, note=note, repeats=True)
        at.cursor = wait.end
    return None


def _is_taken_to_be_used(at: Progress, wait: Wait) -> bool:
    """Tell whether what is waited for is taken next, and used in a step to come."""
    if wait.end >= len(at.steps):
        return False
    taken = at.steps[wait.end].moved.items()
    used = at.demonstration.last_used
    return any(where == PLAYER and used.get(thing, -1) > wait.end for thing, where in taken)


def lies_elsewhere(at: Progress, op: Operator) -> str:
    """Return a thing that a step takes and that was told to lie in another place, or nothing."""
    if not (at.state.bare and op.only_takes):
        return ""
    away = (t for t in sorted(op.moved) if not at.state.holds(t))
    return next((t for t in away if at.lost.get(t, NOWHERE) not in (NOWHERE, op.room)), "")


def waits_long(at: Progress, op: Operator) -> bool:
    """Tell whether one has waited a good deal longer for a step than was demonstrated."""
    wait = _wait_of(at, op)
    longer = at.attempts.tries(("wait", (op.trace, wait.first))) if wait is not None else 0
    return max(longer, at.attempts.tries(_event_of(op))) > _LONG


def waited(at: Progress, move: PlannedMove) -> None:
    """Take in that what a move let time pass for has come."""
    op = move.goal
    if op is not None and op.trace == at.demonstration.number:
        note_answer(at, op, move.command)
    if move.operator is not None or op is None or op.index != at.cursor or move.edge is not None:
        return
    wait = _wait_of(at, op)
    if wait is None or at.state.room != op.room:
        return
    if prompted(at, wait):
        at.cursor = wait.end
    elif wait.over(at.state, at.heard, at.won):
        _end(at, wait)


def _end(at: Progress, wait: Wait) -> None:
    """Go on behind a wait that is over: what it was to tell is told."""
    at.cursor = wait.end
    at.done |= frozenset(range(wait.first, wait.end))


def _wait_of(at: Progress, op: Operator) -> Wait | None:
    shown = at.demonstration.wordings
    wait = shown.waits.get(op.index)
    if wait is None and op.index not in at.demonstration.recoveries:
        wait = shown.repeats.get(op.index)
    if wait is None or not at.told:
        return wait
    if wait.things:
        return replace(wait, things=tuple(as_told(t, at.told, at.state) for t in wait.things))
    told = [one for one in at.told if wait.foretold or _is_news_of(at, wait, one)]
    if not told:
        return wait
    return replace(wait, told=tuple(said_today(t, told, wait.end) for t in wait.told))


def _is_news_of(at: Progress, wait: Wait, one: Told) -> bool:
    """Tell whether something was told first while one waited: that it comes is told by itself."""
    heard = at.demonstration.wordings.first_heard
    within = wait.first <= one.step < wait.end
    return within and all(heard.get(word, 0) > wait.first for word in one.then)
