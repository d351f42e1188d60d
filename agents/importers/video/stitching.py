"""Stitches the states of a filmed screen into one roll of rows, each held once.

As in :mod:`agents.importers.terminals`, but rows are pictures here and equal where
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
_SAME_ROW = 0.25
"""Share of a row's written cells that may look otherwise."""
_SAME_SCREEN = 0.6
"""Share of written rows that must be found again for a screen to have scrolled."""
_MOST_AVERAGED = 24


@dataclass
class FilmedRow:
    """A row of text as it was seen.

    Attributes:
        cells: its picture, averaged over the frames in which it stood still.
        second: when it last changed.
        last: it was, at some time, the lowest that was written: a prompt may be it.
    """

    cells: Cells
    second: float
    last: bool = False
    seen: int = 1

    def look(self, cells: Cells) -> None:
        """Average another picture of the same row in."""
        if self.seen < _MOST_AVERAGED:
            self.seen += 1
        self.cells = self.cells + (cells - self.cells) / np.float32(self.seen)

    def replace(self, cells: Cells, second: float) -> None:
        """Take another picture in the place of this one."""
        self.cells, self.second, self.seen = cells, second, 1


@dataclass
class Roll:
    """The rows that a screen's states make: those that left, then those still shown."""

    rows: list[FilmedRow] = field(default_factory=list)
    _shown: int = 0
    _cursor: int = -1
    _marks: NDArray[np.float32] | None = None
    _waiting: tuple[Cells, float] | None = None

    def take(self, screen: Cells, second: float) -> None:
        """Take in a state of the screen, its rows × columns × height × width."""
        marks = signatures(screen)
        written = (marks > _INKED).any(2).any(1)
        if not written.any():
            return
        cursor = int(np.flatnonzero(written)[-1])
        gone = self._scrolled(marks)
        if gone is None:
            # Half drawn, or wiped? It counts once the next state goes on from it.
            if self._waiting is not None and _alike(signatures(self._waiting[0]), marks):
                self._begin(screen, second)
            else:
                self._waiting = screen, second
                return
        else:
            self._go_on(gone, screen, marks, cursor, second)
        self._waiting = None
        self.rows[len(self.rows) - self._shown + cursor].last = True
        self._cursor, self._marks = cursor, marks

    def finish(self) -> list[FilmedRow]:
        """Return all rows, those of a last state that nothing followed too."""
        if self._waiting is not None:
            self._begin(*self._waiting)
            self._waiting = None
        return self.rows

    def _begin(self, screen: Cells, second: float) -> None:
        self.rows += [FilmedRow(cells, second) for cells in screen]
        self._shown = len(screen)

    def _scrolled(self, marks: NDArray[np.float32]) -> int | None:
        """Return by how many rows the screen scrolled, None if it is another one."""
        if self._marks is None:
            return None
        frozen = self._marks[: self._cursor]
        written = (frozen > _INKED).any(2).any(1)
        if not written.any():
            # Only one line was written: it stays, or it is another screen.
            return 0 if self._shown == len(marks) else None
        likeness = _likeness(frozen, marks)
        best, found = _SAME_SCREEN, None
        for gone in range(len(frozen)):
            kept = written[gone:]
            if not kept.any():
                break
            same = np.diagonal(likeness[gone:, : len(frozen) - gone])
            share = float(same[kept[: len(same)]].mean()) - 0.002 * gone
            if share > best:
                best, found = share, gone
        return found

    def _go_on(
        self, gone: int, screen: Cells, marks: NDArray[np.float32], cursor: int, second: float
    ) -> None:
        first = len(self.rows) - self._shown + gone
        held = self.rows[first:]
        assert self._marks is not None
        before = self._marks[gone:]
        for at, cells in enumerate(screen):
            if at >= len(held):
                self.rows.append(FilmedRow(cells, second))
            elif at + gone >= self._cursor or not _alike(before[at : at + 1], marks[at : at + 1]):
                changed = not _alike(before[at : at + 1], marks[at : at + 1], 0.0)
                held[at].replace(cells, second if changed else held[at].second)
            else:
                held[at].look(cells)
        self._shown = len(screen)


def signatures(screen: Cells) -> NDArray[np.float32]:
    """Return the mean ink of the quarters of each cell: rows × columns × 4."""
    rows, columns, high, wide = screen.shape
    top, left = high // 2, wide // 2
    parts = (
        screen[:, :, :top, :left],
        screen[:, :, :top, left:],
        screen[:, :, top:, :left],
        screen[:, :, top:, left:],
    )
    return np.stack([part.mean((2, 3)) for part in parts], axis=2)


def _likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell of each row of one screen whether it is each row of another."""
    found = np.empty((len(one), len(other)), np.bool_)
    inked = (one > _INKED).any(2), (other > _INKED).any(2)
    for at, row in enumerate(one):
        apart = (np.abs(other - row) > _APART).any(2)
        written = (inked[0][at] | inked[1]).sum(1)
        found[at] = apart.sum(1) <= _SAME_ROW * np.maximum(written, 1)
    return found


def _alike(
    one: NDArray[np.float32], other: NDArray[np.float32], share: float = _SAME_ROW
) -> bool:
    """Tell whether two screens, or rows, look the same."""
    if one.shape != other.shape:
        return False
    apart = (np.abs(one - other) > _APART).any(2)
    written = ((one > _INKED) | (other > _INKED)).any(2)
    return bool(apart.sum() <= share * max(int(written.sum()), 1))
