"""Lines a known text up with rows that are still unread: by the lengths of its words.

How a text is wrapped doesn't matter to that, nor which letters it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from agents.importers.video.glyphs import written

_SURE_RUN = 3
"""Words in a row that agree in length before chance is out of the question."""


@dataclass(frozen=True, slots=True)
class FilmedWord:
    """A word that was filmed.

    Attributes:
        row: which row it stands in, counted from the first of the rows asked of.
        start: its first column.
        cells: its pictures, flattened: letters × pixels.
    """

    row: int
    start: int
    cells: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.cells)


def words_in(rows: Sequence[NDArray[np.float32]]) -> list[FilmedWord]:
    """Return the words of rows of cells: what stands between blanks."""
    return [word for number, cells in enumerate(rows) for word in _words(number, cells)]


def _words(number: int, cells: NDArray[np.float32]) -> Iterator[FilmedWord]:
    there = np.concatenate([[False], written(cells), [False]])
    edges = np.flatnonzero(there[1:] != there[:-1])
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        pictures = cells[start:end].reshape(int(end - start), -1)
        yield FilmedWord(number, int(start), pictures)


def aligned(
    text: Sequence[str], filmed: Sequence[FilmedWord], run: int = _SURE_RUN
) -> Iterator[tuple[str, FilmedWord]]:
    """Yield words of a text with those of a film that they are likely to be.

    Args:
        text: the words that are known.
        filmed: the words of the film.
        run: how many in a row must agree in length.
    """
    matcher = SequenceMatcher(None, [*map(len, text)], [*map(len, filmed)], autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size >= run:
            for at in range(block.size):
                yield text[block.a + at], filmed[block.b + at]
