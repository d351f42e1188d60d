"""Which letters of a tidied answer look otherwise than usual. Pure.

Tidying only leaves letters out, so what was printed is found again in the answer, one
stretch after the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from games.types import PLAIN, Look, Span


class Run(NamedTuple):
    """A stretch of what was printed, and its look."""

    text: str
    look: Look


def split(text: str, marks: Iterable[tuple[int, Look]], look: Look) -> list[Run]:
    """Cut a text where its look changes.

    Args:
        marks: where another look begins, in order; behind the text's end are none.
        look: of its beginning.
    """
    runs, at = [], 0
    for offset, other in marks:
        if at < offset:
            runs.append(Run(text[at:offset], look))
        at, look = min(offset, len(text)), other
    return [*runs, Run(text[at:], look)]


def spans_of(answer: str, runs: Iterable[Run]) -> tuple[Span, ...]:
    """Return the spans of an answer that was tidied from runs."""
    found: list[Span] = []
    at = 0
    for run in runs:
        start, at = at, _end(answer, at, run.text)
        stretch = answer[start:at]
        first = start + len(stretch) - len(stretch.lstrip())
        last = at - len(stretch) + len(stretch.rstrip())
        if run.look == PLAIN or first >= last:
            continue
        if found and found[-1].look == run.look and not answer[found[-1].end : first].strip():
            found[-1] = found[-1]._replace(end=last)
        else:
            found.append(Span(first, last, run.look))
    return tuple(found)


def shifted(spans: Iterable[Span], by: int) -> tuple[Span, ...]:
    """Return spans of a text that has more letters before it now."""
    return tuple(Span(one.start + by, one.end + by, one.look) for one in spans)


def _end(answer: str, at: int, printed: str) -> int:
    """Return where in the answer the letters end that are left of a run."""
    if answer.startswith(printed, at):
        return at + len(printed)
    for letter in printed:
        if at < len(answer) and answer[at] == letter:
            at += 1
    return at
