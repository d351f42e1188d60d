"""A person's notes in the home's database: written, taken away and brought back.

A row is never deleted: what was taken away only says since when.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from agents.core.errors import StoreError
from agents.core.notes import About, Note, read_note, standing
from agents.core.types import Turn
from agents.db.columns import find_game, member, moment, now, storable
from agents.db.sql import Database, fetch, fetch_one, insert, transaction
from games.types import NO_FACTS, Facts, GameInfo


def read(db: Database, game: GameInfo) -> list[Note]:
    """Return the notes on a game, the oldest first; without those that were taken away.

    Raises:
        StoreError: the database can't be read.
    """
    return list(map(_note, fetch(db, _READ, {"game": find_game(db, game), "only": None})))


def write(db: Database, turn: Turn, said: str, facts: Facts = NO_FACTS) -> Note:
    """Keep a note of a person who stands at a turn.

    Args:
        db: an open database.
        turn: where they stand.
        said: the note; what it is about is read from it (see
            :func:`agents.core.notes.read_note`).
        facts: what holds there, empty where that isn't known.

    Raises:
        StoreError: it is empty, or was not kept.
    """
    here = standing(turn, facts)
    about, name, text = read_note(said, here)
    if not text:
        raise StoreError("Nothing was noted: a note has words.", "Write them behind the colon.")
    with transaction(db, "this note was not kept"):
        game = fetch(db, "SELECT game FROM session WHERE id = ?", (turn.session,))[0]["game"]
        row = {
            "game": game,
            "session": turn.session,
            "about": about.value,
            "name": storable(name),
            "label": storable(here.label) if about is About.PLACE else "",
            "text": storable(text),
            "at": now(),
        }
        number = insert(db, "note", row)
    return _note(fetch(db, _READ, {"game": game, "only": number})[0])


def remove(db: Database, game: GameInfo, number: int) -> Note:
    """Take a note away; :func:`restore` brings it back.

    Raises:
        StoreError: there is no such note on this game, or nothing could be written.
    """
    with transaction(db, "no note was taken away"):
        values = {"game": find_game(db, game), "only": number}
        rows = fetch(db, _READ, values)
        if not rows:
            raise StoreError(
                f"There is no note {number} on this game.", "Nothing was changed; notes lists them."
            )
        fetch(db, "UPDATE note SET removed_at = ? WHERE id = ?", (now(), number))
    return _note(rows[0])


def restore(db: Database, game: GameInfo) -> Note | None:
    """Bring back the note that was taken away last; None if none is left to bring back.

    Raises:
        StoreError: nothing could be written.
    """
    with transaction(db, "no note was brought back"):
        number = find_game(db, game)
        row = fetch_one(db, _LAST_REMOVED, {"game": number})
        if row is None:
            return None
        fetch(db, "UPDATE note SET removed_at = NULL WHERE id = ?", (row["id"],))
        return _note(fetch(db, _READ, {"game": number, "only": row["id"]})[0])


def _note(row: sqlite3.Row) -> Note:
    return Note(
        row["id"],
        member(About, row["about"]),
        row["name"],
        row["label"],
        row["text"],
        _when(row["at"]),
        row["session"],
        row["turn"],
        row["number"],
    )


def _when(text: str) -> datetime:
    """Read when a note was written; its words count for more than a damaged moment."""
    try:
        return moment(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


# A note was written at the newest turn of its session that there was by then.
_READ = """
    SELECT note.*, turn.id AS turn, turn.number
    FROM note LEFT JOIN turn ON turn.id = (
        SELECT max(id) FROM turn WHERE turn.session = note.session AND turn.at <= note.at
    )
    WHERE note.game = :game AND note.removed_at IS NULL AND (:only IS NULL OR note.id = :only)
    ORDER BY note.id
"""
_LAST_REMOVED = """
    SELECT id FROM note WHERE game = :game AND removed_at IS NOT NULL
    ORDER BY removed_at DESC, id DESC LIMIT 1
"""
