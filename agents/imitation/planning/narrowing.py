"""Another figure than the shown one, where the story says to go higher or lower.

A knob was set to five, and the picture cleared: at five today it still rolls, “a little
less, perhaps”. May import what ``progress`` may.
"""

from __future__ import annotations

import re
from dataclasses import replace

from agents.core.commands import canonical
from agents.exploration.language.english import english
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator

_FIGURE = re.compile(r"\b\d+\b")
_MOST = 16
"""Figures that are tried for one step at most."""


def narrow(at: Progress, op: Operator) -> Operator | None:
    """Return a step with the next figure to try, None if the story doesn't say which way to go.

    Only figures that the person chose: what was told is typed as it is told.
    """
    shown, key = at.demonstration.operators[op.index], ("figure", op.index)
    chosen, tried = _FIGURE.findall(shown.key), _FIGURE.findall(op.key)
    heard = at.demonstration.wordings.first_heard
    if len(chosen) != 1 or len(tried) != 1 or at.attempts.tries(key) >= _MOST:
        return None
    if heard.get(chosen[0], op.index + 1) <= op.index:
        return None
    told, figure = at.state.text.lower(), int(tried[0])
    more, less = (english().says(kind, told) for kind in ("too_little", "too_much"))
    if more == less:
        return None
    low, high = at.bounds.get(op.index, (None, None))
    low, high = (figure, high) if more else (low, figure)
    at.bounds = {**at.bounds, op.index: (low, high)}
    at.attempts.failed(key)
    found = _between(low, high, at.attempts.tries(key))
    if found is None:
        return None
    command = _FIGURE.sub(str(found), op.command)
    return replace(op, command=command, key=canonical(command))


def _between(low: int | None, high: int | None, tries: int) -> int | None:
    """Return a figure between two, or farther off with each try where one of them is unknown."""
    if low is not None and high is not None:
        middle = (low + high) // 2
        return middle if low < middle < high else None
    far = int(2 ** max(0, tries - 2))
    if low is not None:
        return low + far
    return max(high - far, 0) if high else None
