"""Lays a known text over filmed rows: which cell shows which letter of it.

What stands in a row is a piece of the text as it is, however it was wrapped, so a row
is compared with every place of the text at once. That bears letters that can't be
read, and blanks and specks that a codec made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.importers.video.glyphs import Alphabet, written

Cells = NDArray[np.float32]

_SKIPPED = 60
"""Characters of a text that may be missing between two pieces of it."""
_SKIP_COSTS = 0.05
_LEAST = 0.55
"""Score of a letter, in the mean, from which on a piece of text is the one in a row."""
_WRONG_BLANK, _FAINT = -2.0, -0.3
_LIKE = 2.0
"""How much farther than the nearest letter a letter may be and still be meant."""
_WRONG_LETTER, _UNSEEN_LETTER = -0.7, 0.4
_SMALL = frozenset(".,'`:;-\"_·’‘")
"""Letters of so little ink that a codec may drop them."""
_GAP = 2
_TRIED = 3
"""Pieces by which a place is told not to be the one where a text begins."""
_WHOLE = 0.98


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a row, and what of a text it shows.

    Attributes:
        row: which row, counted from the first of those asked of.
        start: its first column.
        text: as much of the text as there are cells.
    """

    row: int
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """A text laid over rows.

    Attributes:
        pieces: what was found.
        told: share of the text's letters that are in them.
        shown: share of the rows' letters that are in them.
    """

    pieces: tuple[Piece, ...] = ()
    told: float = 0.0
    shown: float = 0.0


@dataclass(frozen=True)
class Rows:
    """Rows made ready to be compared with texts.

    Attributes:
        pieces: row, first column, and cells of each piece: blanks part them.
        letters: how many cells are written in all.
    """

    pieces: tuple[tuple[int, int, Cells], ...]
    letters: int

    @classmethod
    def of(cls, rows: Sequence[Cells]) -> Rows:
        """Part rows at wide blanks."""
        pieces = []
        letters = 0
        for number, cells in enumerate(rows):
            there = np.flatnonzero(written(cells))
            letters += len(there)
            if len(there):
                for part in np.split(there, np.flatnonzero(np.diff(there) > _GAP) + 1):
                    start, end = int(part[0]), int(part[-1]) + 1
                    pieces.append((number, start, cells[start:end]))
        return cls(tuple(pieces), letters)


def lay_over(
    text: str, rows: Rows, alphabet: Alphabet | None = None, first: int = 0, most: int | None = None
) -> Overlay:
    """Lay a text over rows, from its beginning on.

    Args:
        text: what is known.
        rows: where it may stand.
        alphabet: the letters as far as they are known; None to go by the blanks.
        first: the piece to begin at.
        most: pieces to look at, all if None.
    """
    line = " ".join(text.split())
    if not line:
        return Overlay()
    codes, letters = _coded(f" {line} ")
    found: list[Piece] = []
    at = told = 0
    for row, start, cells in rows.pieces[first : None if most is None else first + most]:
        if at >= len(line):
            break
        scores = _scores(cells, letters, alphabet)
        size = len(cells)
        last = min(at + _SKIPPED, len(line) - size)
        if last < at:
            continue
        places = np.arange(at, last + 1)
        # With the blank before it and behind it, so that no piece ends within a word.
        windows = codes[places[:, None] + np.arange(size + 2)]
        sums = scores[np.arange(size + 2), windows].sum(1)
        best = int((sums - _SKIP_COSTS * (places - at)).argmax())
        if sums[best] < _LEAST * (size + 2):
            continue
        place = int(places[best])
        piece = line[place : place + size]
        found.append(Piece(row, start, piece))
        told += size - piece.count(" ")
        at = place + size
        while at < len(line) and line[at] == " ":
            at += 1
    whole = len(line) - line.count(" ")
    return Overlay(tuple(found), told / whole, min(1.0, told / max(rows.letters, 1)))


def find_beginning(text: str, rows: Rows, most: int) -> Overlay:
    """Find where a text begins in rows, by its blanks alone.

    Args:
        text: what is known.
        rows: where it may stand.
        most: pieces among which the first one is looked for.
    """
    best = Overlay()
    for first in range(min(len(rows.pieces), most)):
        tried = lay_over(text, rows, first=first, most=_TRIED)
        if not tried.pieces or tried.pieces[0].start != rows.pieces[first][1]:
            continue
        if len(tried.pieces) < min(_TRIED, len(rows.pieces) - first) / 2 and tried.told < best.told:
            continue
        found = lay_over(text, rows, first=first)
        if found.told > best.told:
            best = found
        if best.told > _WHOLE:
            break
    return best


def _coded(line: str) -> tuple[NDArray[np.intp], list[str]]:
    letters = sorted(set(line))
    numbers = {letter: number for number, letter in enumerate(letters)}
    return np.array([numbers[letter] for letter in line]), letters


def _scores(cells: Cells, letters: Sequence[str], alphabet: Alphabet | None) -> Cells:
    """Return how well each cell, a blank before and behind them too, shows each letter."""
    there = written(cells)
    scores = np.empty((len(cells) + 2, len(letters)), np.float32)
    for column, letter in enumerate(letters):
        if letter == " ":
            scores[1:-1, column] = np.where(there, _WRONG_BLANK, 1.0)
            scores[(0, -1), column] = 1.0
        else:
            scores[1:-1, column] = np.where(
                there, 1.0, _FAINT if letter in _SMALL else _WRONG_BLANK
            )
            scores[(0, -1), column] = _WRONG_BLANK
    if alphabet is not None and there.any():
        flat = cells[there].reshape(int(there.sum()), -1)
        far = alphabet.far(flat, letters)
        nearest = alphabet.nearest(flat)[:, None]
        like = np.where(far <= np.maximum(1.0, _LIKE * nearest), 1.0, _WRONG_LETTER)
        like = np.where(np.isnan(far), np.where(nearest > 1 / 3, _UNSEEN_LETTER, -0.3), like)
        inside = scores[1:-1]
        inside[there] = np.where(np.array(letters) == " ", inside[there], like)
    return scores
