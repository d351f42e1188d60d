"""``understudy manual``: what experience says about a game, for a person to read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    Frame,
    cell,
    examples,
    find_played,
    keep_in_file,
    narrate,
    print_json,
    reporting,
    say,
)
from tui.commands.options import output_option, whose_option

if TYPE_CHECKING:
    from agents.manual.types import Manual
    from agents.play.records.open_home import OpenHome
    from games.types import GameInfo


@click.command(
    epilog=examples(
        "understudy manual zork1                       print it",
        "understudy manual zork1 -o zork1.md           write it to a file",
        "understudy manual cave --memory human --json  only what people showed here, as data",
    )
)
@click.argument("game")
@output_option()
@whose_option
@reporting
def manual(frame: Frame, game: str, output: Path | None, whose: str, as_json: bool) -> None:
    """Write what experience says about GAME, in Markdown.

    How points are won, the map, things, what commands do, dangers: each line
    names the session and move it comes from. Of a game that was never played
    here, the manual says so.
    """
    from agents.manual.markdown import as_data, to_markdown

    with frame.open_home(read_only=True) as workspace:
        written = write_manual(workspace, find_played(frame, workspace, game), whose)
        recorded = [workspace.journal.info(session).game.id for session in written.factless[:1]]
    for named in recorded:
        narrate(
            "Some sessions were recorded without facts. To play them again and keep the facts: "
            f"understudy sessions {named} --fill"
        )
    if as_json and output is None:
        print_json(as_data(written))
    elif output is None:
        say(to_markdown(written), end="")
    else:
        keep_in_file(output, _json(written) if as_json else to_markdown(written), "The manual")
        narrate(f"Written to {cell(output)}.")


def write_manual(workspace: OpenHome, game: GameInfo, whose: str) -> Manual:
    """Write a game's manual from what the games of some taught, or of all."""
    from agents.core.commands import Source
    from agents.manual.reading import read_manual

    sources = list(Source) if whose == "all" else [Source(whose)]
    return read_manual(workspace.journal.db, game, sources)


def _json(written: Manual) -> str:
    import json

    from agents.manual.markdown import as_data

    return json.dumps(as_data(written), indent=2) + "\n"
