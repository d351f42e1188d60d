"""Films of real play, read: how many commands are found, and in what time.

Alone: ``make bench ARGS=video``. By size, theme, codec and what is lost; each film is
made from a recording of Frotz, slowed down to the pace of a person who types fast.
"""

from __future__ import annotations

import tempfile
import time
from difflib import SequenceMatcher
from pathlib import Path

from agents.core.errors import CommandFileError
from agents.importers.performance.judging import find_seed
from agents.importers.performance.playing import perform
from agents.importers.recordings.formats import read_recording
from agents.importers.video.footage import watch
from agents.importers.video.known_text import read_known
from agents.importers.video.ocr import read_by_ocr
from games.catalog import Catalog
from games.open import open_world
from tests.benchmarks.figures import Row
from tests.support.filming import DARK, LIGHT, PROPORTIONAL, Film, film, tape_of
from tests.support.paths import DATA

_PACE = 0.4
_CASTS = ("frotz-60x14.cast", "frotz-200x50.cast", "tmux-80x24.cast")
FILMS = {
    "640×360, dark, H.264 crf 35": Film(size=(640, 360), theme=DARK, crf=35),
    "640×360, light, H.264 crf 40": Film(size=(640, 360), theme=LIGHT, crf=40),
    "854×480 in a window, H.264 crf 38": Film(size=(854, 480), window=True, crf=38),
    "1280×720, light, VP9 crf 40": Film(
        size=(1280, 720), theme=LIGHT, codec="libvpx-vp9", crf=40, pixels=20
    ),
    "GIF at 7.3 frames a second": Film(codec="gif", fps=7.3),
    "turned, H.264 crf 30": Film(turned=90, crf=30),
    "800×450, proportional, OCR": Film(
        font=PROPORTIONAL, proportional=True, size=(800, 450), theme=LIGHT, crf=35
    ),
}


def measure() -> list[Row]:
    """Return a row for each kind of film."""
    return [_row(name, how) for name, how in FILMS.items()]


def _row(name: str, how: Film) -> Row:
    found = typed = 0
    lasting = taken = 0.0
    for cast in _CASTS:
        if "200x50" in cast and (how.size or (1280, 720))[0] < 1280 and how.codec != "gif":
            continue  # three pixels to a letter
        ours, all_of_them, seconds, spent = _read(DATA / "recordings" / cast, how)
        found, typed = found + ours, typed + all_of_them
        lasting, taken = lasting + seconds, taken + spent
    return Row(
        f"watching: {name}",
        f"{found} of {typed} commands",
        f"{lasting:.0f} s of film in {taken:.0f} s",
    )


def _read(cast: Path, how: Film) -> tuple[int, int, float, float]:
    truth = [line.command.lower() for line in read_recording(cast).lines]
    world = open_world(Catalog([DATA / "prompter.z5"]).find("prompter"), isolated=False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film"
        film(tape_of(cast), path, Film(**{**vars(how), "speed": _PACE}))
        begun = time.perf_counter()
        try:
            footage = watch(path)
            recording = read_by_ocr(footage) if how.proportional else read_known(footage, world)
            seed = recording.seed or find_seed(world, recording)
            played = [step.command.lower() for step in perform(world, seed, recording).steps[1:]]
        except CommandFileError:
            return 0, len(truth), list(tape_of(cast).events)[-1].second / _PACE, 0.0
        finally:
            world.close()
        spent = time.perf_counter() - begun
    same = SequenceMatcher(None, truth, played, autojunk=False).get_matching_blocks()
    return sum(block.size for block in same), len(truth), footage.seconds, spent
