"""Numbers in words and in figures: six o'clock is read, and 6 is typed.

Imports nothing of the room.
"""

from __future__ import annotations

from collections.abc import Sequence

_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen", "twenty"),
)
_FIGURES = {word: str(i) for i, word in enumerate(_WORDS)}


def in_other_form(word: str) -> str:
    """Return a number in figures for one in words and the other way round, else the word."""
    if word.isdecimal() and int(word) < len(_WORDS):
        return _WORDS[int(word)]
    return _FIGURES.get(word, word)


def are_numbers(row: Sequence[str]) -> bool:
    """Tell whether all of a row of words are numbers."""
    return bool(row) and all(word.isdecimal() or word in _FIGURES for word in row)


def converted(row: Sequence[str], *, figures: bool) -> tuple[str, ...]:
    """Return a row of numbers, all in figures or all in words as far as there are any."""
    return tuple(w if w.isdecimal() == figures else in_other_form(w) for w in row)
