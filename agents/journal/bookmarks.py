"""Turns that a person marked, to come back to them."""

from __future__ import annotations

from agents.db.columns import now, storable
from agents.db.sql import Database, fetch, fetch_one, insert, transaction


def set_bookmark(db: Database, session: int, turn: int, name: str = "") -> None:
    """Mark a turn of a session; the same name may be used again."""
    with transaction(db, "the bookmark was not set"):
        values = {"session": session, "turn": turn, "name": storable(name), "at": now()}
        insert(db, "bookmark", values)


def find_bookmark(db: Database, session: int, name: str = "") -> int | None:
    """Return the turn of the newest bookmark of this name, or of any name."""
    row = fetch_one(
        db,
        """
        SELECT turn FROM bookmark
        WHERE session = :session AND (:name = '' OR name = :name)
        ORDER BY id DESC LIMIT 1
        """,
        {"session": session, "name": storable(name)},
    )
    return None if row is None else int(row["turn"])


def bookmark_names(db: Database, session: int) -> tuple[str, ...]:
    """Return the names of a session's bookmarks, each once."""
    rows = fetch(db, "SELECT DISTINCT name FROM bookmark WHERE session = ?", (session,))
    return tuple(row["name"] for row in rows if row["name"])
