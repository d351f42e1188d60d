"""``understudy sessions``: what was played here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui import speech
from tui.commands.frame import (
    Frame,
    examples,
    narrate,
    reporting,
)
from tui.commands.listing import Column, minute, print_listing

if TYPE_CHECKING:
    from agents.journal.sessions import SessionInfo


@click.command(
    epilog=examples(
        "understudy sessions                 every session, the latest first",
        "understudy sessions zork1           those of one game",
        "understudy sessions --json",
        "understudy sessions zork1 --fill    keep the facts of what was recorded without",
    )
)
@click.argument("game", required=False)
@click.option(
    "--fill",
    is_flag=True,
    help="Play sessions again that were recorded without facts, and keep those; then list.",
)
@reporting
def sessions(frame: Frame, game: str | None, fill: bool, as_json: bool) -> None:
    """List recorded sessions: all, or those of GAME.

    With --fill, what held at each move (facts) is added where an earlier
    program didn't keep it. Sessions themselves are never changed.
    """
    if fill:
        _fill(frame, game)
    with frame.workspace(read_only=True) as workspace:
        found = workspace.journal.sessions(game)
    if found or as_json:
        print_listing(found, COLUMNS, as_json=as_json)
    else:
        narrate(f"No session of {game} is kept here." if game else "Nothing was played here yet.")


def _fill(frame: Frame, game: str | None) -> None:
    """Fill in the facts of sessions, telling of each what came of it."""
    from agents.imitation.library import fill_in
    from games.errors import GameError
    from games.open import open_world

    with frame.workspace() as workspace:
        for session in workspace.journal.sessions(game):
            try:
                world = open_world(frame.story_of(session.game))
            except GameError as error:
                narrate(f"Session {session.id} was left as it is. {error.message} {error.hint}")
                continue
            try:
                filled = fill_in(workspace.journal, world, session.id)
            except GameError as error:
                narrate(f"Session {session.id} was left as it is. {error.message} {error.hint}")
                continue
            finally:
                world.close()
            if filled.filled:
                narrate(
                    f"Session {session.id}: facts of {speech.count(filled.filled, 'turn')} added."
                )
            if filled.missing:
                narrate(
                    f"Session {session.id}: {speech.count(filled.missing, 'turn')} still "
                    "without facts, since the story answers otherwise now than it did."
                )


COLUMNS: tuple[Column[SessionInfo], ...] = (
    Column("id", "Session"),
    Column("game", "Game", lambda one: one.game.id, lambda one: one.game.title),
    Column("seed", "Seed"),
    Column("turns", "Turns"),
    Column("score", "Score"),
    Column("best_score", "Best"),
    Column("demonstrations", "Yours"),
    Column("hints", "Hints", told=lambda one: str(one.hints or "")),
    Column("ending", "Ended"),
    Column("started", "Started", told=lambda one: minute(one.started)),
    Column("title", value=lambda one: one.game.title),
    Column("max_score"),
    Column("overrides"),
    Column("player"),
    Column("critic"),
    Column("task"),
    Column("last"),
    Column("source"),
    Column("file"),
    Column("origin"),
    Column("", "From", lambda one: one.origin or one.file or ""),
)
"""What is told of a session; a turn is a move from the opening."""
