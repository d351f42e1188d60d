"""Lays filmed rows out on pages, as pictures for a model to read.

Each row is shown once, whatever stood how long on the screen, with a number before
it: what a model writes is found again by that, even if it leaves rows out. Paper is
white and ink black, whatever the film's colours are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any

import numpy as np

from agents.importers.video.glyphs import written
from agents.importers.video.stitching import FilmedRow

ROWS = 30
"""Rows with text on a page: more are read badly, fewer cost more requests."""
LARGEST = 2_000_000
"""Bytes of a page; one of thirty rows has about a tenth of that."""
_HIGH, _WIDEST = 26, 2_000
"""Pixels that a row is brought to, and that a page is wide at most."""
_MARGIN = 64
_NUMBERED = re.compile(r"^[\s*`|\[(#]*(\d{1,3})\s?[\])|:.]\s?(.*)$")


@dataclass(frozen=True, slots=True)
class Page:
    """A picture of some rows.

    Attributes:
        rows: which of the film's rows are shown; number 1 is the first.
        image: the picture, a PNG file.
    """

    rows: tuple[int, ...]
    image: bytes


def pages_of(rows: Sequence[FilmedRow]) -> Iterator[Page]:
    """Yield pages with all rows in which anything is written."""
    inked = [at for at, row in enumerate(rows) if written(row.cells).any()]
    for first in range(0, len(inked), ROWS):
        shown = tuple(inked[first : first + ROWS])
        yield Page(shown, _drawn([rows[at] for at in shown]))


def _drawn(rows: Sequence[FilmedRow]) -> bytes:
    image = import_module("PIL.Image")
    font = import_module("PIL.ImageFont").load_default(_HIGH - 10)
    strips = [np.concatenate(list(row.cells), axis=1) for row in rows]
    wide = max(strip.shape[1] for strip in strips)
    scale = min(max(1.0, _HIGH / strips[0].shape[0]), max(1.0, (_WIDEST - _MARGIN) / wide))
    high = round(strips[0].shape[0] * scale)
    gap = high // 4
    page = image.new("L", (_MARGIN + round(wide * scale), len(rows) * (high + gap) + gap), 255)
    pen = import_module("PIL.ImageDraw").Draw(page)
    for number, strip in enumerate(strips, 1):
        top = gap + (number - 1) * (high + gap)
        pen.text((6, top), f"{number}:", fill=0, font=font)
        grey = (255 - np.clip(strip, 0, 1) * 255).astype(np.uint8)
        size = round(strip.shape[1] * scale), high
        page.paste(image.fromarray(grey).resize(size, image.Resampling.BICUBIC), (_MARGIN, top))
    return _png(page)


def _png(page: Any) -> bytes:
    buffer = BytesIO()
    # Sixteen greys are enough for letters, and what a codec leaves on paper goes.
    page.quantize(16, dither=0).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def texts_on(page: Page, answer: str) -> dict[int, str]:
    """Return the text of each of a page's rows, as far as an answer tells it.

    Where it has no numbers, its lines are taken in their order.

    Args:
        page: what was asked about.
        answer: what a model wrote.
    """
    lines = [line for line in answer.split("\n") if not line.strip().startswith("```")]
    found: dict[int, str] = {}
    for line in lines:
        told = _NUMBERED.match(line)
        number = int(told[1]) if told else 0
        if told and 0 < number <= len(page.rows):
            found.setdefault(page.rows[number - 1], told[2].rstrip())
    if len(found) * 2 < len(page.rows):
        written = [line.rstrip() for line in lines if line.strip()]
        if len(written) == len(page.rows):
            return dict(zip(page.rows, written, strict=True))
    return found
