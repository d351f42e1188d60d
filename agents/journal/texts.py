"""What texts this program writes, column by column, and whether a row holds another.

A name, an id, a command, a title, a date are one line; what a story, a person or a
model says may be several. Neither holds what steers a terminal. May import the
database rooms.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from agents.core.errors import DamageError
from agents.core.types import Turn
from agents.db.columns import storable
from agents.db.sql import told_of
from games.types import clean_text

LONGEST = 100_000
"""Characters of any one text."""
_SEVERAL_LINES = frozenset(
    ["text", "described", "picture", "task", "why", "note", "reason", "answer", "thoughts",
     "content", "left_out"]
)  # fmt: skip
"""Columns in which a line may end; every other text is one line."""
_STEERING = re.compile(r"[\x00-\x1f\x7f]")
_DELETE = 0x7F


def check_row(row: sqlite3.Row | Mapping[str, object], names: Iterable[str] = ()) -> None:
    """See that a row's texts are such as this program writes.

    Args:
        row: of any table of ours, with the columns' own names.
        names: columns that hold texts if anything; every text of the row is looked at.

    Raises:
        DamageError: one is no text, too long, or holds control characters or lines that
            none of ours does; says which.
    """
    for name in names:
        if row[name] is not None and not isinstance(row[name], str):
            raise DamageError(f"its {name} is no text (“{told_of(row[name])}”)")
    for name in row.keys():  # noqa: SIM118 - a row's values are not its keys
        value: object = row[name]
        if isinstance(value, str):
            check_text(name, value)


def check_text(name: str, text: str) -> None:
    """See that a text is such as this program writes in a column.

    Raises:
        DamageError: it is none, too long, or holds what none of ours does.
    """
    if text != storable(text):
        raise DamageError(f"its {name} is no text (“{told_of(text)}”)")
    if len(text) > LONGEST:
        raise DamageError(f"its {name} is {len(text):,} characters long")
    if not fits(name, text):
        what = "control characters" if clean_text(text) != text else "more than one line"
        raise DamageError(f"its {name} holds {what} (“{shown(text)}”)")


def fits(name: str, text: str) -> bool:
    """Tell whether a text holds only what one in a column of this name may."""
    if text.isprintable():
        return True
    return clean_text(text) == text and (
        name in _SEVERAL_LINES or not any(end in text for end in "\n\t")
    )


def fitting(name: str, text: str) -> str:
    """Return a text as it may stand in a column of this name: what doesn't fit is left out."""
    if fits(name, text):
        return text
    text = clean_text(text)
    return text if name in _SEVERAL_LINES else text.replace("\n", " ").replace("\t", " ").strip()


def shown(text: str) -> str:
    """Return a text for a sentence, its control characters as the pictures of them."""
    return told_of(_STEERING.sub(_picture, text).replace("\x9b", "␛["))


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "␡" if code == _DELETE else chr(0x2400 + code)


def check_playable(turns: Sequence[Turn]) -> None:
    """See that a path's commands can be played again: lines without control characters.

    Raises:
        DamageError: one can't; says which.
    """
    for turn in turns:
        if turn.decision is not None and not fits("command", turn.decision.command):
            raise DamageError(
                f"the command of turn {turn.number} of session {turn.session} is none "
                f"(“{shown(turn.decision.command)}”)"
            )
