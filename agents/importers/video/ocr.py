"""Reads a video by letter recognition: any font, and no story is needed for it.

rapidocr is an extra and brings its models along: nothing is fetched. Each row of text
is read once, whatever stood how long on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from agents.core.errors import CommandFileError
from agents.importers.recordings.files import NOTHING
from agents.importers.recordings.heard import InputLine, Recording, digest_of, heard
from agents.importers.video.footage import Footage
from agents.importers.video.script import PROMPT, text_of, turns_of
from agents.importers.video.stitching import Cells

FORM = "video"
_HEIGHT = 48
"""Pixels that the model takes a row to be high."""
_PARAMETERS = {
    "Global.log_level": "critical",
    # One row is too little for several threads: they would wait for one another.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_SPOTS = ("›", "＞", "》", "»", "→", "≥")
"""What a prompt is taken for."""
_FAINT = 0.25
"""Ink of a column of pixels below which nothing is written there."""
_TOUCHING = 0.5
"""Ink of a column of pixels below which two letters touch at most."""
_MARGINS, _SURE = (4, 1, 8), 0.9
"""Pixels around a strip, tried in turn until a reading is so sure."""


def read_by_ocr(
    footage: Footage, progress: Callable[[int, int], None] = lambda *_: None
) -> Recording:
    """Read a video by letter recognition.

    Args:
        footage: the video, watched.
        progress: told how many rows are read, and how many there are.

    Raises:
        CommandFileError: rapidocr isn't installed, or no command is in the video.
    """
    engine = _engine(footage.name)
    texts = []
    for number, row in enumerate(footage.rows):
        progress(number, len(footage.rows))
        texts.append(_read(engine, row.cells))
    opening, turns = turns_of(texts, footage.rows)
    lines: list[InputLine] = []
    for turn in turns:
        command = " ".join(texts[at] for at in turn.typed)[len(PROMPT) :]
        answer = text_of(texts, turn.answer)
        lines.append(heard(len(lines) + 1, command.strip(), answer, second=round(turn.second, 2)))
    if not lines:
        raise CommandFileError(
            f"{footage.name} shows no command.",
            f"{NOTHING} Commands are looked for behind the prompt “{PROMPT}”.",
        )
    return Recording(
        footage.name,
        tuple(lines),
        digest_of(lines),
        FORM,
        opening=text_of(texts, opening) or None,
    )


def _engine(name: str) -> Any:
    try:
        rapidocr = import_module("rapidocr")
    except ImportError as error:
        raise CommandFileError(
            f"{name} can't be read by letter recognition: a package isn't here ({error}).",
            f"{NOTHING} It is the extra “ocr”: pip install 'understudy[ocr]'.",
        ) from error
    return rapidocr.RapidOCR(params=_PARAMETERS)


def _read(engine: Any, cells: Cells) -> str:
    """Return the text of a row, empty if nothing is written there."""
    strip = np.concatenate(list(cells), axis=1)
    # What is all along a row is no letter: a border, or what a codec left of one.
    strip = np.clip(strip - np.percentile(strip, 20, axis=1, keepdims=True), 0, 1)
    most = strip.max(0)
    inked = np.flatnonzero(most > _FAINT)
    if not len(inked):
        return ""
    first, last = int(inked[0]), int(inked[-1])
    text, sure = _recognised(engine, strip[:, max(0, first - 2) : last + 3])
    if not text.startswith(PROMPT):
        return text
    # A model of words takes the prompt for a part of the first one: it is read alone.
    gap = np.flatnonzero(most[first + 2 : last] < _TOUCHING)
    rest = inked[inked > first + 2 + gap[0]] if len(gap) else inked[:0]
    rest = rest[most[rest] >= _TOUCHING]
    if len(rest):
        alone, surer = _recognised(engine, strip[:, int(rest[0]) : last + 3])
        whole = len(alone) + len(PROMPT) >= len(text)  # nothing touched the prompt
        if surer >= sure and whole and not alone.startswith(PROMPT):
            return PROMPT + alone
    return text


def _recognised(engine: Any, strip: Cells) -> tuple[str, float]:
    """Return what is written in a strip of pixels, and how sure that is."""
    found = []
    for margin in _MARGINS:
        picture = 255 - np.pad(strip * 255, margin).astype(np.uint8)
        large = _enlarged(picture)
        told = engine(np.stack([large] * 3, axis=2), use_det=False, use_cls=False, use_rec=True)
        sure = min(map(float, told.scores or ()), default=0.0)
        found.append((sure, " ".join(told.txts or ()).strip()))
        if sure > _SURE:
            break
    sure, text = max(found, key=lambda one: one[0])
    for spot in _SPOTS:
        if text.startswith(spot):
            text = PROMPT + text[len(spot) :]
    return text, sure


def _enlarged(picture: np.ndarray[Any, np.dtype[np.uint8]]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return a picture as high as the model wants it: left to itself it reads small ones badly."""
    image = import_module("PIL.Image")
    wide = round(picture.shape[1] * _HEIGHT / picture.shape[0])
    return np.asarray(image.fromarray(picture).resize((wide, _HEIGHT), image.Resampling.BICUBIC))
