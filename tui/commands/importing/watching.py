"""Videos for ``understudy import``: watched, read, and told about on the way."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import Frame, cell, narrate, show_progress

if TYPE_CHECKING:
    from agents.importers.recordings.heard import Recording
    from agents.importers.video.footage import Footage
    from agents.providers.base import Provider
    from games.world import World

STORY, OCR, VISION = "story", "ocr", "vision"
_LONGEST = 3600.0
"""Seconds after which a model is asked for no more pages."""
VIDEO = "video"


def is_film(file: Path, form: str | None) -> bool:
    """Tell whether a file is a video, by its first bytes."""
    from agents.importers.video.sampling import is_video

    if form is not None:
        return form == VIDEO
    try:
        if not file.is_file():
            return False  # a pipe would be waited for
        with file.open("rb") as opened:
            return is_video(opened.read(16))
    except OSError:
        return False  # whoever reads it says why


def watched(frame: Frame, file: Path, reader: str, model: str) -> Recording | Footage:
    """Watch a video, and read it where that takes no story.

    Args:
        frame: the options before the command.
        file: the video.
        reader: what the person chose, empty to choose by the video's font.
        model: spec of the model that reads, for the reader "vision".

    Raises:
        CommandFileError: it can't be read, or no terminal is in it.
    """
    if reader not in ("", STORY, OCR, VISION):
        known = f"{STORY}, {OCR} and {VISION} are"
        raise click.UsageError(f"No reader is called “{reader}”: {known}.")
    provider = _model(frame, model) if reader == VISION else None
    from agents.importers.video.footage import watch

    with show_progress(f"Watching {cell(file.name)}") as progress:
        footage = watch(file, progress)
    narrate(f"{cell(file.name)}: {footage.seconds:.0f} seconds, {len(footage.rows)} rows of text.")
    if footage.broken:
        narrate(f"Its end can't be read ({cell(footage.broken)}); what is before it was kept.")
    if provider is not None:
        return _copied(footage, provider)
    if reader == OCR or (not reader and not footage.grid.spaced):
        return _recognised(footage)
    return footage


def _model(frame: Frame, spec: str) -> Provider:
    """Return the model that is to read: made before a film is watched for minutes.

    Raises:
        CommandFileError: it can't be had.
    """
    from agents.core.errors import CommandFileError
    from agents.home.settings import load_settings
    from agents.importers.recordings.files import NOTHING
    from agents.providers.base import ProviderError
    from agents.providers.budget import Budget
    from agents.providers.registry import make_provider
    from agents.providers.resilience import Resilient

    settings = load_settings(frame.home.settings)
    try:
        made = make_provider(spec, environ=frame.environ)
    except ValueError as error:
        raise click.UsageError(f"--model: {error}.") from None
    except ProviderError as error:
        raise CommandFileError(error.message, f"{NOTHING} {error.hint}".strip()) from None
    budget = Budget(settings.budget)
    return Resilient(made, budget=budget, price=settings.prices.get(spec))


def _copied(footage: Footage, provider: Provider) -> Recording:
    """Have a model copy what is shown, a page at a time."""
    from agents.importers.video.vision import read_by_model

    def tell(sentence: str) -> None:
        narrate(cell(sentence))

    async def read() -> Recording:
        try:
            return await read_by_model(
                footage, provider, seconds=_LONGEST, tell=tell, progress=progress
            )
        finally:
            await provider.close()

    with show_progress("Having pages read") as progress:
        return asyncio.run(read())


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
