"""What a demonstration tried again and again until it was told that it had worked.

Between the tries time may be let pass; and where a command was ever given until the
story said one and the same, that is what it is given for. May import what ``waiting`` may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from agents.imitation.action_model.waiting import LETTING_TIME_PASS, Wait, sentences
from agents.imitation.states.operators import Operator

_TIMES = 2
"""Times at least that a command was given more than once, until the same was said."""


def tries_apart(operators: Sequence[Operator]) -> dict[int, Wait]:
    """Return step -> the tries that it is among, with time let pass between them.

    The last of them brought something, and the others nothing.
    """
    found: dict[int, Wait] = {}
    for first, op in enumerate(operators):
        if first in found or op.key == LETTING_TIME_PASS or not op.brings_nothing:
            continue
        tries = _tries_from(operators, first)
        last = operators[tries[-1]]
        apart = tries[-1] - first >= len(tries)
        if not apart or last.brings_nothing or last.destination:
            continue
        if any(not operators[i].brings_nothing for i in tries[:-1]):
            continue
        before = {s for i in range(first, tries[-1]) for s in sentences(operators[i].text)}
        told = tuple(s for s in sentences(last.text) if s not in before)
        if told:
            wait = Wait(first, tries[-1] + 1, told=told, all_of=False, apart=True)
            found |= dict.fromkeys(range(wait.first, wait.end), wait)
    return found


def _tries_from(operators: Sequence[Operator], first: int) -> list[int]:
    """Return equal steps in one place from one on, with nothing between them but waiting."""
    op, tries = operators[first], [first]
    for i in range(first + 1, len(operators)):
        one = operators[i]
        if one.room != op.room or one.key not in (op.key, LETTING_TIME_PASS):
            break
        if one.key == op.key:
            tries.append(i)
    return tries


def given_until_told(operators: Sequence[Operator]) -> dict[int, Wait]:
    """Return step -> the run of equal commands that it is in, ever given until the same was said.

    Whether it took one try or several; what it said where it took one will do as well.
    """
    runs: dict[str, list[list[Operator]]] = defaultdict(list)
    for op in operators:
        if not (op.told_by_text and op.brings_nothing):
            continue
        latest = runs[op.key][-1] if runs[op.key] else []
        if latest and latest[-1].index == op.index - 1 and latest[-1].room == op.room:
            latest.append(op)
        else:
            runs[op.key].append([op])
    found: dict[int, Wait] = {}
    for stays in runs.values():
        long = [run for run in stays if len(run) > 1]
        ends = {_opening(run[-1]) for run in long}
        if len(long) < _TIMES or len(ends) > 1 or "" in ends:
            continue
        if any(all(_opening(op) in ends for op in run) for run in long):
            continue
        told = tuple(sorted({_opening(run[-1]) for run in stays} - {""}))
        for run in stays:
            wait = Wait(run[0].index, run[-1].index + 1, told=told, all_of=False)
            found |= dict.fromkeys(range(wait.first, wait.end), wait)
    return found


def _opening(op: Operator) -> str:
    """Return the first sentence of a step's answer."""
    return next(iter(sentences(op.text)), "")
