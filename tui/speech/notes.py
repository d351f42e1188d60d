"""Says notes as plain sentences, on the screen and off it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agents.core import events as ev
from agents.core.notes import Note, found
from games.text import clean_line
from tui.speech.speech import sentence

if TYPE_CHECKING:
    from agents.db.sql import Database
    from games.types import GameInfo


def note_line(note: Note) -> str:
    """Say a note with what it is about."""
    return f"{note.topic}: {clean_line(note.text)}"


def seen_again(notes: Sequence[Note]) -> str:
    """Say the notes on what is here; nothing where there is none."""
    return "\n".join(f"Your note on {note_line(note)}" for note in notes)


def changed(event: ev.NoteChanged, undo: str) -> str:
    """Tell what was done to a note.

    Args:
        event: what was done.
        undo: what brings a note back.
    """
    if event.removed:
        return f"Taken away: your note on {sentence(note_line(event.note))} {undo} brings it back."
    again = "Back again" if event.restored else "Noted"
    return f"{again} on {note_line(event.note)}"


def listed(db: Database, game: GameInfo, sought: str = "") -> str:
    """Say the notes on a game with their numbers, or those that hold some words.

    Raises:
        StoreError: the database can't be read.
    """
    from agents.journal.notes import read

    kept = read(db, game)
    shown = found(kept, sought)
    if not kept:
        return "There are no notes on this game yet: /note TEXT writes one on this place."
    if not shown:
        return "No note holds these words."
    return "\n".join(f"{note.id}. {note_line(note)}" for note in shown)
