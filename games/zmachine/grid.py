"""The upper window: letters at rows and columns, and which are in reverse video.

Section numbers are of the Z-Machine Standards Document 1.1. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

STATUS_ROWS = 3
"""An upper window that prints on these rows only is a status line."""
FAR = " " * 16
WIDE = re.compile(FAR + "+")
STAYS = "\ue000"
"""Stands for a blank that is part of a drawing."""
_SURPLUS = re.compile(r"(?<=    ) +")
_BAR = 32
"""Cells of one row in reverse video from which it is a bar, not a chosen entry."""


class Row(NamedTuple):
    """A row of the upper window: its letters, and of each whether it is reversed."""

    letters: str = ""
    reversed: str = ""
    """A ``1`` for each letter in reverse video, a ``0`` for each other; may be shorter."""


class Grid:
    """The upper window as it stands."""

    def __init__(self, rows: tuple[Row, ...] = ()) -> None:
        self._letters = {n: list(row.letters) for n, row in enumerate(rows, start=1) if row.letters}
        self._reversed = {n: list(row.reversed) for n, row in enumerate(rows, start=1)}
        self.lowest = 0
        self.row = self.column = 1

    def print(self, text: str, *, reverse: bool = False) -> None:
        """Print at the cursor (8.7.2)."""
        for index, line in enumerate(text.split("\n")):
            if index:
                self.row, self.column = self.row + 1, 1
            if not line:
                continue
            start, end = self.column - 1, self.column - 1 + len(line)
            _put(self._letters.setdefault(self.row, []), start, line, " ")
            _put(self._reversed.setdefault(self.row, []), start, "01"[reverse] * len(line), "0")
            self.column = end + 1
            self.lowest = max(self.lowest, self.row)

    def begin_anew(self) -> None:
        """Take what stands there for what was there: nothing was printed on it yet."""
        last = max(self._letters, default=0)
        self._letters = {n: cells for n, cells in self._letters.items() if cells}
        self._reversed = {n: cells for n, cells in self._reversed.items() if n <= last}
        self.lowest, self.row, self.column = 0, 1, 1

    def blank(self) -> None:
        """Clear the row from the cursor on."""
        for cells in (self._letters.get(self.row, []), self._reversed.get(self.row, [])):
            del cells[self.column - 1 :]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows from the top, as far as anything stands in them."""
        last = max(self._letters, default=0)
        return tuple(
            Row("".join(self._letters.get(n, [])), "".join(self._reversed.get(n, [])))
            for n in range(1, last + 1)
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """The rows' letters, without trailing blanks."""
        return tuple(row.letters.rstrip() for row in self.rows)

    @property
    def offers(self) -> bool:
        """Whether an entry stands out among others, as in a menu; of a status line all does."""
        stands = {flag for row in self.rows for letter, flag in _cells(row) if letter != " "}
        return len(stands) > 1 and len(self.rows) > 1

    def cut_status(self) -> str:
        """Take away a status line above something taller, and return it.

        A status line has words far apart; a quotation in a box has not.
        """
        if self.lowest <= STATUS_ROWS:
            return ""
        found: list[str] = []
        for number in range(1, STATUS_ROWS + 1):
            row = "".join(self._letters.get(number, [])).rstrip()
            spread = WIDE.search(row.strip()) or (WIDE.search(row) and row[-1].isdigit())
            if not spread or not (number == 1 or self._is_bar(number)):
                break
            found.append(row.strip())
            del self._letters[number]
        return " ".join(found)

    def _is_bar(self, number: int) -> bool:
        """Whether a row goes on with a status line: it tells a figure, or stands out whole."""
        row = Row("".join(self._letters[number]), "".join(self._reversed.get(number, [])))
        flags = {flag for letter, flag in _cells(row) if letter != " "}
        return flags == {"1"} or any(letter.isdigit() for letter in row.letters)

    def block(self) -> str:
        """Return the rows shifted to the left edge, with what is chosen marked."""
        lines = marked(self.rows)
        indent = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
        return "\n".join(_drawn([line[indent:] for line in lines])).strip("\n")


def _drawn(lines: list[str]) -> list[str]:
    """Keep what stands below one another there, as in a drawing or a table of far columns.

    Blanks that are to stay as many as they are become ``STAYS``.
    """
    begins = Counter(gap.end() for line in lines for gap in WIDE.finditer(line) if gap.start())
    if max(begins.values(), default=0) < 2:
        return lines
    width = max(map(len, lines))
    empty = "".join(" x"[any(line[n : n + 1].strip() for line in lines)] for n in range(width))
    for gap in reversed(list(_SURPLUS.finditer(empty))):
        lines = [line[: gap.start()] + line[gap.end() :] for line in lines]
    return [line.replace(" ", STAYS) for line in lines]


def _put(cells: list[str], start: int, new: str, blank: str) -> None:
    cells.extend(blank * (start + len(new) - len(cells)))
    cells[start : start + len(new)] = new


def marked(rows: tuple[Row, ...]) -> list[str]:
    """Return rows without trailing blanks, with brackets around what stands out.

    Reverse video says nothing where all is in it, as a quotation in a box is, nor in
    a bar as wide as the window.
    """
    plain = any(letter != " " and flag == "0" for row in rows for letter, flag in _cells(row))
    if not plain:
        return [row.letters.rstrip() for row in rows]
    return [_marked(row) for row in rows]


def _cells(row: Row) -> zip[tuple[str, str]]:
    return zip(row.letters, row.reversed.ljust(len(row.letters), "0"), strict=False)


def _marked(row: Row) -> str:
    flags = row.reversed[: len(row.letters)].ljust(len(row.letters), "0")
    line = list(row.letters)
    for span in reversed(list(re.finditer("1+", flags))):
        start, end = span.span()
        if end - start < _BAR:
            _bracket(line, start, end)
    return "".join(line).rstrip()


def _bracket(line: list[str], start: int, end: int) -> None:
    """Put brackets around some cells, in blanks beside or inside of them where there are."""
    blank = not "".join(line[start:end]).strip()
    if end < len(line) and line[end] == " ":
        line[end] = "]"
    elif not blank and line[end - 1] == " ":
        line[end - 1] = "]"
    else:
        line.insert(end, "]")
    if start and line[start - 1] == " ":
        line[start - 1] = "["
    elif not blank and line[start] == " ":
        line[start] = "["
    else:
        line.insert(start, "[")
