"""``understudy sessions``: what was played here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui import speech
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
    from agents.journal.journal import SessionInfo


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
@json_option
@home_option
@pass_frame
def sessions(frame: Frame, game: str | None, fill: bool, as_json: bool) -> None:
    """List recorded sessions: all, or those of GAME.

    With --fill, what held at each move (facts) is added where an earlier
    program didn't keep it. Sessions themselves are never changed.
    """
    if fill:
        _fill(frame, game)
    with frame.stage(read_only=True) as stage:
        found = stage.journal.sessions(game)
    if as_json:
        print_json([as_data(session) for session in found])
    elif found:
        print_table(
            (
                "Session",
                "Game",
                "Seed",
                "Turns",
                "Score",
                "Best",
                "Yours",
                "Ended",
                "Started",
                "From",
            ),
            [
                (
                    one.id,
                    one.game.title,
                    one.seed,
                    one.turns,
                    one.score,
                    one.best_score,
                    one.demonstrations,
                    one.ending.value if one.ending else "",
                    one.started.astimezone().strftime("%Y-%m-%d %H:%M"),
                    one.origin or one.file or "",
                )
                for one in found
            ],
        )
    else:
        narrate(f"No session of {game} is kept here." if game else "Nothing was played here yet.")


def _fill(frame: Frame, game: str | None) -> None:
    """Fill in the facts of sessions, telling of each what came of it."""
    from agents.imitation.library import fill_in
    from games.errors import GameError
    from games.open import open_world

    with frame.stage() as stage:
        for session in stage.journal.sessions(game):
            try:
                world = open_world(frame.story_of(session.game))
            except GameError as error:
                narrate(f"Session {session.id} was left as it is. {error.message} {error.hint}")
                continue
            try:
                filled = fill_in(stage.journal, world, session.id)
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


def as_data(session: SessionInfo) -> dict[str, object]:
    """Return a session as other tools read it; a turn is a move from the opening."""
    return {
        "id": session.id,
        "game": session.game.id,
        "seed": session.seed,
        "turns": session.turns,
        "score": session.score,
        "best_score": session.best_score,
        "demonstrations": session.demonstrations,
        "ending": session.ending.value if session.ending else None,
        "started": session.started.isoformat(),
        "title": session.game.title,
        "max_score": session.max_score,
        "overrides": session.overrides,
        "player": session.player,
        "critic": session.critic,
        "task": session.task,
        "last": session.last.isoformat(),
        "source": session.source,
        "file": session.file,
        "origin": session.origin,
    }
