"""Tells in filmed rows what was typed and what was answered, once they can be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.importers.video.glyphs import UNKNOWN
from agents.importers.video.stitching import FilmedRow

PROMPT = ">"
_MORE = re.compile(r"^[\[(*]*\s*(?:more|press|hit)\b.*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FilmedTurn:
    """An input of a video.

    Attributes:
        typed: the rows that it stands in, more than one if it was wrapped.
        answer: the rows of the answer.
        second: when it was entered.
    """

    typed: range
    answer: range
    second: float


def turns_of(texts: Sequence[str], rows: Sequence[FilmedRow]) -> tuple[range, list[FilmedTurn]]:
    """Return the rows of the opening, and the inputs with their answers.

    A row that begins like a prompt is one if it was the lowest row at some time,
    or stands below an empty one; else it is part of an answer.

    Args:
        texts: of each row.
        rows: as they were filmed.
    """
    widest = max(map(len, texts), default=0)
    asked = [at for at in range(len(texts)) if _asks(at, texts, rows)]
    turns = []
    for number, at in enumerate(asked):
        end = asked[number + 1] if number + 1 < len(asked) else len(texts)
        first = at + 2 if len(texts[at]) >= widest - 1 and at + 1 < end else at + 1
        typed = texts[at][len(PROMPT) :].strip()
        if typed and not typed.startswith("^"):
            turns.append(FilmedTurn(range(at, first), range(first, end), rows[at].second))
    if turns and not text_of(texts, turns[-1].answer).strip(f"{UNKNOWN} \n"):
        turns.pop()  # the video ended before the key Enter, or the program did
    return range(asked[0] if asked else len(texts)), turns


def _asks(at: int, texts: Sequence[str], rows: Sequence[FilmedRow]) -> bool:
    if not texts[at].startswith(PROMPT):
        return False
    return rows[at].last or at == 0 or not texts[at - 1].strip()


def text_of(texts: Sequence[str], among: range) -> str:
    """Return the text of rows, without prompts to read on."""
    return "\n".join(texts[at] for at in among if not _MORE.match(texts[at])).strip()
