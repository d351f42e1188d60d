"""The emulated screen that a terminal's recording is shown on.

Nothing that the bytes ask a terminal to do beyond its screen (titles, clipboards,
files) is done.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import Any

import pyte
from pyte.modes import DECAWM
from pyte.screens import Char

_WRAPS = 4
"""Rows that a command takes at most."""
PROMPT = ">"
_BAR = 0.8
"""Share of a row's cells in another colour that make it a status line."""


class TapeStream(pyte.Stream):
    """Sequences of ECMA-48 that the emulator leaves out: to scroll, to repeat."""

    csi = {**pyte.Stream.csi, "S": "scroll_up", "T": "scroll_down", "b": "repeat"}
    events = pyte.Stream.events | {"scroll_up", "scroll_down", "repeat"}


class TapeScreen(pyte.Screen):
    """A screen that keeps the rows which leave it at the top."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self.left: list[str] = []
        self.wrapped: set[str] = set()
        """Rows with a prompt from which what was typed went on in the next row."""

    def row(self, y: int) -> str:
        """Return the text of a row."""
        cells = self.buffer[y]
        if not cells:
            return ""
        return "".join([cells[x].data for x in range(self.columns)]).rstrip()

    def draw(self, data: str) -> None:
        """Draw text, and note if it runs over the end of a row with a prompt."""
        over = self.cursor.x + len(data) > self.columns and DECAWM in self.mode
        super().draw(data)
        if over:
            rows = map(self.row, range(max(0, self.cursor.y - _WRAPS), self.cursor.y))
            self.wrapped.update(row for row in rows if row.startswith(PROMPT))

    def index(self) -> None:
        """Keep the top row of the region if it is about to scroll off."""
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y == bottom:
            self._keep(top, 1)
        super().index()

    def scroll_up(self, count: int | None = None) -> None:
        """Scroll the region up, wherever the cursor is (ECMA-48, SU)."""
        y, x = self.cursor.y, self.cursor.x
        self.cursor.y = self.margins.top if self.margins else 0
        self.delete_lines(count)
        self.cursor.y, self.cursor.x = y, x

    def scroll_down(self, count: int | None = None) -> None:
        """Scroll the region down, wherever the cursor is (ECMA-48, SD)."""
        y, x = self.cursor.y, self.cursor.x
        self.cursor.y = self.margins.top if self.margins else 0
        self.insert_lines(count)
        self.cursor.y, self.cursor.x = y, x

    def repeat(self, count: int | None = None) -> None:
        """Draw the last character again (ECMA-48, REP)."""
        if self.cursor.x:
            last = self.buffer[self.cursor.y][self.cursor.x - 1].data
            self.draw(last * min(count or 1, self.columns))

    def delete_lines(self, count: int | None = None) -> None:
        """Keep rows that are deleted at the cursor: so a library scrolls."""
        _, bottom = self.margins or (0, self.lines - 1)
        self._keep(self.cursor.y, min(count or 1, bottom - self.cursor.y + 1))
        super().delete_lines(count)

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        """Keep what stood on a screen that is wiped."""
        if how in (2, 3) or (how == 0 and self.cursor.y == self.cursor.x == 0):
            self._keep(0, self.lines)
        super().erase_in_display(how, *args, **kwargs)

    def _keep(self, first: int, count: int) -> None:
        # A status line that scrolls away is drawn again, over the row that came up.
        bars = self.bars()
        rows = [y for y in range(first, self.lines) if y not in bars]
        self.left += [self.row(y) for y in rows[:count]]

    def asks(self, typed: bool) -> bool:
        """Tell whether the cursor stands behind a prompt, below all else.

        Args:
            typed: also where something was typed at the prompt already.
        """
        before = "".join(cell.data for cell in self._cells(self.cursor.y)[: self.cursor.x])
        asked = before.startswith(PROMPT) if typed else before == PROMPT
        if not asked:
            return False
        bars = self.bars()
        below = range(self.cursor.y + 1, self.lines)
        return not any(self.row(y) for y in below if y not in bars)

    def bars(self) -> set[int]:
        """Return the rows that are status lines: of another colour from side to side."""
        paper: str | None = None
        found = set()
        for y in range(self.lines):
            row = self.buffer[y]
            if _ground(row[0]) == _ground(row[self.columns - 1]) == "default":
                continue  # looked at first, as most rows are such
            cells = self._cells(y)
            ground, count = Counter(map(_ground, cells)).most_common(1)[0]
            paper = paper or self._paper()
            if count > _BAR * self.columns and ground not in ("default", paper):
                found.add(y)
        return found

    def _paper(self) -> str:
        """Return the colour behind most of what is written."""
        cells = chain.from_iterable(map(self._cells, range(self.lines)))
        written = Counter(_ground(cell) for cell in cells if not cell.data.isspace())
        return written.most_common(1)[0][0] if written else "default"

    def _cells(self, y: int) -> list[Char]:
        row = self.buffer[y]
        return [row[x] for x in range(self.columns)]


def _ground(cell: Char) -> str:
    return cell.fg + " reversed" if cell.reverse else cell.bg
