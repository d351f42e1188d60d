"""From what a story prints to what a person reads. Pure functions."""

from __future__ import annotations

import re
from typing import NamedTuple

from games.types import clean_text
from games.zmachine.display import Output, WindowEvent
from games.zmachine.emulator import Waits

_STATUS_ROWS = 3
"""An upper window that prints on these rows only is a status line."""
_COLUMNS = 128


class StoryAnswer(NamedTuple):
    """A story's answer, taken apart.

    Attributes:
        text: what a person reads.
        status: the upper window's status lines, empty if none were drawn.
        upper: rows of the upper window to hand in with the next output; kept
            only while a key is waited for, since menus redraw in parts.
    """

    text: str
    status: str
    upper: tuple[str, ...] = ()


class _Grid:
    """The upper window: letters at rows and columns, from 1 (Standard 8.7.2)."""

    def __init__(self, rows: tuple[str, ...] = ()) -> None:
        self._rows = {number: list(row) for number, row in enumerate(rows, start=1) if row}
        self.lowest = 0
        self.row = self.column = 1

    def print(self, text: str) -> None:
        """Print at the cursor."""
        for index, line in enumerate(text.split("\n")):
            if index:
                self.row, self.column = self.row + 1, 1
            if not line:
                continue
            cells = self._rows.setdefault(self.row, [])
            start, end = self.column - 1, self.column - 1 + len(line)
            cells.extend(" " * (end - len(cells)))
            cells[start:end] = line
            self.column += len(line)
            self.lowest = max(self.lowest, self.row)

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows from the top, without trailing blanks."""
        last = max(self._rows, default=0)
        return tuple(
            "".join(self._rows.get(number, []))[:_COLUMNS].rstrip() for number in range(1, last + 1)
        )

    def cut_status(self) -> str:
        """Take away a status line above something taller, and return it.

        A status line has words far apart; a quotation in a box has not.
        """
        if self.lowest <= _STATUS_ROWS:
            return ""
        found: list[str] = []
        for number in range(1, _STATUS_ROWS + 1):
            row = "".join(self._rows.get(number, [])).rstrip()
            spread = _WIDE.search(row.strip()) or (_WIDE.search(row) and row[-1].isdigit())
            if not spread:
                break
            found.append(row.strip())
            del self._rows[number]
        return " ".join(found)

    def block(self) -> str:
        """Return the rows shifted to the left edge."""
        rows = self.rows
        indent = min((len(row) - len(row.lstrip()) for row in rows if row), default=0)
        return "\n".join(row[indent:] for row in rows).strip("\n")


def read_output(
    output: Output,
    waits: Waits,
    version: int,
    after_line: bool,
    upper: tuple[str, ...] = (),
) -> StoryAnswer:
    """Take a story's output apart into text and status line.

    Args:
        waits: what the story waits for now; a line's prompt is cut.
        version: in version 3 the interpreter draws the status line.
        after_line: the output follows a line of input, whose newline (and,
            in version 3, status line) comes first.
        upper: what the output before left in the upper window.
    """
    raw = output.text
    start, status = 0, ""
    if after_line:
        # The status line is drawn before the line is read, the newline after.
        end = raw.find("\n")
        if end >= 0 and not (output.events and output.events[0].offset <= end):
            start = end + 1
        if version == 3:
            status = raw[: max(end, 0)].strip()
    lower, blocks, grid, drawn = _sort_windows(raw, start, output, upper, waits is Waits.KEY)
    if waits is Waits.LINE:
        for index in reversed(range(len(lower))):
            if lower[index].strip():
                lower[index] = _PROMPT.sub("", lower[index])
                break
    parts = [piece for pair in zip(lower, [*blocks, ""], strict=True) for piece in pair if piece]
    kept = grid.rows if waits is Waits.KEY else ()
    return StoryAnswer(tidy("".join(parts)), drawn or status, kept)


def _sort_windows(
    raw: str, start: int, output: Output, upper: tuple[str, ...], menu: bool
) -> tuple[list[str], list[str], _Grid, str]:
    """Return text of the lower window, blocks between, upper window, status.

    There is one piece of lower text before each block and one at the end.
    """
    lower, blocks, status = [""], [], ""
    grid = _Grid(upper)
    window, at = output.window, start

    def close_upper() -> None:
        nonlocal status, grid
        if not menu:
            status = grid.cut_status() or status
        if 0 < grid.lowest <= _STATUS_ROWS:
            status = " ".join(grid.rows[:_STATUS_ROWS]) or status
        elif grid.lowest and grid.block():
            blocks.append(f"\n\n{grid.block()}\n\n")
            lower.append("")
        grid = _Grid(grid.rows)

    for event in [*output.events, WindowEvent(len(raw), "end", 0)]:
        offset = max(event.offset, at)
        piece, at = raw[at:offset], offset
        if piece and window == 0:
            lower[-1] += piece
        elif piece:
            grid.print(piece)
        if event.kind == "window":
            if event.a == 0:
                close_upper()
            window, grid.row, grid.column = event.a, 1, 1
        elif event.kind == "cursor" and window:
            grid.row, grid.column = event.a, event.b
        elif event.kind == "erase" and event.a in (-1, -2, 1):
            grid = _Grid()
            window = 0 if event.a == -1 else window
    close_upper()
    return lower, blocks, grid, status


_PROMPT = re.compile(r"\s*>\s*\Z")
_FAR = " " * 16
_WIDE = re.compile(_FAR + "+")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """Drop control characters, trailing blanks and surplus blank lines.

    The emulator never wraps lines: a newline is the story's own, so what it
    laid out is kept and each of its paragraphs is one line. Only what it
    centred on a screen of 128 columns is moved to the left.
    """
    text = _TRAILING.sub("", clean_text(text))
    if _FAR in text:
        text = _WIDE.sub("    ", text)
    return _GAPS.sub("\n\n", text).strip("\n")


def status_place(status: str) -> str:
    """Return the part of a status line that names the place."""
    return re.split(r"\s{3,}|\s+(?:score|moves|turns?)\s*:", status.strip(), flags=re.I)[0]
