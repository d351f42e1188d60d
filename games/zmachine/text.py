"""From what a story prints to what a person reads. Pure functions."""

from __future__ import annotations

import re
from typing import NamedTuple

from games.types import clean_text
from games.zmachine.emulator import Output, Waits

_STATUS_ROWS = 3
"""An upper window that prints on these rows only is a status line."""
_COLUMNS = 128


class Shown(NamedTuple):
    """A story's answer, taken apart.

    Attributes:
        text: what a person reads.
        status: the upper window's status lines, empty if none were drawn.
    """

    text: str
    status: str


def read_output(output: Output, waits: Waits, version: int, after_line: bool) -> Shown:
    """Take a story's output apart into text and status line.

    Args:
        waits: what the story waits for now; a line's prompt is cut.
        version: in version 3 the interpreter draws the status line.
        after_line: the output follows a line of input, whose newline (and,
            in version 3, status line) comes first.
    """
    raw = output.raw.decode("latin-1")
    marks = list(output.marks)
    start = 0
    status = ""
    if after_line:
        # The status line is drawn before the line is read, the newline after.
        end = raw.find("\n")
        start = end + 1 if end >= 0 and not (marks and marks[0].offset <= end) else 0
        if version == 3:
            status = raw[: max(end, 0)].strip()
    parts: list[str] = []
    upper: list[tuple[int, int, str]] = []
    window, row, column = output.window, 1, 1
    statuses: list[str] = []

    def close_upper() -> None:
        if not upper:
            return
        block = _lay_out(upper)
        if max(r for r, _, text in upper if text) <= _STATUS_ROWS:
            statuses[:] = [" ".join(block.split("\n"))]
        elif block.strip():
            parts.append(f"\n\n{block}\n\n")
        upper.clear()

    at = start
    for mark in [*marks, None]:
        offset = len(raw) if mark is None else max(mark.offset, at)
        piece = raw[at:offset]
        at = offset
        if piece and window == 0:
            parts.append(piece)
        elif piece:
            for index, line in enumerate(piece.split("\n")):
                if index:
                    row, column = row + 1, 1
                if line:
                    upper.append((row, column, line))
                    column += len(line)
        if mark is None:
            break
        if mark.kind == "window":
            if mark.a == 0:
                close_upper()
            window, row, column = mark.a, 1, 1
        elif mark.kind == "cursor" and window:
            row, column = mark.a, mark.b
        elif mark.kind == "erase" and mark.a in (-1, 1, -2):
            upper.clear()
            if mark.a == -1:
                window = 0
    close_upper()
    return Shown(tidy("".join(parts), waits), statuses[0] if statuses else status)


def _lay_out(pieces: list[tuple[int, int, str]]) -> str:
    """Draw what was printed at cursor positions; shift it to the left edge."""
    rows: dict[int, list[str]] = {}
    for row, column, text in pieces:
        cells = rows.setdefault(row, [])
        cells.extend(" " * (column - 1 + len(text) - len(cells)))
        cells[column - 1 : column - 1 + len(text)] = text
    lines = ["".join(rows.get(r, []))[:_COLUMNS].rstrip() for r in range(1, max(rows) + 1)]
    indent = min((len(s) - len(s.lstrip()) for s in lines if s), default=0)
    return "\n".join(line[indent:] for line in lines).strip("\n")


_PROMPT = re.compile(r"\s*>\s*\Z")
_GAPS = re.compile(r"\n(?:[ \t]*\n)+")


