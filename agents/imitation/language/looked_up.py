"""Figures that stand in a table, in the row of what was told elsewhere.

A coin says of which wreck it is, and a shelf of charts where each wreck lies: of another
wreck today, the figures are those of its own row. May import what ``hearsay`` may.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

_ROW = re.compile(r"[.!?;]\s|\n+")
_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_NAME = 3
"""Words of what a row is about, at most."""


def is_table(text: str) -> bool:
    """Tell whether a text has several rows that are alike but for a name and figures."""
    frames: Counter[tuple[str, ...]] = Counter()
    for row in _rows(text):
        frames.update({_frame(row[skip:]) for skip in range(1, _NAME + 1)})
    return any(times > 1 and "#" in frame for frame, times in frames.items())


def figures_of(
    then: Sequence[str], now: Sequence[str], shown: str, today: str
) -> Mapping[str, str]:
    """Return the figures in a row of a table, each with the one in the row that counts today.

    Args:
        then, now: what the row was about when it was shown, and what it is about today.
        shown, today: the table, when it was shown and today.
    """
    pairs = zip(_parts(shown, then), _parts(today, now), strict=True)
    for one, other in pairs:
        if one and "#" in _frame(one) and _frame(one) == _frame(other):
            same = zip(one, other, strict=True)
            return {a: b for a, b in same if a.isdecimal()}
    return {}


def _parts(text: str, name: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what stands behind a name and before it in the one row that has it."""
    found = [(row, i) for row in _rows(text) if (i := _place(row, name)) >= 0]
    if len(found) != 1:
        return [], []
    row, i = found[0]
    return row[i + len(name) :], row[:i]


def _place(row: Sequence[str], name: Sequence[str]) -> int:
    n = len(name)
    at = (i for i in range(len(row) - n + 1) if n and list(row[i : i + n]) == list(name))
    return next(at, -1)


def _rows(text: str) -> Iterator[list[str]]:
    return (_TOKEN.findall(row) for row in _ROW.split(text.lower()))


def _frame(row: Sequence[str]) -> tuple[str, ...]:
    return tuple("#" if word.isdecimal() else word for word in row)
