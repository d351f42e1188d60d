"""What was brought to a number that had been told: a dot to a place on a map, a dial to a figure.

How often it takes differs from game to game; what the number is for does not. May import
what ``operators`` may.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from agents.core.directions import OPPOSITE
from agents.imitation.states.operators import EMPTY, IDLE, Operator

_TOKEN = re.compile(r"(?<![\w-])-?\d+|\d+|[a-z]+|[.;:!?]")
_TELLS = 12
"""Steps before within which a number was told that something is brought to."""
_PAIRS = (
    ("left", "right"),
    ("forward", "back"),
    ("forward", "backward"),
    ("forwards", "backwards"),
    ("clockwise", "counterclockwise"),
    ("clockwise", "anticlockwise"),
    ("plus", "minus"),
)
_BACK = {**OPPOSITE, **{b: a for a, b in reversed(_PAIRS)}, **dict(reversed(_PAIRS))}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text, and the word that it is known by: the one behind it, or before it."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Equal steps in a row that brought a figure to what had been told.

    Attributes:
        first, end: the steps, ``end`` the one after the last.
        label: what the figure is known by.
        teller: the step that told what it is brought to, and ``place`` its place among the
            figures of that label there.
        up: each step made it more.
        steer: the command that set out on a course, where the steps after it only waited.
    """

    first: int
    end: int
    label: str
    teller: int
    place: int
    up: bool
    steer: str = ""

    def wanted(self, told: str) -> int | None:
        """Return the number that a teller's answer of today asks for."""
        values = self._values(told)
        return values[self.place] if self.place < len(values) else None

    def now(self, heard: Sequence[str]) -> int | None:
        """Return what it stands at, by the latest answer that says so."""
        for text in reversed(heard):
            values = self._values(text)
            if len(values) == 1:
                return values[0]
            if len(values) == 2 and self.place < 2:  # where it stands, and where it is to stand
                return values[1 - self.place]
            if len(values) > 2 and self.place < len(values) - 1:  # it went on meanwhile
                return values[-1]
        return None

    def _values(self, text: str) -> list[int]:
        return [one.value for one in figures_in(text) if one.label == self.label]


def figures_in(text: str) -> list[Figure]:
    """Return the numbers of a text in their order."""
    tokens = _TOKEN.findall(text.lower())
    found: list[Figure] = []
    for i, token in enumerate(tokens):
        if token.lstrip("-").isdecimal():
            beside = [*tokens[i + 1 : i + 2], *tokens[max(0, i - 1) : i]]
            labels = [one for one in beside if one.isalpha() and one not in EMPTY]
            found.append(Figure(int(token), labels[0] if labels else ""))
    return found


def find_settings(operators: Sequence[Operator]) -> dict[int, Setting]:
    """Return step -> the steps in a row that it is among, which brought a figure somewhere."""
    found: dict[int, Setting] = {}
    for _, run in groupby(operators, key=lambda op: (op.key, op.room)):
        steps = list(run)
        if all(one.told_by_text and one.brings_nothing and not one.refused for one in steps):
            setting = _course(operators, steps[-1]) or _setting(operators, steps)
            if setting is not None:
                found |= dict.fromkeys(range(setting.first, setting.end), setting)
    return found


def _course(operators: Sequence[Operator], steer: Operator) -> Setting | None:
    """Return how a course was held, by waiting, until a figure was what had been told."""
    end = steer.index + 1
    while end < len(operators) and _only_waits(operators[end], steer.room):
        end += 1
    if end == steer.index + 1:
        return None
    found = _setting(operators, operators[steer.index : end])
    return found and replace(found, steer=steer.command)


def _only_waits(op: Operator, room: str) -> bool:
    return op.key in IDLE and op.room == room and not op.destination and op.brings_nothing


def _setting(operators: Sequence[Operator], steps: Sequence[Operator]) -> Setting | None:
    first, last = steps[0].index, steps[-1]
    if opposite_of(steps[0].key) == "":
        return None
    before = [one for one in operators[max(0, first - _TELLS) : first] if one.room == last.room]
    for figure in figures_in(last.text):
        values = [_value(one.text, figure.label) for one in steps]
        for one in reversed(before):
            told = [each.value for each in figures_in(one.text) if each.label == figure.label]
            if len(told) < 2 or figure.value not in told:
                continue
            place = max(i for i, value in enumerate(told) if value == figure.value)
            others = told[:place] + told[place + 1 :]
            row = [_stood_at(before, one, figure.label, others[-1]), *values]
            if _is_steady(row) and (len(told) == 2 or len(row) > 2):
                up = row[-1] > row[0]  # type: ignore[operator]
                return Setting(first, last.index + 1, figure.label, one.index, place, up)
    return None


def _stood_at(before: Sequence[Operator], teller: Operator, label: str, told: int) -> int | None:
    """Return what a figure stood at before a run: by what came since it was told, or was told."""
    since = [_value(one.text, label) for one in before if one.index > teller.index]
    known = [value for value in since if value is not None]
    return known[-1] if known else told


def _value(text: str, label: str) -> int | None:
    """Return the only figure of a label in a text, None if there is none or are several."""
    values = [one.value for one in figures_in(text) if one.label == label]
    return values[0] if len(values) == 1 else None


def _is_steady(row: Sequence[int | None]) -> bool:
    """Tell whether numbers go on in equal steps."""
    known = [value for value in row if value is not None]
    steps = {b - a for a, b in pairwise(known)}
    return len(known) == len(row) and len(steps) == 1 and 0 not in steps


def opposite_of(key: str) -> str:
    """Return the command that works the other way, empty if no word of it has an opposite."""
    words = key.split()
    turned = [_BACK.get(word, word) for word in words]
    return " ".join(turned) if len(words) > 1 and turned != words else ""
