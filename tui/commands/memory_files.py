"""``understudy memory merge|stats``: another person's file, counts and sizes."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    Frame,
    cell,
    examples,
    narrate,
    print_fields,
    print_json,
    reporting,
    show_progress,
)
from tui.commands.listing import minute
from tui.speech import memory as speech_memory
from tui.speech import speech

if TYPE_CHECKING:
    from agents.memory.browsing import Stats


@click.command(
    epilog=examples(
        "understudy memory merge ~/anna/understudy.db --dry-run    what it would bring",
        "understudy memory merge ~/anna/understudy.db --as Anna",
        "understudy memory merge zork1.pack    what `export --format pack` wrote",
    )
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "name", default="", metavar="NAME", help="Whose it is (else its folder).")
@click.option("--dry-run", is_flag=True, help="Only say what would be merged.")
@reporting
def merge(frame: Frame, file: Path, name: str, dry_run: bool, as_json: bool) -> None:
    """Take in another person's memory: FILE is their home's understudy.db, or a pack.

    Their sessions can be replayed here, and what they showed counts as imported.
    FILE is only read. What is here already is skipped; all of the rest is
    merged or, if it is interrupted, nothing.
    """
    from agents.core.errors import StoreError
    from agents.importers.homes.foreign import UNTOUCHED
    from agents.importers.homes.merging import merge
    from agents.play.records.practice import catch_up

    with frame.open_home(read_only=dry_run) as workspace, show_progress("Merging") as progress:
        try:
            found = merge(
                workspace.journal.db,
                file,
                name=name,
                dry=dry_run,
                progress=progress,
                stories=frame.catalog(levels=False).games,
            )
        except KeyboardInterrupt:
            raise StoreError("The merge was stopped.", UNTOUCHED) from None
        if not dry_run:
            catch_up(workspace.journal)
    if as_json:
        print_json({**asdict(found), "dry_run": dry_run})
    else:
        narrate(speech_memory.merged(found, dry=dry_run))


@click.command(epilog=examples("understudy memory stats", "understudy memory stats --json"))
@reporting
def stats(frame: Frame, as_json: bool) -> None:
    """Count what is remembered, by whose it is, and say what it takes."""
    with frame.open_home(read_only=True) as workspace:
        found = workspace.memory.stats()
    if as_json:
        print_json(_as_data(found))
        return
    print_fields(
        {
            "memories": f"{found.memories:,}",
            "  yours": f"{found.human:,}",
            "  imported": f"{found.imported:,}",
            "  the agent's": f"{found.self_made:,}",
            "pinned": f"{found.pinned:,}",
            "muted": f"{found.muted:,}",
            "with a note": f"{found.noted:,}",
            "forgotten": f"{found.forgotten:,}",
            "scenes": f"{found.scenes:,} ({found.away:,} put away)",
            "games": f"{found.games:,}",
            "sessions": f"{found.sessions:,}",
            "turns": f"{found.turns:,}",
            "demonstrations": f"{found.demonstrations:,}",
            "file": f"{found.bytes / 1e6:,.1f} MB",
        }
    )
    for one in found.merges:
        narrate(
            f"Merged {minute(one.at)} from {cell(one.name)}: "
            f"{speech.count(one.sessions, 'session')}, {speech.count(one.turns, 'turn')}."
        )


def _as_data(found: Stats) -> dict[str, object]:
    data = asdict(found)
    by = {"human": data.pop("human"), "imported": data.pop("imported")}
    data["sources"] = {**by, "self": data.pop("self_made")}
    return data
