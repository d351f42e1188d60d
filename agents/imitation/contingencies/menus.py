"""Choices that a story offers by numbers: the one of then is taken, whatever its number today.

May import what ``progress`` may, and ``planned_move``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from agents.core.text import words
from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator

_OFFER = re.compile(r"^[ \t]*[(\[]?(\d{1,2})[)\]:.]+[ \t]+(\S[^\n]*)", re.M)
_FIGURE = re.compile(r"\b\d{1,2}\b")
_LEAST = 2
"""Choices that make a menu."""
_ALIKE = 0.5
"""Share of a choice's words that have to be in what is taken for it."""


def offers_in(text: str) -> dict[str, str]:
    """Return the choices that a text offers, by their numbers."""
    found = {one[1]: one[2] for one in _OFFER.finditer(text)}
    return found if len(found) >= _LEAST else {}


def chosen(at: Progress, op: Operator) -> str:
    """Return what a step chose from a menu when it was demonstrated, empty if nothing."""
    told = _FIGURE.search(op.command)
    if told is None or op.trace != at.demonstration.number:
        return ""
    return offers_in(at.demonstration.states[op.index].text).get(told[0], "")


def as_offered(at: Progress, move: PlannedMove) -> PlannedMove:
    """Return a move with the number that its choice has in today's menu."""
    op = move.operator
    wish = chosen(at, op) if op is not None else ""
    offers = offers_in(at.state.text) if wish else {}
    if op is None or not offers:
        return move
    wanted = set(words(wish))
    likeness = {n: len(wanted & set(words(told))) / len(wanted) for n, told in offers.items()}
    number = max(likeness, key=lambda n: (offers[n] == wish, likeness[n]))
    if likeness[number] < _ALIKE:
        return move
    command = _FIGURE.sub(number, op.command, count=1)
    if command == move.command:
        return move
    return replace(move, command=command, note=f"choose “{wish}”")
