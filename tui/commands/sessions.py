"""``understudy sessions``: what was played here, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    ROW,
    Frame,
    cell,
    examples,
    home_option,
    kept_as,
    narrate,
    print_json,
    reporting,
)
from tui.commands.groups import Group
from tui.commands.listing import Column, minute, print_listing
from tui.speech import speech
from tui.speech.shelf import shelved, unshelved

if TYPE_CHECKING:
    from agents.journal.sessions import SessionInfo


class _Sessions(Group):
    """The commands on sessions; what is none of them is about the list, a game's name too."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take words without a command as those of the list."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Sessions,
    epilog=examples(
        "understudy sessions                 every session, the latest first",
        "understudy sessions zork1           those of one game",
        "understudy sessions --json",
        "understudy sessions name 3 'first try'",
        "understudy sessions archive 3       keep it out of the list",
        "understudy sessions delete 3        mark it as deleted: what it taught counts no longer",
        "understudy sessions --deleted       what was deleted, and can be restored",
        "understudy sessions restore 3       bring it back, with what it taught",
        "understudy sessions undo            undo what was done last",
    ),
)
@home_option
def sessions() -> None:
    """List recorded sessions; name, archive, delete or restore one.

    Every move is kept as it is played, and nothing is ever really lost: deletion
    is a mark. Without a command it lists sessions; see `sessions list --help`.
    """


@sessions.command(
    "list",
    epilog=examples(
        "understudy sessions zork1           those of one game",
        "understudy sessions --archived      those that were put away",
        "understudy sessions --deleted       those that are marked as deleted",
        "understudy sessions zork1 --fill    keep the facts of what was recorded without",
    ),
)
@click.argument("game", required=False)
@click.option("--archived", "which", flag_value="archived", help="List what was archived.")
@click.option("--deleted", "which", flag_value="deleted", help="List what was deleted.")
@click.option("--all", "which", flag_value="all", help="List all there are, wherever they stand.")
@click.option(
    "--fill",
    is_flag=True,
    help="Play sessions again that were recorded without facts, and keep those; then list.",
)
@reporting
def list_(frame: Frame, game: str | None, which: str | None, fill: bool, as_json: bool) -> None:
    """List recorded sessions: all that are neither archived nor deleted, or those of GAME.

    With --fill, what held at each move (facts) is added where an earlier
    program didn't keep it. Sessions themselves are never changed.
    """
    if fill:
        _fill(frame, game)
    with frame.open_home(read_only=True) as workspace:
        there = workspace.journal.sessions(kept_as(frame, workspace, game), deleted=True)
        left_out = workspace.journal.left_out()
    found = [one for one in there if which in ("all", _stands(one))]
    if left_out:
        narrate(speech.left_out(left_out))
    if found or as_json:
        print_listing(found, COLUMNS, as_json=as_json)
        return
    whose = f" of {cell(game)}" if game else ""
    if which is not None:
        narrate(f"No session{whose} {'is here' if which == 'all' else f'is {which}'}.")
    elif there:
        narrate(f"Every session{whose} is archived or deleted: --all lists them.")
    else:
        narrate(f"No session{whose} is kept here." if game else "Nothing was played here yet.")


def _stands(session: SessionInfo) -> str | None:
    """Return which list a session is in, None for that of every day."""
    if session.deleted is not None:
        return "deleted"
    return None if session.archived is None else "archived"


@sessions.command(
    epilog=examples(
        "understudy sessions name 3 'first try'",
        "understudy sessions name 3           take its name away",
    )
)
@click.argument("session", type=ROW)
@click.argument("name", default="")
@reporting
def name(frame: Frame, session: int, name: str, as_json: bool) -> None:
    """Call SESSION by a NAME; without one, take its name away."""
    _shelve(frame, session, "name", as_json, name)


@sessions.command(epilog=examples("understudy sessions archive 3"))
@click.argument("session", type=ROW)
@reporting
def archive(frame: Frame, session: int, as_json: bool) -> None:
    """Keep SESSION out of the list; what it taught goes on counting."""
    _shelve(frame, session, "archive", as_json)


@sessions.command(epilog=examples("understudy sessions delete 3"))
@click.argument("session", type=ROW)
@reporting
def delete(frame: Frame, session: int, as_json: bool) -> None:
    """Mark SESSION as deleted: no list has it, and what it taught counts no longer.

    Nothing is lost: `understudy sessions restore` brings all of it back.
    """
    _shelve(frame, session, "delete", as_json)


@sessions.command(epilog=examples("understudy sessions restore 3"))
@click.argument("session", type=ROW)
@reporting
def restore(frame: Frame, session: int, as_json: bool) -> None:
    """Bring SESSION back that was deleted or archived, with what it taught."""
    _shelve(frame, session, "restore", as_json)


@sessions.command(epilog=examples("understudy sessions undo"))
@reporting
def undo(frame: Frame, as_json: bool) -> None:
    """Undo the last name, archive, delete or restore; again, the one before."""
    with frame.open_home() as workspace:
        undone = workspace.undo_shelving()
        now = None if undone is None else workspace.journal.info(undone.session)
    if as_json:
        told = (
            None if undone is None or now is None else {"undone": undone.what.value, **_data(now)}
        )
        print_json(told)
    elif undone is None:
        narrate("There is nothing to undo.")
    else:
        narrate(unshelved(undone))


def _shelve(frame: Frame, session: int, what: str, as_json: bool, name: str = "") -> None:
    from agents.journal.shelf import Shelving

    with frame.open_home() as workspace:
        done = workspace.shelve(session, Shelving(what), name)
        now = workspace.journal.info(session)
    if as_json:
        print_json({**_data(now), "changed": done is not None})
    elif done is None:
        narrate(f"Session {session} was so already: nothing was changed.")
    else:
        narrate(f"{shelved(done, now.name)} Back with: understudy sessions undo")


def _data(session: SessionInfo) -> dict[str, object]:
    return {
        "id": session.id,
        "name": session.name,
        "archived": session.archived,
        "deleted": session.deleted,
    }


def _fill(frame: Frame, game: str | None) -> None:
    """Fill in the facts of sessions, telling of each what came of it."""
    from agents.imitation.selection.filling import fill_in
    from games.errors import GameError
    from games.open import open_world

    with frame.open_home() as workspace:
        for session in workspace.journal.sessions(kept_as(frame, workspace, game)):
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
    Column("turns", "At move"),
    Column("played", "Played"),
    Column("demonstrations", "Yours"),
    Column("score", "Score"),
    Column("best_score", "Best"),
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
    Column("name", "Name"),
    Column("archived"),
    Column("deleted"),
)
"""What is told of a session.

It stands at a move, counted from the opening; what was played, and by the person,
is counted on all its branches.
"""
