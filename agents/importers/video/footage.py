"""Watches a video of a terminal: what comes of it are rows of pictures, unread.

Whoever reads them afterwards (a story whose words are known, letter recognition, a
model) finds each row once, in the order in which they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agents.core.errors import CommandFileError
from agents.importers.recordings.files import NOTHING
from agents.importers.video.glyphs import written
from agents.importers.video.grid import CellGrid, find_grid
from agents.importers.video.sampling import opened
from agents.importers.video.stitching import FilmedRow, Roll

_MOST_ROWS = 40_000
"""Rows that are held at most; an evening of play has some five thousand."""
_HARDLY = 0.01
"""Share of rows in which a column at the side is written by mistake alone."""
_EDGE = 0.95
"""Share of rows from which on a column is no text: empty rows are among them."""


@dataclass(frozen=True, slots=True)
class Footage:
    """A video of a terminal, watched.

    Attributes:
        name: of the file, without its folder.
        grid: how the text is laid out.
        rows: what was written, from the first row on.
        seconds: how long it lasts.
        broken: why its end could not be read, empty if all could.
    """

    name: str
    grid: CellGrid
    rows: tuple[FilmedRow, ...]
    seconds: float
    broken: str = ""


def watch(path: Path, progress: Callable[[int, int], None] = lambda *_: None) -> Footage:
    """Watch a video.

    Args:
        path: the file.
        progress: told how many seconds are watched, and how many there are.

    Raises:
        CommandFileError: it can't be read, or no terminal is in it.
    """
    with opened(path) as reel:
        grid = find_grid(reel.keys())
        if grid is None:
            raise CommandFileError(
                f"No rows of text are to be found in {path}.",
                f"{NOTHING} It takes a video of a terminal, its text large enough to be read.",
            )
        roll, last, shape = Roll(), 0.0, None
        for second, picture in reel.frames():
            if shape is None:
                shape = picture.shape
            if picture.shape != shape or len(roll.rows) > _MOST_ROWS:
                break
            roll.take(grid.cells(picture), second)
            last = second
            progress(int(second), max(int(reel.seconds), int(second) + 1))
        rows = _trimmed(roll.finish())
        return Footage(path.name, grid, rows, max(reel.seconds, last), reel.broken)


def _trimmed(rows: Sequence[FilmedRow]) -> tuple[FilmedRow, ...]:
    """Return rows without the columns at their sides in which hardly anything is written."""
    if not rows:
        return ()
    counts = np.sum([written(row.cells) for row in rows], axis=0)
    edge = counts > _EDGE * len(rows)  # a border, and no text
    used = np.flatnonzero((counts > _HARDLY * counts.max()) & ~edge)
    for row in rows:
        row.cells = row.cells[used[0] : used[-1] + 1] if len(used) else row.cells
    return tuple(rows)
