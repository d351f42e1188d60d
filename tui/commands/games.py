"""``understudy games``: what can be played, and how to get more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    Frame,
    examples,
    home_option,
    json_option,
    narrate,
    pass_frame,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from agents.journal.journal import Journal
    from games.catalog import Entry


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "understudy games                    every known game, here or not",
        "understudy games fetch zork1        fetch Zork I (MIT licence)",
        "understudy games add ~/advent.z5    copy a story file into your home",
        "understudy games --json",
    ),
)
@json_option
@home_option
@pass_frame
@click.pass_context
def games(context: click.Context, frame: Frame, as_json: bool) -> None:
    """List games, fetch one or add one.

    Without a command it lists all games that are known.
    """
    if context.invoked_subcommand is not None:
        return
    with frame.stage(read_only=True) as stage:
        entries = frame.catalog().entries()
        if as_json:
            print_json([as_data(entry, stage.journal) for entry in entries])
            return
        print_table(
            ("Game", "Title", "Engine", "Here", "Licence", "Best score", "Last played"),
            [_row(entry, stage.journal) for entry in entries],
        )


def _row(entry: Entry, journal: Journal) -> tuple[object, ...]:
    best = journal.best(entry.info.id)
    here = "yes" if entry.available else "no, fetch it" if entry.fetchable else "no"
    return (
        entry.info.id,
        entry.info.title,
        entry.info.engine,
        entry.problem or here,
        entry.info.licence,
        best[0] if best else "",
        best[1].astimezone().strftime("%Y-%m-%d") if best else "",
    )


def as_data(entry: Entry, journal: Journal) -> dict[str, object]:
    """Return a game as other tools read it."""
    best = journal.best(entry.info.id)
    return {
        "id": entry.info.id,
        "title": entry.info.title,
        "engine": entry.info.engine,
        "available": entry.available,
        "path": str(entry.info.path) if entry.info.path is not None else None,
        "sha256": entry.info.sha256,
        "licence": entry.info.licence,
        "release": entry.info.release,
        "fetchable": entry.fetchable,
        "problem": entry.problem or None,
        "best_score": best[0] if best else None,
        "last_played": best[1].isoformat() if best else None,
    }


@games.command(
    epilog=examples("understudy games add ~/advent.z5", "understudy play advent --plain")
)
@click.argument("path", type=click.Path(path_type=Path))
@json_option
@home_option
@pass_frame
def add(frame: Frame, path: Path, as_json: bool) -> None:
    """Check the story file PATH and copy it into your home."""
    info = frame.catalog().add(path)
    if as_json:
        print_json({"id": info.id, "title": info.title, "path": str(info.path)})
    else:
        narrate(f"{info.title} is here now. Play it with: understudy play {info.id}")


@games.command(epilog=examples("understudy games fetch zork1"))
@click.argument("id")
@json_option
@home_option
@pass_frame
def fetch(frame: Frame, id: str, as_json: bool) -> None:
    """Fetch the game ID, check it against its SHA-256 and keep it in your home."""
    from games.fetch import fetch as fetch_story

    with _Bar() as bar:
        info = fetch_story(id, frame.home.stories, progress=bar.tell)
    if as_json:
        print_json({"id": info.id, "title": info.title, "path": str(info.path)})
    else:
        narrate(f"{info.title} is here now. Play it with: understudy play {info.id}")


class _Bar:
    """A progress bar on stderr; none is drawn where stderr is no terminal."""

    def __enter__(self) -> _Bar:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

        console = Console(stderr=True)
        columns = (TextColumn("Fetching"), BarColumn(), DownloadColumn())
        self._progress = Progress(
            *columns, console=console, transient=True, disable=not console.is_terminal
        )
        self._task = self._progress.add_task("", total=None)
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, received: int, total: int | None) -> None:
        """Show how far it is, in bytes."""
        self._progress.update(self._task, completed=received, total=total)
