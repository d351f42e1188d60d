"""From what a story prints to what a person reads. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from games.types import PLAIN, Look, Span, clean_text
from games.zmachine import said
from games.zmachine.display import Output, WindowEvent
from games.zmachine.emulator import Waits
from games.zmachine.grid import FAR, STATUS_ROWS, STAYS, WIDE, Grid, Row, marked
from games.zmachine.spans import Run, spans_of, split


class StoryAnswer(NamedTuple):
    """A story's answer, taken apart.

    Attributes:
        text: what a person reads.
        status: the upper window's status lines, empty if none were drawn.
        upper: rows of the upper window to hand in with the next output; kept
            only while a key is waited for, since menus redraw in parts.
        spans: what of the text isn't plain.
        anew: the story began anew by itself, in the midst of the text.
    """

    text: str
    status: str
    upper: tuple[Row, ...] = ()
    spans: tuple[Span, ...] = ()
    anew: bool = False


def read_output(
    output: Output,
    waits: Waits,
    version: int,
    after_line: bool,
    upper: tuple[Row, ...] = (),
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
    page = _sort_windows(raw, start, output, upper, waits is Waits.KEY)
    lower = page.lower
    if waits is Waits.LINE:
        for index in reversed(range(len(lower))):
            if lower[index].strip():
                lower[index] = _PROMPT.sub("", lower[index])
                break
    kept = page.grid.rows if waits is Waits.KEY else ()
    text = tidy("".join(run.text for run in page.runs(PLAIN)))
    shown = (Run(run.text.replace(STAYS, " "), run.look) for run in page.runs(output.look))
    spans = spans_of(text, shown) if page.marks or output.look != PLAIN else ()
    anew = any(event.kind == "restart" for event in output.events)
    return StoryAnswer(text, page.status or status, kept, spans, anew)


def _sort_windows(
    raw: str, start: int, output: Output, upper: tuple[Row, ...], menu: bool
) -> _Page:
    """Return what the output leaves on screen."""
    page = _Page(Grid(upper), menu)
    window, at, reverse = output.window, start, output.reverse
    for event in [*output.events, WindowEvent(len(raw), "end", 0)]:
        offset = max(event.offset, at)
        piece, at = raw[at:offset], offset
        if piece and window == 0:
            page.lower[-1] += _emphasised(piece) if reverse else piece
        elif piece:
            page.grid.print(piece, reverse=reverse)
        if event.kind == "look":
            page.marks.append((len(page.lower) - 1, len(page.lower[-1]), event.look))
        elif event.kind == "reverse":
            reverse = bool(event.a)
        elif event.kind == "window":
            if event.a == 0:
                page.close_upper()
            window, page.grid.row, page.grid.column = event.a, 1, 1
        elif event.kind == "cursor" and window:
            page.grid.row, page.grid.column = event.a, event.b
        elif event.kind == "blank" and window:
            page.grid.blank()
        elif event.kind == "erase":
            if event.a in (-1, -2, 1):
                page.erase(all=event.a < 0)
            if event.a != 1:
                page.erase_lower()
            window = 0 if event.a == -1 else window
    page.close_upper()
    page.leave_out_repeated()
    page.show_something()
    return page


class _Page:
    """What one answer leaves on screen.

    Attributes:
        lower: text of the lower window, a piece before each block and one at the end.
        blocks: what stood in the upper window besides a status line.
        marks: where the look of letters changes: in which piece, at which letter of it.
    """

    def __init__(self, grid: Grid, menu: bool) -> None:
        self.lower = [""]
        self.blocks: list[str] = []
        self.marks: list[tuple[int, int, Look]] = []
        self.status = ""
        self.grid = grid
        self._menu = menu
        self._bar = ""  # what was taken for a status line
        self._grown = -1  # which block the upper window as it stands is
        self._erased: list[int] = []

    def close_upper(self) -> None:
        """Take in what was printed in the upper window."""
        if not self._menu:
            self.status = self.grid.cut_status() or self.status
        if 0 < self.grid.lowest <= STATUS_ROWS and not (self._menu and self.grid.offers):
            self.status = " ".join(self.grid.lines[:STATUS_ROWS]) or self.status
            self._bar = self.grid.block() if self._menu else ""
        elif self.grid.lowest and (block := self.grid.block()):
            self._show(f"\n\n{block}\n\n")
        self.grid.begin_anew()

    def _show(self, block: str) -> None:
        if self._grown >= 0:  # the same window, drawn further: what it was is seen no more
            self.blocks[self._grown] = block
            return
        self._grown = len(self.blocks)
        self.blocks.append(block)
        self.lower.append("")

    def show_something(self) -> None:
        """Show what was taken for a status line where nothing else is to be seen: a small menu."""
        if self._menu and self._bar and not "".join((*self.lower, *self.blocks)).strip():
            self._show(self._bar)

    def erase(self, *, all: bool) -> None:
        """Clear the upper window, or the whole screen."""
        self.grid = Grid()
        if all or not self._menu:
            self._grown = -1

    def erase_lower(self) -> None:
        """Clear the lower window; what stood there was printed all the same."""
        if self.lower[-1].strip():
            if not self.lower[-1].endswith("\n"):
                self.lower[-1] += "\n"  # what comes begins anew
            self.blocks.append("")
            self.lower.append("")
            self._erased.append(len(self.lower) - 1)

    def runs(self, look: Look) -> Iterator[Run]:
        """Yield all that is shown by how it looks; blocks are plain."""
        for index, piece in enumerate(self.lower):
            marks = [(offset, other) for at, offset, other in self.marks if at == index]
            yield from split(piece, marks, look)
            look = marks[-1][1] if marks else look
            if index < len(self.blocks):
                yield Run(self.blocks[index], PLAIN)

    def leave_out_repeated(self) -> None:
        """Show once what was printed, erased and printed again: a menu drawn twice."""
        for index in self._erased:
            before = self.lower[index - 1]
            if before.strip() in "".join(self.lower[index:]):
                self.lower[index - 1] = ""


def _emphasised(piece: str) -> str:
    """Mark what stands in reverse video amid the text."""
    return "\n".join(
        marked((Row(f"{line}.", "1" * len(line) + "0"),))[0][:-1] if line else line
        for line in piece.split("\n")
    )


_PROMPT = re.compile(r"\s*>\s*\Z")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """Drop control characters, trailing blanks and surplus blank lines.

    The emulator never wraps lines: a newline is the story's own, so what it
    laid out is kept and each of its paragraphs is one line. Only what it
    centred on a screen of 128 columns is moved to the left.
    """
    text = _TRAILING.sub("", clean_text(text))
    if FAR in text:
        text = WIDE.sub("    ", text)
    return _GAPS.sub("\n\n", text).strip("\n").replace(STAYS, " ")


def status_place(status: str) -> str:
    """Return the part of a status line that names the place, empty if none does."""
    return next(iter(status_places(status)), "")


def status_places(status: str) -> list[str]:
    """Return the parts of a status line that may name the place, the likeliest first."""
    parts = re.split(r"\s{3,}|\s+(?:score|moves|turns?)\s*:", status.strip(), flags=re.I)
    # Where it begins with a clock or a date, the place is what stands beside.
    return [part for part in parts if part and not said.names_no_place(part)]
