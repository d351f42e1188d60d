"""What overtook somebody who had waited for it, and walked about a little until it came.

Time brought it, not the way they were just going: who does as they did only waits. May
import ``states`` and what it may, and ``waiting``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.core.commands import canonical
from agents.core.directions import carries_one, moves_one
from agents.core.refusals import is_refusal
from agents.imitation.action_model.waiting import LETTING_TIME_PASS
from agents.imitation.states.state import State, states_of
from agents.imitation.states.traces import Trace, keep

_STROLL = 3
"""Moves that somebody may walk about after waiting, however short they waited."""


def waiting_on(trace: Trace) -> Trace:
    """Return a demonstration that waits on until what came, where the person walked meanwhile.

    Whoever is told that they came to one place, and find themselves in another, were taken
    there: by the place, or because it was time for it. It was time if they had been in that
    place before and nothing had come of it, and had waited until shortly before.
    """
    states = states_of(trace.moments)
    keys = [canonical(command) for command in trace.commands]
    if any(state.bare for state in states) or LETTING_TIME_PASS not in keys:
        return trace
    strolled: set[int] = set()
    waits: dict[int, str] = {}
    for step in range(len(keys)):
        first = _strolled_since(keys, states, step)
        if first < step and _goes(keys[step]) and _was_overtaken(trace, states, step):
            strolled.update(range(first, step))
            waits[step] = trace.commands[first - 1]
    if not waits:
        return trace
    commands = [waits.get(i, command) for i, command in enumerate(trace.commands)]
    forgotten = [gone and i not in waits for i, gone in enumerate(trace.forgotten)]
    waited = replace(trace, commands=tuple(commands), forgotten=tuple(forgotten))
    return keep(waited, [i for i in range(len(keys)) if i not in strolled])


def _strolled_since(keys: Sequence[str], states: Sequence[State], step: int) -> int:
    """Return the first of the steps that only walked between waiting and a step; it, if none."""
    first = step
    while first and _only_walked(keys, states, first - 1):
        first -= 1
    waited = first
    while waited and keys[waited - 1] == LETTING_TIME_PASS:
        waited -= 1
    lately = step - first <= max(_STROLL, first - waited)
    return first if waited < first and lately else step


def _only_walked(keys: Sequence[str], states: Sequence[State], step: int) -> bool:
    before, after = states[step], states[step + 1]
    same = before.held == after.held and before.score == after.score
    return _goes(keys[step]) and same and not (after.died or after.over)


def _goes(key: str) -> bool:
    return moves_one(key) or carries_one(key)


def befell(trace: Trace, states: Sequence[State], step: int) -> bool:
    """Tell whether something else than what was done took the person elsewhere at a step.

    A move was refused then, or led to another place, as the story tells it first; some are
    told in a sentence ("You climb up the tree") before the place that they lead to.
    """
    told, here = _first_line(states[step + 1]), title_at(trace, states, step + 1)
    if states[step].room == states[step + 1].room or here in told:
        return False
    if not _goes(canonical(trace.commands[step])) or is_refusal(told):
        return True
    return _was_overtaken(trace, states, step)


def _was_overtaken(trace: Trace, states: Sequence[State], step: int) -> bool:
    """Tell whether a step was told to lead to a place known by then, and ended in another."""
    before, after = states[step], states[step + 1]
    if before.room == after.room or after.died or after.over:
        return False
    told = _first_line(after)
    known = {title_at(trace, states, i) for i in range(step + 1)}
    return told in known - {title_at(trace, states, step + 1)}


def is_shown_anew(trace: Trace, states: Sequence[State], index: int) -> bool:
    """Tell whether the story heads an answer by the place's name, as it does on arrival."""
    return _first_line(states[index]).startswith(title_at(trace, states, index))


def _first_line(state: State) -> str:
    return next(iter(state.text.strip().splitlines()), "").strip().casefold()


def title_at(trace: Trace, states: Sequence[State], index: int) -> str:
    """Return what a place is called at a moment, in small letters."""
    return (trace.moments[index].scene.location or states[index].room).casefold()
