"""A person's notes, and the hints they took, in another home's file: written down here.

A note is known again by its game, by what it is about, by its words and by the moment
when it was written. What was taken away there stays behind, and what was taken away here
stays away. May import the database rooms.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from agents.core.errors import DamageError
from agents.db.sql import Database, fetch, insert
from agents.importers.homes.counterparts import Counterparts
from agents.journal import admission


def new_notes(
    db: Database, theirs: Database, sessions: Mapping[int, int | None]
) -> list[sqlite3.Row]:
    """Return the notes that aren't here, the oldest first.

    Args:
        db: this home's database.
        theirs: the other home's.
        sessions: their sessions that are taken in; notes of others stay behind.

    What is none that this program writes stays behind.
    """
    known = {_identity(row) for row in fetch(db, _NOTES)}
    found = []
    for row in fetch(theirs, f"{_NOTES} WHERE note.removed_at IS NULL"):
        if row["session"] is not None and row["session"] not in sessions:
            continue
        if _identity(row) not in known and not _misfit(row):
            found.append(row)
    return found


def write_notes(db: Database, rows: list[sqlite3.Row], sessions: Mapping[int, int | None]) -> None:
    """Write notes under this home's numbers, in the caller's transaction.

    Args:
        db: this home's database.
        rows: see :func:`new_notes`.
        sessions: their sessions -> the same sessions here.
    """
    for row in rows:
        game = fetch(db, "SELECT id FROM game WHERE key = ?", (row["key"],))
        if not game:
            continue  # nothing of that game came in
        values = {name: row[name] for name in ("about", "name", "label", "text", "at")}
        session = None if row["session"] is None else sessions[row["session"]]
        insert(db, "note", {"game": game[0]["id"], "session": session, **values})


def write_hints(db: Database, theirs: Database, same: Counterparts) -> None:
    """Write which hints were taken in sessions that came in, each once.

    Args:
        db, theirs: this home's database, and the other's.
        same: what of theirs is which here.
    """
    for row in fetch(theirs, "SELECT * FROM hint ORDER BY id"):
        if row["session"] in same.sessions and {row["turn"], row["shown"]} <= same.turns.keys():
            turns = same.turns
            where = same.sessions[row["session"]], turns[row["turn"]], turns[row["shown"]]
            fetch(db, _HINT, (*where, row["level"], row["at"]))


def _identity(row: sqlite3.Row) -> tuple[object, ...]:
    return row["key"], row["about"], row["name"], row["label"], row["text"], row["at"]


def misfits(theirs: Database) -> list[str]:
    """Say of each note of no session why it is none that this program writes, if it isn't."""
    return [why for row in fetch(theirs, _OF_NO_SESSION) if (why := _misfit(row))]


def _misfit(row: sqlite3.Row) -> str:
    try:
        admission.check_note(row)
    except DamageError as error:
        return error.what
    return ""


_HINT = "INSERT OR IGNORE INTO hint (session, turn, shown, level, at) VALUES (?, ?, ?, ?, ?)"
_NOTES = "SELECT note.*, game.key FROM note JOIN game ON game.id = note.game"
_OF_NO_SESSION = "SELECT * FROM note WHERE session IS NULL AND removed_at IS NULL"
