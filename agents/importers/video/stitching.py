"""Stitches the states of a filmed screen into one roll of rows, each held once.

As in :mod:`agents.importers.recordings.terminals`, but rows are pictures here and equal where
they look alike: what was shown is compared before any of it is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.float32]
"""Cells of a row: columns × height × width, 0 paper, 1 ink."""

_APART = 0.13
"""Ink by which a quarter of a cell differs surely, whatever a codec made of it."""
_INKED = 0.09
"""Mean ink of a quarter of a cell from which on something is written there."""
_TURNED_OVER, _BAR = 0.5, 0.7
"""Mean ink of a cell that is turned over, and the share of such in a status line."""
_BEYOND = 3
"""Rows, counted from an edge, of which a status line is one."""
_SAME_ROW = 0.25
"""Share of a row's written cells that may look otherwise."""
_SAME_SCREEN = 0.6
"""Share of written rows that must be found again for a screen to have scrolled."""
_LOST_COSTS = 2.0
"""What a letter counts that should still be there and isn't, against one that is."""
_WITHOUT_DOUBT = 0.5
"""Share of what was written that is still there."""
_LONGEST = 5.0
"""Seconds that a picture is averaged over."""
_SETTLED, _MANY, _MOST_PASSED = 0.25, 12, 2
"""Seconds that a state stands at least, if so many cells change behind it; and states
that are passed over at most for that."""


@dataclass
class FilmedRow:
    """A row of text as it was seen.

    Attributes:
        cells: its picture, each cell averaged over the frames in which it stood still.
        second: when it was last written to.
        last: it was, at some time, the lowest that was written: a prompt may be it.
    """

    cells: Cells
    second: float
    last: bool = False
    _weights: NDArray[np.float32] | None = None

    def look(self, cells: Cells, changed: NDArray[np.bool_], weight: float) -> None:
        """Average another picture of the row in, but for cells that changed.

        Args:
            cells: the picture.
            changed: which cells show something else now.
            weight: seconds that it stood: what a codec shows first is blurred.
        """
        held = np.zeros(len(cells), np.float32) if self._weights is None else self._weights
        self._weights = np.where(changed, weight, np.minimum(held + weight, _LONGEST))
        self.cells = self.cells + (cells - self.cells) * (weight / self._weights)[:, None, None]


@dataclass
class Roll:
    """The rows that a screen's states make: those that left, then those still shown."""

    rows: list[FilmedRow] = field(default_factory=list)
    _shown: int = 0
    _cursor: int = -1
    _marks: NDArray[np.float32] | None = None
    _waiting: tuple[Cells, float] | None = None
    _newest: tuple[Cells, float, int] | None = None

    def take(self, screen: Cells, second: float) -> None:
        """Take in a state of the screen, its rows × columns × height × width."""
        screen = _turned_back(_without_bars(screen))
        if not len(screen):
            return
        if self._newest is not None:
            before, since, passed = self._newest
            same = before.shape == screen.shape
            apart = _changes(signatures(before), signatures(screen)) if same else _MANY + 1
            short = second - since < _SETTLED and passed < _MOST_PASSED
            if apart > _MANY and short and self._joins(signatures(screen)):
                # A codec shows old and new mixed at first: what follows is the state.
                self._newest = screen, second, passed + 1
                return
            self._settle(before, since, second - since)
        self._newest = screen, second, 0

    def finish(self) -> list[FilmedRow]:
        """Return all rows, those of the last states too."""
        if self._newest is not None:
            self._settle(self._newest[0], self._newest[1], 1.0)
            self._newest = None
        if self._waiting is not None:
            self._begin(*self._waiting)
            self._waiting = None
        return self.rows

    def _settle(self, screen: Cells, second: float, weight: float) -> None:
        marks = signatures(screen)
        there = _inked(marks).any(1)
        if not there.any():
            return
        cursor = int(np.flatnonzero(there)[-1])
        gone, _ = self._scrolled(marks)
        if gone is not None:
            self._go_on(gone, screen, marks, second, weight)
        elif self._waiting is None or not _alike(signatures(self._waiting[0]), marks):
            # Half drawn, or wiped? It counts once the next state goes on from it.
            self._waiting = screen, second
            return
        else:
            self._begin(screen, second)
        self._waiting = None
        shown = self.rows[len(self.rows) - self._shown :]
        shown[cursor].last = True
        self._cursor = cursor
        self._marks = signatures(np.stack([row.cells for row in shown]))

    def _begin(self, screen: Cells, second: float) -> None:
        self.rows += [FilmedRow(cells, second) for cells in screen]
        self._shown = len(screen)

    def _joins(self, marks: NDArray[np.float32]) -> bool:
        """Tell whether a state goes on from the last one without any doubt."""
        return self._marks is None or self._scrolled(marks)[1] >= _WITHOUT_DOUBT

    def _scrolled(self, marks: NDArray[np.float32]) -> tuple[int | None, float]:
        """Return by how many rows the screen scrolled, None if it is another one.

        With it comes how much of what was there before is still there, from 0 to 1.
        """
        if self._marks is None:
            return None, 0.0
        frozen = self._marks[: self._cursor]
        written = _inked(frozen).any(1)
        if not written.any():
            # Only one line was written: it stays, or it is another screen.
            return (0 if self._shown == len(marks) else None), 0.0
        likeness = _likeness(frozen, marks)
        weights = _inked(frozen).sum(1)
        best, found, whole = -np.inf, None, 0.0
        for gone in range(len(frozen)):
            same = np.diagonal(likeness[gone:, : len(frozen) - gone])
            kept = weights[gone : gone + len(same)]
            matched = float((kept * same).sum())
            lost = float(kept.sum()) - matched
            # An answer may be what stood there before; then all fits at one place only.
            sure = matched - _LOST_COSTS * lost
            if matched > 0 and matched >= _SAME_SCREEN * (matched + lost) and sure > best:
                best, found, whole = sure, gone, matched
        if found is None and self._leads(marks[0]):
            return self._cursor, 0.0
        return found, whole / max(float(weights.sum()), 1.0)

    def _leads(self, top: NDArray[np.float32]) -> bool:
        """Tell whether the lowest row is at the top now: an answer filled the screen."""
        assert self._marks is not None
        row = self._marks[self._cursor]
        inked = _inked(row[None])[0]
        apart = (np.abs(row - top) > _APART).any(1) & inked
        return bool(inked.any() and apart.sum() <= _SAME_ROW * inked.sum())

    def _go_on(
        self, gone: int, screen: Cells, marks: NDArray[np.float32], second: float, weight: float
    ) -> None:
        first = len(self.rows) - self._shown + gone
        held = self.rows[first:]
        assert self._marks is not None
        for at, cells in enumerate(screen):
            if at >= len(held):
                self.rows.append(FilmedRow(cells, second))
                continue
            changed = (np.abs(self._marks[at + gone] - marks[at]) > _APART).any(1)
            if changed.any() and at + gone >= self._cursor:
                held[at].second = second
            held[at].look(cells, changed, weight)
        self._shown = len(screen)


