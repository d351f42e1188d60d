"""The emulated screen that a terminal's recording is shown on.

Nothing that the bytes ask a terminal to do beyond its screen (titles, clipboards,
files) is done.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyte
from pyte.charsets import LAT1_MAP
from pyte.modes import DECAWM, IRM
from pyte.screens import Char

_MOST_RENDITIONS = 64
_WRAPS = 4
"""Rows that a command takes at most."""
PROMPT = ">"
_BAR = 0.8
"""Share of a row's cells in another colour that make it a status line."""


class TapeStream(pyte.Stream):
    """Sequences of ECMA-48 that the emulator leaves out: to scroll, to repeat."""

    csi = {**pyte.Stream.csi, "S": "scroll_up", "T": "scroll_down", "b": "repeat"}
    events = pyte.Stream.events | {"scroll_up", "scroll_down", "repeat"}


@dataclass(frozen=True, slots=True)
class _Look:
    """What a row of the screen looks like, found out once until it is written to.

    Attributes:
        text: without blanks at its end.
        ground: the colour behind most of it.
        barred: it has this colour from side to side, and it is none of the plain ones.
        written: how many letters stand before each colour.
    """

    text: str
    ground: str = "default"
    barred: bool = False
    written: Counter[str] | None = None


class _Letters(dict[str, Char]):
    """Letters in one rendition, each made once."""

    def __init__(self, rendition: Char) -> None:
        self._rendition = rendition

    def __missing__(self, letter: str) -> Char:
        self[letter] = cell = self._rendition._replace(data=letter)
        return cell


class _Cells(dict[Char, _Letters]):
    """Letters in every rendition that was lately used."""

    def __missing__(self, rendition: Char) -> _Letters:
        if len(self) == _MOST_RENDITIONS:
            self.clear()
        self[rendition] = letters = _Letters(rendition)
        return letters


class TapeScreen(pyte.Screen):
    """A screen that keeps the rows which leave it at the top."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self.left: list[str] = []
        self.wrapped: set[str] = set()
        """Rows with a prompt from which what was typed went on in the next row."""
        self._cells = _Cells()
        self._looks: dict[int, _Look] = {}
        self._barred: set[int] | None = None

    def row(self, y: int) -> str:
        """Return the text of a row."""
        return self._look(y).text

    def _look(self, y: int) -> _Look:
        self._forget()
        look = self._looks.get(y)
        if look is None:
            look = self._looks[y] = self._looked(y)
        return look

    def _forget(self) -> None:
        """Forget how the rows looked that were written to since."""
        if self.dirty:
            for y in self.dirty:
                self._looks.pop(y, None)
            self.dirty.clear()
            self._barred = None

    def _looked(self, y: int) -> _Look:
        row = self.buffer[y]
        if not row and _ground(row.default) == "default":
            return _Look("")
        cells = [row[x] for x in range(self.columns)]
        text = "".join([cell.data for cell in cells]).rstrip()
        if not any(cell.reverse or cell.bg != "default" for cell in cells):
            return _Look(text)
        grounds = [_ground(cell) for cell in cells]
        ground, count = Counter(grounds).most_common(1)[0]
        coloured = ground != "default" and not grounds[0] == grounds[-1] == "default"
        written = Counter(
            behind for behind, cell in zip(grounds, cells, strict=True) if not cell.data.isspace()
        )
        return _Look(text, ground, coloured and count > _BAR * self.columns, written)

    def draw(self, data: str) -> None:
        """Draw text, and note if it runs over the end of a row with a prompt."""
        end = self.cursor.x + len(data)
        over = end > self.columns and DECAWM in self.mode
        charset = self.g1_charset if self.charset else self.g0_charset
        plain = data.isascii() and data.isprintable() and charset is LAT1_MAP
        if plain and end <= self.columns and IRM not in self.mode:
            chars = map(self._cells[self.cursor.attrs].__getitem__, data)
            self.buffer[self.cursor.y].update(enumerate(chars, self.cursor.x))
            self.cursor.x = end
            self.dirty.add(self.cursor.y)
            return
        super().draw(data)
        if over:
            rows = map(self.row, range(max(0, self.cursor.y - _WRAPS), self.cursor.y))
            self.wrapped.update(row for row in rows if row.startswith(PROMPT))

    def index(self) -> None:
        """Keep the top row of the region if it is about to scroll off."""
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y == bottom:
            self._keep(top, 1)
            self._forget()
            looks = {y: self._looks.pop(y) for y in range(top, bottom + 1) if y in self._looks}
            super().index()
            # What scrolls looks as before: only where it stands is new.
            self.dirty.clear()
            self._looks |= {y - 1: look for y, look in looks.items() if y > top}
            self._barred = None
        else:
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
        if self.buffer[self.cursor.y][0].data != PROMPT:
            return False
        row = self.buffer[self.cursor.y]
        before = "".join([row[x].data for x in range(min(self.cursor.x, self.columns))])
        asked = before.startswith(PROMPT) if typed else before == PROMPT
        if not asked:
            return False
        bars = self.bars()
        below = range(self.cursor.y + 1, self.lines)
        return not any(self.row(y) for y in below if y not in bars)

    def bars(self) -> set[int]:
        """Return the rows that are status lines: of another colour from side to side."""
        self._forget()
        if self._barred is None:
            barred = [y for y in range(self.lines) if self._look(y).barred]
            paper = self._paper() if barred else ""
            self._barred = {y for y in barred if self._look(y).ground != paper}
        return self._barred

    def _paper(self) -> str:
        """Return the colour behind most of what is written."""
        written: Counter[str] = Counter()
        for y in range(self.lines):
            look = self._look(y)
            if look.written is None:
                written["default"] += len(look.text) - look.text.count(" ")
            else:
                written += look.written
        return written.most_common(1)[0][0] if written else "default"


def _ground(cell: Char) -> str:
    return cell.fg + " reversed" if cell.reverse else cell.bg
