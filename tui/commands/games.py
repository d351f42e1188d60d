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
from tui.commands.listing import Column, print_listing

if TYPE_CHECKING:
    from datetime import datetime

    from agents.journal.journal import Journal
    from games.catalog import CatalogEntry


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "understudy games                    every known game, here or not",
        "understudy games fetch zork1        fetch Zork I (MIT licence)",
        "understudy games add ~/advent.z5    copy a story file into your home",
        "understudy games --json",
    ),
)
@reporting
@click.pass_context
def games(context: click.Context, frame: Frame, as_json: bool) -> None:
    """List games, fetch one or add one.

    Without a command it lists all games that are known.
    """
    if context.invoked_subcommand is not None:
        return
    with frame.workspace(read_only=True) as workspace:
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
