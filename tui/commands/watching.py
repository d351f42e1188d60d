"""Videos for ``understudy import``: watched, read, and told about on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import cell, narrate, show_progress

if TYPE_CHECKING:
    from agents.importers.heard import Recording
    from agents.importers.video.footage import Footage
    from games.world import World

STORY, OCR = "story", "ocr"
VIDEO = "video"


def is_film(file: Path, form: str | None) -> bool:
    """Tell whether a file is a video, by its first bytes."""
    from agents.importers.video.sampling import is_video

    if form is not None:
        return form == VIDEO
    try:
        with file.open("rb") as opened:
            return is_video(opened.read(16))
    except OSError:
        return False  # whoever reads it says why


def watched(file: Path, reader: str) -> Recording | Footage:
    """Watch a video, and read it where that takes no story.

    Raises:
        CommandFileError: it can't be read, or no terminal is in it.
    """
    if reader not in ("", STORY, OCR):
        raise click.UsageError(f"No reader is called “{reader}”: {STORY} and {OCR} are.")
    from agents.importers.video.footage import watch

    with show_progress(f"Watching {cell(file.name)}") as progress:
        footage = watch(file, progress)
    narrate(f"{cell(file.name)}: {footage.seconds:.0f} seconds, {len(footage.rows)} rows of text.")
    if footage.broken:
        narrate(f"Its end can't be read ({cell(footage.broken)}); what is before it was kept.")
    if reader == OCR or (not reader and not footage.grid.spaced):
        return _recognised(footage)
    return footage


def _recognised(footage: Footage) -> Recording:
    from agents.importers.video.ocr import read_by_ocr

    with show_progress("Reading letters") as progress:
        return read_by_ocr(footage, progress)


def read(recorded: Recording | Footage, world: World, seed: int | None) -> Recording:
    """Read a video by what the story says; what is read already is left as it is.

    Raises:
        CommandFileError: it is of another story, or no command is in it.
    """
    from agents.importers.video.footage import Footage
    from agents.importers.video.known_text import read_known

    if not isinstance(recorded, Footage):
        return recorded
    with show_progress("Reading") as progress:
        recording = read_known(recorded, world, seed, progress)
    if seed is None:
        narrate(f"With seed {recording.seed} the story answers as recorded for the longest.")
    return recording