def tidy(text: str, waits: Waits = Waits.LINE) -> str:
    """Drop prompt, control characters, trailing blanks and surplus blank lines.

    The emulator never wraps lines: a newline is the story's own, so what it
    laid out is kept and each of its paragraphs is one line.
    """
    text = clean_text(text)
    if waits is Waits.LINE:
        text = _PROMPT.sub("", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _GAPS.sub("\n\n", text).strip("\n")


_DEATH = re.compile(
    r"\*{2,}\s*(?:you (?:have|'ve)\s+(?:just\s+)?(?:died|been killed|perished|passed away)"
    r"|you (?:are|'re) dead|you die)\b"
    r"|^\s*you (?:have died|are dead|have been killed)[.! ]*$"
    r"|\byou are (?:now )?(?:quite |very )?dead\.",
    re.IGNORECASE | re.MULTILINE,
)
_STARS = re.compile(r"^[ \t]*\*{2,}[ \t]*([^*\n]{2,80}?)[ \t]*\*{2,}[ \t]*$", re.MULTILINE)
_VICTORY = re.compile(
    r"\*{2,}[^*\n]*\b(?:you (?:have |'ve )?(?:won|win|succeeded|triumphed)|victory"
    r"|congratulations|the end)\b"
    r"|\byou have won\b|\byou've won\b|^congratulations\b",
    re.IGNORECASE | re.MULTILINE,
)
_LAST_QUESTION = re.compile(
    r"(?:would you like to|do you (?:want|wish) to|please (?:type|enter)|type)\b[^?:>]*"
    r"\brestart\b[^?>]*\b(?:quit|end|restore)\b",
    re.IGNORECASE,
)
_MAX_SCORE = (
    re.compile(r"\bout of (?:a )?(?:possible |maximum |total )*(?:of )?(\d{1,5})\b", re.I),
    re.compile(r"\b(?:total|maximum)(?: score)? of (\d{1,5})\b(?: points)?", re.I),
    re.compile(r"\bof a (?:possible|maximum|total)(?: of)? (\d{1,5})\b", re.I),
    re.compile(r"-?\d+/(\d{1,5})\b"),
)
_SCORE = re.compile(
    r"\b(?:score(?:d)?|potential)\b[^.\d-]{0,40}?(-?\d{1,5})\b",
    re.IGNORECASE,
)
_STATUS_SCORE = re.compile(r"(?:score|points)\s*:?\s*(-?\d+)", re.IGNORECASE)
_STATUS_MOVES = re.compile(r"(?:moves|turns?)\s*:?\s*(\d+)", re.IGNORECASE)
_STATUS_PAIR = re.compile(r"(-?\d+)\s*/\s*(\d+)\s*$")


def reports_death(text: str) -> bool:
    """Tell whether an answer says that the person died."""
    return bool(_DEATH.search(text))


def reports_victory(text: str) -> bool:
    """Tell whether an answer says that the story was won."""
    return bool(_VICTORY.search(text))


def banner(text: str) -> str:
    """Return the words that a story set between stars, empty if none."""
    found = _STARS.search(text)
    return found.group(1) if found else ""


def asks_what_next(text: str) -> bool:
    """Tell whether the story is over and only asks to restart or leave."""
    return bool(_LAST_QUESTION.search(text[-400:]))


def stated_maximum(text: str) -> int | None:
    """Return the most points that an answer to ``score`` speaks of."""
    for pattern in _MAX_SCORE:
        if found := pattern.search(text):
            return int(found.group(1))
    return None


def stated_score(text: str) -> int | None:
    """Return the points that an answer to ``score`` speaks of."""
    found = _SCORE.search(text)
    return int(found.group(1)) if found else None


def status_figures(status: str) -> tuple[int | None, int | None]:
    """Return score and moves from a status line, None where it has none."""
    if pair := _STATUS_PAIR.search(status):
        return int(pair.group(1)), int(pair.group(2))
    score, moves = _STATUS_SCORE.search(status), _STATUS_MOVES.search(status)
    return (
        int(score.group(1)) if score else None,
        int(moves.group(1)) if moves else None,
    )


def status_place(status: str) -> str:
    """Return the part of a status line that names the place."""
    return re.split(r"\s{3,}|\s+(?:score|moves|turns?)\s*:", status.strip(), flags=re.I)[0]
