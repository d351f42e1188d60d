"""The emulated screen that a terminal's recording is shown on.

Nothing that the bytes ask a terminal to do beyond its screen (titles, clipboards,
files) is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import itemgetter
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


_data, _bg, _reverse = (itemgetter(Char._fields.index(name)) for name in ("data", "bg", "reverse"))


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
    written: Mapping[str, int] = field(default_factory=dict)


class _Looks:
    """How the rows look that were looked at since they were written to last."""

    def __init__(self) -> None:
        self.of: dict[int, _Look] = {}
        self._written: Counter[str] = Counter()

    def put(self, y: int, look: _Look) -> None:
        """Keep how a row looks."""
        self.of[y] = look
        self._count(look, 1)

    def drop(self, y: int) -> None:
        """Forget how a row looked, if that is known."""
        look = self.of.pop(y, None)
        if look is not None:
            self._count(look, -1)

    def scroll(self, top: int, bottom: int) -> None:
        """Move rows up by one: what scrolls looks as before."""
        self.drop(top)
        moved = {y - 1: self.of.pop(y) for y in range(top + 1, bottom + 1) if y in self.of}
        self.of |= moved

    def _count(self, look: _Look, sign: int) -> None:
        for ground, letters in look.written.items():
            self._written[ground] += sign * letters

    def bars(self) -> set[int]:
        """Return the rows that are of another colour from side to side than the paper."""
        barred = [y for y, look in self.of.items() if look.barred]
        if not barred:
            return set()
        paper = max(self._written, key=self._written.__getitem__, default="")
        return {y for y in barred if self.of[y].ground != paper}


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
        self.wrapped: dict[str, int] = {}
        """Rows with a prompt -> in how many rows below it what was typed went on."""
        self._cells = _Cells()
        self._looks = _Looks()
        self._barred: set[int] | None = None

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        """Take another size; all rows are looked at anew."""
        super().resize(lines, columns)
        self._looks, self._barred = _Looks(), None

    def row(self, y: int) -> str:
        """Return the text of a row."""
        return self._look(y).text

    def _look(self, y: int) -> _Look:
        self._forget()
        look = self._looks.of.get(y)
        if look is None:
            look = self._looked(y)
            self._looks.put(y, look)
        return look

    def _forget(self) -> None:
        """Forget how the rows looked that were written to since."""
        if self.dirty:
            for y in self.dirty:
                self._looks.drop(y)
            self.dirty.clear()
            self._barred = None

    def _looked(self, y: int) -> _Look:
        row = self.buffer[y]
        blank = row.default
        plain = _ground(blank) == "default"
        if not row and plain:
            return _Look("")
        end = min(max(row) + 1, self.columns) if plain else self.columns
        get = row.get
        cells = [get(x, blank) for x in range(end)]
        text = "".join(map(_data, cells)).rstrip()
        if not any(map(_reverse, cells)) and set(map(_bg, cells)) == {"default"}:
            return _Look(text, written={"default": len(text) - text.count(" ")})
        cells += [blank] * (self.columns - end)
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
            for y in range(max(0, self.cursor.y - _WRAPS), self.cursor.y):
                if (row := self.row(y)).startswith(PROMPT):
                    below = self.cursor.y - y
                    self.wrapped[row] = max(below, self.wrapped.get(row, 0))

    def index(self) -> None:
        """Keep the top row of the region if it is about to scroll off."""
        top, bottom = self.margins or (0, self.lines - 1)
        if self.cursor.y == bottom:
            self._keep(top, 1)
            self._forget()
            super().index()
            self.dirty.clear()
            self._looks.scroll(top, bottom)
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
            known = self._looks.of
            for y in range(self.lines):
                if y not in known:
                    self._looks.put(y, self._looked(y))
            self._barred = self._looks.bars()
        return self._barred

    def texts(self) -> list[str]:
        """Return the rows that are no status lines."""
        bars, known = self.bars(), self._looks.of
        return [known[y].text for y in range(self.lines) if y not in bars]


def _ground(cell: Char) -> str:
    return cell.fg + " reversed" if cell.reverse else cell.bg
