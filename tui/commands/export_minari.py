"""``understudy export --format minari``: a folder that Minari loads, not a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import cell, narrate
from tui.speech import speech

if TYPE_CHECKING:
    from agents.exporters.steps import ExportedSession


def check_minari_asked(out: Path | None) -> None:
    """See that there is a folder to write to, and the package that writes.

    Raises:
        UsageError: no folder was named.
        StoreError: the package isn't there.
    """
    from agents.exporters.minari import check_minari

    if out is None:
        raise click.UsageError("A dataset of Minari's is a folder: name it with --out.")
    check_minari()


def write_minari(out: Path, episodes: Sequence[ExportedSession]) -> None:
    """Write sessions as a dataset, and say how it is loaded."""
    from agents.exporters.minari import write_minari

    if not episodes:
        return
    name = write_minari(out, episodes)
    folder = cell(out.absolute().parent)
    narrate(
        f"{speech.count(len(episodes), 'episode')}, "
        f"{speech.count(sum(len(one.steps) for one in episodes), 'move')}, written. "
        f"It is loaded by: MINARI_DATASETS_PATH={folder}, minari.load_dataset({name!r})"
    )
