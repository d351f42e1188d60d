"""``understudy sessions``: what was played here."""

from __future__ import annotations

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
    from agents.journal import SessionInfo


@click.command(
    epilog=examples(
        "understudy sessions                 every session, the latest first",
        "understudy sessions zork1           those of one game",
        "understudy sessions --json",
    )
)
@click.argument("game", required=False)
@json_option
@home_option
@pass_frame
def sessions(frame: Frame, game: str | None, as_json: bool) -> None:
    """List recorded sessions: all, or those of GAME."""
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