def _without_bars(screen: Cells) -> Cells:
    """Return a screen without the status lines at its edges: rows of another paper.

    What little stands beyond one, a window's edge or its title, goes with it.
    """
    bars = (screen.mean((2, 3)) > _TURNED_OVER).mean(1) > _BAR
    first, end = 0, len(screen)
    above, below = np.flatnonzero(bars[:_BEYOND]), np.flatnonzero(bars[::-1][:_BEYOND])
    if len(above):
        first = int(above[-1]) + 1
        first += int(np.append(bars[first:], False).argmin())
    if len(below):
        end -= int(below[-1]) + 1
        end -= int(np.append(bars[:end][::-1], False).argmin())
    return screen[first : max(first, end)]


def _turned_back(screen: Cells) -> Cells:
    """Return a screen with paper and ink of boxes and of the cursor as they are elsewhere."""
    over = screen.mean((2, 3)) > _TURNED_OVER
    if over.any():
        screen = np.where(over[:, :, None, None], 1 - screen, screen)
    return screen


def signatures(screen: Cells) -> NDArray[np.float32]:
    """Return the mean ink of the quarters of each cell: rows × columns × 4."""
    high, wide = screen.shape[2:]
    quarters = np.zeros((4, high, wide), np.float32)
    for number in range(4):
        down, across = divmod(number, 2)
        rows = slice(high // 2, None) if down else slice(high // 2)
        columns = slice(wide // 2, None) if across else slice(wide // 2)
        part = quarters[number, rows, columns]
        part += 1 / part.size
    flat = np.ascontiguousarray(screen).reshape(*screen.shape[:2], -1)
    # Not by BLAS: its threads take longer to meet than such small matrices do.
    return np.asarray(np.einsum("rcp,kp->rck", flat, quarters.reshape(4, -1)), np.float32)


def _likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell of each row of one screen whether it is each row of another."""
    found = np.empty((len(one), len(other)), np.bool_)
    inked = _inked(one), _inked(other)
    for at, row in enumerate(one):
        apart = (np.abs(other - row) > _APART).any(2)
        written = (inked[0][at] | inked[1]).sum(1)
        found[at] = apart.sum(1) <= _SAME_ROW * np.maximum(written, 1)
    return found


def _inked(marks: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell of cells whether something is written in each."""
    return np.asarray((marks > _INKED).any(2), np.bool_)


def _changes(one: NDArray[np.float32], other: NDArray[np.float32]) -> int:
    """Return how many cells differ between two screens."""
    return int((np.abs(one - other) > _APART).any(2).sum())


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Tell whether two screens look the same."""
    if one.shape != other.shape:
        return False
    written = _inked(one) | _inked(other)
    return bool(_changes(one, other) <= _SAME_ROW * max(int(written.sum()), 1))
