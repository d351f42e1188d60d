"""``understudy notes``: a person's own notes on a game."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tui.commands.frame import (
    ROW,
    Frame,
    examples,
    find_played,
    narrate,
    print_json,
    reporting,
)
from tui.commands.listing import Column, data_of, minute, print_listing

if TYPE_CHECKING:
    from agents.core.events import NoteChanged
    from agents.core.notes import Note


@click.command(
    epilog=examples(
        "understudy notes zork1                  every note, the oldest first",
        "understudy notes zork1 rope skeleton    those that hold both words",
        "understudy notes zork1 --remove 3       take one away",
        "understudy notes zork1 --undo           bring it back",
    )
)
@click.argument("game")
@click.argument("words", nargs=-1)
@click.option("--remove", "number", type=ROW, help="Take the note with this number away.")
@click.option("--undo", is_flag=True, help="Bring back the note that was taken away last.")
@reporting
def notes(
    frame: Frame, game: str, words: tuple[str, ...], number: int | None, undo: bool, as_json: bool
) -> None:
    """List your notes on GAME: on its places, its things, its sessions.

    They are written while you play: Shift+F4, or /note in plain mode.
    """
    from agents.core.notes import found
    from agents.journal.notes import read

    if number is not None or undo:
        if words or (number is not None and undo):
            raise click.UsageError("--remove and --undo go alone.")
        _change(frame, game, number, as_json)
        return
    with frame.open_home(read_only=True) as workspace:
        kept = read(workspace.journal.db, find_played(frame, workspace, game))
    shown = found(kept, " ".join(words))
    if shown or as_json:
        print_listing(shown, COLUMNS, as_json=as_json)
    elif kept:
        narrate("No note holds these words.")
    else:
        narrate("There are no notes on this game yet: Shift+F4 in a game writes some.")


def _change(frame: Frame, game: str, number: int | None, as_json: bool) -> None:
    """Take a note away, or bring one back, and tell which."""
    from agents.core.events import NoteChanged
    from agents.journal.notes import remove, restore

    with frame.open_home() as workspace:
        info, db = find_played(frame, workspace, game), workspace.journal.db
        if number is not None:
            _tell(NoteChanged(remove(db, info, number), removed=True), as_json)
            return
        back = restore(db, info)
    if back is not None:
        _tell(NoteChanged(back, restored=True), as_json)
    elif as_json:
        print_json(None)
    else:
        narrate("There is nothing to undo: no note was taken away.")


def _tell(event: NoteChanged, as_json: bool) -> None:
    from tui.speech.notes import changed

    if as_json:
        print_json({**data_of(event.note, COLUMNS), "removed": event.removed})
    else:
        narrate(changed(event, "--undo"))


COLUMNS: tuple[Column[Note], ...] = (
    Column("id", "Note"),
    Column("about", "About", lambda one: one.about.value, lambda one: one.topic),
    Column("name", value=lambda one: one.name),
    Column("text", "Words"),
    Column("at", "Written", lambda one: one.at, lambda one: minute(one.at)),
    Column("session", "Session", told=lambda one: one.session or ""),
    Column("turn"),
    Column("number"),
)
