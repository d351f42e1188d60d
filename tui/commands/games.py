"""``understudy games``: what can be played, and how to get more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    Frame,
    examples,
    narrate,
    print_json,
    reporting,
    show_download,
)
from tui.commands.groups import Group
from tui.commands.listing import Column, print_listing
from tui.commands.seeds import Seeds

if TYPE_CHECKING:
    from datetime import datetime

    from agents.journal.journal import Journal
    from games.catalog import CatalogEntry


FAMILIES = ("coin-collector", "treasure-hunter", "cooking", "custom")
"""What `games new` makes; the world itself knows which difficulties there are."""


@click.group(
    cls=Group,
    invoke_without_command=True,
    epilog=examples(
        "understudy games                    every known game, here or not",
        "understudy games fetch zork1        fetch Zork I (MIT licence)",
        "understudy games add ~/advent.z5    copy a story file into your home",
        "understudy games new cooking       make a game with TextWorld",
        "understudy games --json",
    ),
)
@reporting
@click.pass_context
def games(context: click.Context, frame: Frame, as_json: bool) -> None:
    """List games, fetch one, add one or make one.

    Without a command it lists all games that are known.
    """
    if context.invoked_subcommand is not None:
        return
    with frame.open_home(read_only=True) as workspace:
        print_listing(frame.catalog().entries(), _columns(workspace.journal), as_json=as_json)


def _columns(journal: Journal) -> tuple[Column[CatalogEntry], ...]:
    """Return what is told of a game, its best score in this home included."""

    def best(entry: CatalogEntry) -> tuple[int | None, datetime | None]:
        return journal.best(entry.info.id) or (None, None)

    def here(entry: CatalogEntry) -> str:
        there = "yes" if entry.available else "no, fetch it" if entry.fetchable else "no"
        return entry.problem or there

    def day(entry: CatalogEntry) -> str:
        when = best(entry)[1]
        return when.astimezone().strftime("%Y-%m-%d") if when is not None else ""

    return (
        Column("id", "Game", lambda one: one.info.id),
        Column("title", "Title", lambda one: one.info.title),
        Column("engine", "Engine", lambda one: one.info.engine),
        Column("available", "Here", told=here),
        Column("path", value=lambda one: one.info.path),
        Column("sha256", value=lambda one: one.info.sha256),
        Column("licence", "Licence", lambda one: one.info.licence),
        Column("release", value=lambda one: one.info.release),
        Column("fetchable"),
        Column("problem", value=lambda one: one.problem or None),
        Column("best_score", "Best score", lambda one: best(one)[0]),
        Column("last_played", "Last played", lambda one: best(one)[1], day),
    )


@games.command(
    epilog=examples("understudy games add ~/advent.z5", "understudy play advent --plain")
)
@click.argument("path", type=click.Path(path_type=Path))
@reporting
def add(frame: Frame, path: Path, as_json: bool) -> None:
    """Check the story file PATH and copy it into your home."""
    info = frame.catalog().add(path)
    if as_json:
        print_json({"id": info.id, "title": info.title, "path": str(info.path)})
    else:
        narrate(f"{info.title} is here now. Play it with: understudy play {info.id}")


@games.command(
    epilog=examples(
        "understudy games new coin-collector --difficulty 10",
        "understudy games new cooking --difficulty 3 --seeds 1-5",
        "understudy games new custom --rooms 8 --things 12 --steps 6",
    )
)
@click.argument("family", type=click.Choice(FAMILIES))
@click.option(
    "--difficulty",
    type=click.IntRange(1, 300),
    default=1,
    show_default=True,
    metavar="N",
    help="How hard it is: more rooms and longer ways, or more to do with the ingredients.",
)
@click.option("--rooms", type=int, default=5, show_default=True, help="Rooms of a custom game.")
@click.option("--things", type=int, default=10, show_default=True, help="Things in it.")
@click.option("--steps", type=int, default=5, show_default=True, help="Moves that win it.")
@click.option(
    "--seeds",
    "--seed",
    type=Seeds(),
    default="1",
    show_default=True,
    metavar="SEEDS",
    help="One game for each: seeds and spans, such as 1 or 1-10. Equal seeds make equal games.",
)
@reporting
def new(
    frame: Frame,
    family: str,
    difficulty: int,
    rooms: int,
    things: int,
    steps: int,
    seeds: tuple[int, ...],
    as_json: bool,
) -> None:
    """Make games with TextWorld and keep them in your home.

    Needs the extra `textworld`. A game is a story file, tw-….z8, with what is known of it
    beside it. Levels need not be made to be played: `understudy play textworld:cooking-1`
    makes the game of a seed as it begins.
    """
    from games.engines import make_stories

    size = f"{rooms}-{things}-{steps}" if family == "custom" else str(difficulty)
    level = f"{family}-{size}"
    made = []
    for path in make_stories("textworld", level, seeds, frame.home.stories):
        made.append(path)
        narrate(f"{len(made)} of {len(seeds)}: {path.name}")
    found = [frame.catalog().find(str(path)) for path in made]
    if as_json:
        print_json([{"id": one.id, "title": one.title, "path": str(one.path)} for one in found])
    else:
        narrate(f"Play it with: understudy play {found[0].id}")


@games.command(epilog=examples("understudy games fetch zork1"))
@click.argument("id")
@reporting
def fetch(frame: Frame, id: str, as_json: bool) -> None:
    """Fetch the game ID, check it against its SHA-256 and keep it in your home."""
    from games.fetch import fetch as fetch_story

    with show_download("Fetching") as tell:
        info = fetch_story(id, frame.home.stories, progress=tell)
    if as_json:
        print_json({"id": info.id, "title": info.title, "path": str(info.path)})
    else:
        narrate(f"{info.title} is here now. Play it with: understudy play {info.id}")
