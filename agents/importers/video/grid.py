"""Finds where in a video the text stands: its area, the pitch of rows and of columns.

Text in a terminal is periodic in both directions. Profiles of ink are folded at
every period that may be (epoch folding, as pulsars are found by); the right one
makes the folds agree. A proportional font has rows, but no columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.importers.video.sampling import Picture

Profile = NDArray[np.float64]

_NEAR = 30
"""Levels of grey that a codec makes of one colour."""
_LEAST_CONTRAST = 40
_ROW_PITCHES, _COLUMN_PITCHES = (8.0, 72.0), (3.8, 40.0)
_SHARE_OF_BEST = 0.75
"""A period that explains so much of what the best one does is the true one, if it
is the shortest: multiples of it explain as much."""
_LEAST_ROWS, _LEAST_COLUMNS = 0.2, 0.06
"""Share of a profile's variance that its period must explain."""
_DENSE = 0.45
"""Ink of a row of pixels that is part of a status line."""
_WIDER, _LYING, _WHOLE_TIMES = 1.15, 0.25, 0.05
_SHAPES = (1.25, 3.4)
"""How much higher than wide a cell may be."""
_MOST_PICTURES = 16
_LARGEST_CELL = (28, 14)
_SMALLEST_CELL = (12, 6)


@dataclass(frozen=True, slots=True)
class CellGrid:
    """How text is laid out in a video.

    Attributes:
        top, left: of the first cell, in pixels of a frame that stands upright.
        height, width: of a cell in pixels, rarely whole ones.
        rows, columns: of cells.
        paper, ink: levels of grey.
        page: top, left, bottom and right of the paper; what is beyond is none of it.
        turns: quarter turns, against the clock, that put a frame upright.
        spaced: the columns are those of a font of one width; else a column is
            half as wide as a row is high, and letters stand where they like.
    """

    top: float
    left: float
    height: float
    width: float
    rows: int
    columns: int
    paper: int
    ink: int
    page: tuple[int, int, int, int]
    turns: int = 0
    spaced: bool = True

    @property
    def cell(self) -> tuple[int, int]:
        """Height and width that cells are brought to."""
        high = int(np.clip(round(self.height), _SMALLEST_CELL[0], _LARGEST_CELL[0]))
        wide = int(np.clip(round(self.width), _SMALLEST_CELL[1], _LARGEST_CELL[1]))
        return high, wide

    def cells(self, picture: Picture) -> NDArray[np.float32]:
        """Return the cells of a frame: rows × columns × height × width, 0 paper, 1 ink."""
        high, wide = self.cell
        if self.turns:
            picture = np.rot90(picture, self.turns)
        top, left, bottom, right = self.page
        page = picture[top:bottom, left:right].astype(np.float32)
        page -= self.paper
        page /= self.ink - self.paper
        there = _resampled(page, self.top - top, self.height, self.rows, high)
        there = _resampled(there.T, self.left - left, self.width, self.columns, wide).T
        shaped = there.reshape(self.rows, high, self.columns, wide).transpose(0, 2, 1, 3)
        cells = np.ascontiguousarray(shaped, dtype=np.float32)
        return np.clip(cells, 0.0, 1.0, out=cells)


def _resampled(
    page: NDArray[np.float32], first: float, pitch: float, count: int, size: int
) -> NDArray[np.float32]:
    """Average rows of pixels to `size` for each of `count` cells, at fractions of pixels too.

    What is beyond a page is 0.
    """
    page = np.ascontiguousarray(page)
    edges = first + np.arange(count * size + 1) * (pitch / size)
    begins, ends = edges[:-1], edges[1:]
    below = np.floor(begins).astype(int)
    there = np.zeros((count * size, page.shape[1]), np.float32)
    for beyond in range(int(np.ceil(pitch / size)) + 1):  # each row of pixels has a share
        row = below + beyond
        share = np.clip(np.minimum(ends, row + 1) - np.maximum(begins, row), 0, None)
        share = np.where((row >= 0) & (row < len(page)), share * (size / pitch), 0)
        there += page[np.clip(row, 0, len(page) - 1)] * share.astype(np.float32)[:, None]
    return there


# --- finding it ---------------------------------------------------------------------------


