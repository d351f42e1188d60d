"""``understudy map``: where everything is, as far as it was seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    ROW,
    Frame,
    cell,
    examples,
    find_played,
    keep_in_file,
    narrate,
    reporting,
    say,
)
from tui.commands.options import output_option, whose_option

if TYPE_CHECKING:
    from agents.core.maps import GameMap
    from agents.play.records.open_home import OpenHome
    from games.types import GameInfo


@click.command(
    name="map",
    epilog=examples(
        "understudy map zork1                          draw it, with all ways in words",
        "understudy map zork1 --session 3              only what session 3 saw",
        "understudy map zork1 --format dot -o zork1.dot   for Graphviz",
        "understudy map cave --memory human --json     only what people saw here, as data",
    ),
)
@click.argument("game")
@click.option("--session", type=ROW, metavar="ID", help="Only what this session saw.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "dot", "mermaid", "trizbort"]),
    default=None,
    show_default="text",
    help="How to write it: drawn and in words, or for Graphviz, Mermaid, Trizbort.",
)
@output_option()
@whose_option
@reporting
def map_(
    frame: Frame,
    game: str,
    session: int | None,
    form: str | None,
    output: Path | None,
    whose: str,
    as_json: bool,
) -> None:
    """Draw the map of GAME as far as it was seen.

    A box is a room, a line a way: double where it doesn't always lead there, with an
    arrowhead where there is no way back, dotted where nobody took it. A number at an
    arrow is the room that it leads to. Nothing is on it that no session saw.
    """
    if as_json and form is not None:
        raise click.UsageError(f"--json and --format {form} are two forms: leave one out.")
    with frame.open_home(read_only=True) as workspace:
        found = find_played(frame, workspace, game)
        drawn = draw_map(workspace, found, session, whose)
        seen = workspace.journal.info(session).game if session is not None else found
    text = map_text(drawn, "json" if as_json else form or "text", found.title)
    if not drawn.rooms and seen.title != found.title:
        narrate(f"Session {session} is of {cell(seen.title)}, not of {cell(found.title)}.")
    elif not drawn.rooms:
        where = "here yet" if session is None else f"in session {session}"
        narrate(f"Nothing of the map of {cell(found.title)} was seen {where}.")
    if output is None:
        say(text, end="")
    else:
        keep_in_file(output, text, "The map")
        narrate(f"Written to {cell(output)}.")


def draw_map(workspace: OpenHome, game: GameInfo, session: int | None, whose: str) -> GameMap:
    """Draw the map of a game from what the games of some saw, or of all."""
    from agents.core.commands import Source
    from agents.imitation.selection.library import traces
    from agents.journal.sightings import survey_game

    db = workspace.journal.db
    if session is not None:
        workspace.journal.info(session)
    only = None
    if whose != "all":
        found = traces(db, game, sources=[Source(whose)], session=session, taken_back=True)
        only = {turn for trace in found for turn in trace.turns}
    survey, here = survey_game(db, game, session=session, only=only)
    return survey.map(here)


def map_text(drawn: GameMap, form: str, title: str) -> str:
    """Return a map as text, in one of the forms that it is written in."""
    import json

    from agents.cartography import formats

    if form == "json":
        return json.dumps(formats.as_data(drawn), indent=2) + "\n"
    if form == "dot":
        return formats.to_dot(drawn, title)
    if form == "mermaid":
        return formats.to_mermaid(drawn)
    if form == "trizbort":
        return formats.to_trizbort(drawn, title)
    return formats.to_text(drawn)
