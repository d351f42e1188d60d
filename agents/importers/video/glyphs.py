"""The letters of one video: pictures of cells, labelled by text that is known.

A video is read with its own letters: whatever font, size and codec it has, the same
letter looks much the same in all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
"""Stands for a letter that nothing has labelled yet."""

_DOT = 0.3
"""Ink of a spot of a cell from which on it holds a letter."""
_FAR = 3.0
"""How many times the usual distance between pictures of one letter is too far."""
_LEAST_SPREAD = 0.004
_MOST_LOOKS = 4
"""Pictures of one letter that are told apart: upright, bold, underlined, slanted."""
_MOST_PICTURES, _FEW_PICTURES = 120, 20
"""Pictures of one letter that its look, and that the spread, is taken from."""


def written(cells: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell of cells whether something is written in each."""
    high, wide = cells.shape[-2:]
    smooth = (
        cells[..., : high - 1, : wide - 1]
        + cells[..., 1:, : wide - 1]
        + cells[..., : high - 1, 1:]
        + cells[..., 1:, 1:]
    ) / 4
    return np.asarray(smooth.max((-1, -2)) > _DOT, np.bool_)


@dataclass(frozen=True)
class _Look:
    letter: str
    mean: Vectors


@dataclass
class Alphabet:
    """Letters as they look in one video.

    Attributes:
        spread: mean squared distance of a picture from its letter.
    """

    looks: list[_Look] = field(default_factory=list)
    spread: float = _LEAST_SPREAD
    _means: Vectors | None = None

    @property
    def letters(self) -> set[str]:
        """Which letters are known."""
        return {look.letter for look in self.looks}

    def distances(self, cells: Vectors) -> Vectors:
        """Return how far cells (as rows of pixels) are from every look of :attr:`looks`."""
        if self._means is None:
            self._means = np.stack([look.mean for look in self.looks])
        means = self._means
        # Not by BLAS: its threads take longer to meet than such small matrices do.
        mixed = np.einsum("ij,kj->ik", cells, means, optimize=False)
        squares = (cells**2).sum(1)[:, None] + (means**2).sum(1)[None] - 2 * mixed
        return np.asarray(np.maximum(squares, 0) / cells.shape[1], np.float32)

    def far(self, cells: Vectors, letters: Sequence[str]) -> Vectors:
        """Return how far cells are from each letter, 1 being as far as is unknown.

        Not a number for letters that were never seen.
        """
        every = self.distances(cells) / (_FAR * self.spread)
        found = np.full((len(cells), len(letters)), np.nan, np.float32)
        columns = {letter: column for column, letter in enumerate(letters)}
        for at, look in enumerate(self.looks):
            if (column := columns.get(look.letter)) is not None:
                found[:, column] = np.fmin(found[:, column], every[:, at])
        return found

    def nearest(self, cells: Vectors) -> Vectors:
        """Return how far cells are from the letter that they look most like."""
        return np.asarray(self.distances(cells).min(1) / (_FAR * self.spread), np.float32)

    def costs(self, cells: Vectors) -> list[dict[str, float]]:
        """Return of each cell how far it is from each letter that was seen."""
        letters = sorted(self.letters)
        return [
            dict(zip(letters, map(float, row), strict=True)) for row in self.far(cells, letters)
        ]

    def read(self, cells: NDArray[np.float32]) -> str:
        """Return the text of a row of cells; what looks like no letter is UNKNOWN."""
        there = written(cells)
        if not there.any():
            return ""
        flat = cells[there].reshape(int(there.sum()), -1)
        far = self.distances(flat)
        best = far.argmin(1)
        sure = far.min(1) <= _FAR * self.spread
        read = iter(
            self.looks[at].letter if good else UNKNOWN for at, good in zip(best, sure, strict=True)
        )
        return "".join(next(read) if one else " " for one in there).rstrip()

    def settle(self, cells: Sequence[tuple[str, Vectors]]) -> float:
        """Learn labelled cells from nothing, and return how many of 1 agree with their label.

        The spread of a video is what its pictures of one letter differ by.
        """
        by_letter: dict[str, list[Vectors]] = {}
        for letter, cell in cells:
            by_letter.setdefault(letter, []).append(cell)
        self.looks, self._means = [], None
        middles = {letter: _middle(found) for letter, found in by_letter.items()}
        apart = [
            _apart(middles[letter], one)
            for letter, found in by_letter.items()
            if len(found) > 1
            for one in found[:_FEW_PICTURES]
        ]
        self.spread = max(_LEAST_SPREAD, float(np.median(apart)) * 2 if apart else 0.0)
        for letter, found in by_letter.items():
            self._look(letter, middles[letter], found)
        several = [(letter, cell) for letter, cell in cells if len(by_letter[letter]) > 1]
        if not several:
            return 0.0
        far = self.distances(np.stack([cell for _, cell in several]))
        read = [self.looks[at].letter for at in far.argmin(1)]
        held = sum(letter == one for (letter, _), one in zip(several, read, strict=True))
        return float(held / len(several))

    def _look(self, letter: str, middle: Vectors, found: Sequence[Vectors]) -> None:
        """Note how a letter looks: in one way, or in several if pictures stand far apart."""
        for _ in range(_MOST_LOOKS):
            self.looks.append(_Look(letter, middle))
            every = np.stack(found[:_MOST_PICTURES])
            far = ((every - middle) ** 2).mean(1) > _FAR * self.spread
            others = list(every[far])
            if len(others) < 2 or len(others) == len(every):
                return
            found, middle = others, _middle(others)


def _middle(found: Sequence[Vectors]) -> Vectors:
    return np.asarray(np.median(np.stack(found[:_MOST_PICTURES]), 0), np.float32)


def _apart(one: Vectors, other: Vectors) -> float:
    return float(((one - other) ** 2).mean())