def find_grid(pictures: Sequence[Picture]) -> CellGrid | None:
    """Find how text is laid out in frames of a video, None if no text is in them."""
    if not pictures:
        return None
    stack = np.stack(pictures[:: -(-len(pictures) // _MOST_PICTURES)])
    found = [_upright(stack, 0), _upright(np.rot90(stack, 1, (1, 2)), 1)]
    laid = [one for one in found if one is not None]
    if not laid:
        return None
    # Columns of one width are seldom seen where there are none; rows, in letters too. On
    # its side, a page of letters shows no cell smaller than its own.
    _, grid, lopsided = max(
        laid, key=lambda one: (one[1].spaced, one[0] / (one[1].height * one[1].width))
    )
    if not lopsided:
        return grid
    turns = grid.turns + 2
    again = _upright(np.rot90(stack, turns, (1, 2)), turns)
    return grid if again is None else again[1]


def _upright(stack: NDArray[np.uint8], turns: int) -> tuple[float, CellGrid, bool] | None:
    """Return the grid of frames taken to be upright, how sure it is, whether it hangs right."""
    changes = stack.max(0).astype(np.int16) - stack.min(0) > _LEAST_CONTRAST
    box = _box(changes) if len(stack) > 1 and changes.any() else (0, *_last(stack))
    box = box if len(box) == 4 else (0, 0, *box[1:])
    inside = stack[:, box[0] : box[2], box[1] : box[3]]
    levels = np.bincount(inside.ravel(), minlength=256)
    paper = int(np.convolve(levels, np.ones(9), "same").argmax())
    top, left, bottom, right = _area(stack, paper, box)
    if bottom - top < 2 * _ROW_PITCHES[0] or right - left < 8 * _COLUMN_PITCHES[0]:
        return None
    marks, contrast = _marks(stack[:, top:bottom, left:right].astype(np.int16) - paper)
    if not contrast:
        return None
    rows = marks.mean(1)
    dense = rows > _DENSE
    rows = np.where(dense, np.median(rows), rows)
    columns = marks[~dense].mean(0)
    height, sure = _period(rows, *_ROW_PITCHES)
    if sure < _LEAST_ROWS:
        return None
    low, high = height / _SHAPES[1], height / _SHAPES[0]
    width, fine = _period(columns, max(low, _COLUMN_PITCHES[0]), min(high, _COLUMN_PITCHES[1]))
    spaced = fine >= _LEAST_COLUMNS
    if not spaced:
        width = height / 2
    first = top + _gap(rows, height)
    begin = left + (_gap(columns, width) if spaced else 0.0)
    first -= height * np.floor((first - top + 0.35 * height) / height)
    begin -= width * np.floor((begin - left + 0.35 * width) / width) if spaced else 0.0
    grid = CellGrid(
        top=float(first),
        left=float(begin),
        height=height,
        width=width,
        rows=int((bottom - first + 0.35 * height) / height),
        columns=int((right - begin + 0.35 * width) / width),
        paper=paper,
        ink=int(np.clip(paper + contrast, 0, 255)),
        page=(top, left, bottom, right),
        turns=turns,
        spaced=spaced,
    )
    # A status line of a picture on its side is a dense column: it is no sign of rows.
    upright = np.where(columns > _DENSE, np.median(columns), columns)
    across, much = _period(upright, *_ROW_PITCHES)
    times = across / width
    # The same columns again?
    several = fine > much / 2 and abs(times - round(times)) < _WHOLE_TIMES
    if much >= _LEAST_ROWS and across > _WIDER * height and not several:
        sure *= _LYING  # letters are higher than wide: it lies on its side
    return sure, grid, _hangs_right(columns)


def _marks(apart: NDArray[np.int16]) -> tuple[NDArray[np.float32], float]:
    """Return where ink is, in [0, 1], and how far it is from the paper, below 0 if darker.

    Args:
        apart: how far each frame's points are from the paper.
    """
    darkest, lightest = np.percentile(apart, (0.5, 99.5))
    lighter = lightest > -darkest
    contrast = lightest if lighter else -darkest
    if contrast < _LEAST_CONTRAST:
        return np.zeros(apart.shape[1:], np.float32), 0.0
    strength = (apart if lighter else -apart).astype(np.float32)
    np.clip(strength / np.float32(contrast), 0, 1, out=strength)
    strength[(strength < 0.2) | (strength.mean(2) > _DENSE)[:, :, None]] = 0
    return strength.mean(0), float(contrast if lighter else -contrast)


def _last(stack: NDArray[np.uint8]) -> tuple[int, int]:
    return int(stack.shape[1]), int(stack.shape[2])


def _box(changes: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Return top, left, bottom and right of where most changes."""
    rows, columns = changes.sum(1), changes.sum(0)
    down = np.flatnonzero(rows > 0.05 * rows.max())
    across = np.flatnonzero(columns > 0.05 * columns.max())
    return int(down[0]), int(across[0]), int(down[-1]) + 1, int(across[-1]) + 1


def _area(
    stack: NDArray[np.uint8], paper: int, box: tuple[int, int, int, int]
) -> tuple[int, int, int, int]:
    """Return the rectangle of paper around a box: bars, borders and windows are left out."""
    blank = (np.abs(stack.astype(np.int16) - paper) < _NEAR).mean(0)
    top, left, bottom, right = box
    for _ in range(2):
        top, bottom = _edges(blank[:, left:right].mean(1), top, bottom, 0.35)
        left, right = _edges(blank[top:bottom].mean(0), left, right, 0.5)
    return top, left, bottom, right


def _edges(share: Profile, first: int, last: int, least: float) -> tuple[int, int]:
    while first < last and share[first] < least:
        first += 1
    while last > first and share[last - 1] < least:
        last -= 1
    while first > 0 and share[first - 1] >= least:
        first -= 1
    while last < len(share) and share[last] >= least:
        last += 1
    return first, last


def _period(profile: Profile, low: float, high: float) -> tuple[float, float]:
    """Return the shortest period that explains a profile nearly best, and how well it does."""
    whole = profile - profile.mean()
    profile = np.sqrt(_inked(profile))  # a row of few letters counts nearly as a full one
    high = min(high, len(profile) / 3)
    if low >= high:
        return low, 0.0
    centred = profile - profile.mean()
    variance = float((centred**2).mean())
    if variance <= 0:
        return low, 0.0
    periods = [low]
    while periods[-1] < high:
        periods.append(periods[-1] + periods[-1] ** 2 / (len(profile) * 5))
    scores = np.array([_folded(centred, period) for period in periods]) / variance
    # Chance explains the more the fewer repetitions there are to agree.
    chance = np.array(periods) / len(profile)
    scores = (scores - chance) / (1 - chance)
    inner = scores[1:-1]
    peaks = np.flatnonzero((scores[:-2] < inner) & (inner >= scores[2:])) + 1
    if not len(peaks) or scores[peaks].max() <= 0:
        return low, 0.0
    peaks = peaks[scores[peaks] >= _SHARE_OF_BEST * scores[peaks].max()]
    best = int(peaks[0])
    return _refined(whole, periods[best], len(whole)), float(scores[best])


def _inked(profile: Profile) -> Profile:
    """Return the part of a profile that is written on: what is blank repeats nothing."""
    ink = profile - np.percentile(profile, 5)
    there = np.flatnonzero(ink > 0.05 * ink.max())
    return np.clip(ink[there[0] : there[-1] + 1], 0, None) if len(there) else ink[:0]


def _refined(centred: Profile, period: float, length: int) -> float:
    """Sharpen a period: over all its repetitions it may be off by a part of a pixel only."""
    step = period**2 / (length * 40)
    tried = period + np.arange(-16, 17) * step
    scores = np.array([_folded(centred, float(one)) for one in tried])
    weights = np.clip(scores - scores.max() * 0.9, 0, None)
    return float((tried * weights).sum() / weights.sum())


def _folded(centred: Profile, period: float) -> float:
    """Return the variance of a profile's mean over all its repetitions of a period."""
    bins = max(6, round(period))
    at = np.arange(len(centred)) % period * (bins / period)
    below = at.astype(int)
    part = at - below
    below %= bins
    beyond = (below + 1) % bins
    # Split between two bins: none holds a few pixels alone, whatever the period.
    sums = np.bincount(below, centred * (1 - part), bins) + np.bincount(
        beyond, centred * part, bins
    )
    held = np.bincount(below, 1 - part, bins) + np.bincount(beyond, part, bins)
    return float((sums**2 / np.maximum(held, 1e-9)).sum() / len(centred))


def _gap(profile: Profile, period: float) -> float:
    """Return where in a period the least ink is: between two rows, or two letters."""
    bins = max(8, round(period * 4))
    at = np.arange(len(profile) * 4) / 4 + 0.125
    place = np.minimum((at / period % 1 * bins).astype(int), bins - 1)
    fine = np.interp(at - 0.5, np.arange(len(profile)), profile)
    fold = np.bincount(place, fine, bins) / np.maximum(np.bincount(place, minlength=bins), 1)
    low = fold <= fold.min() + 0.06 * (fold.max() - fold.min())
    # The middle of the widest run of little ink, around the end too.
    best, run, end = 0, 0, 0
    for at_bin in range(2 * bins):
        run = run + 1 if low[at_bin % bins] else 0
        if run > best and run <= bins:
            best, end = run, at_bin
    return ((end - best / 2 + 0.5) % bins) * period / bins


def _hangs_right(columns: Profile) -> bool:
    """Tell whether lines end together at the right: so text looks that stands on its head."""
    inked = np.flatnonzero(columns > 0.02 * columns.max())
    if not len(inked):
        return False
    across = columns[inked[0] : inked[-1] + 1]
    part = max(1, len(across) // 4)
    return bool(across[-part:].mean() > across[:part].mean())
