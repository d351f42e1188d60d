"""The hints that were taken in a session: counted, never taken back."""

from __future__ import annotations

from agents.db.columns import now
from agents.db.sql import Database, fetch, transaction


def taken(db: Database, session: int) -> dict[int, int]:
    """Return demonstrated turn -> how much was told of it in a session, 1 to 3.

    Raises:
        StoreError: the database can't be read.
    """
    return {row["shown"]: row["level"] for row in fetch(db, _TAKEN, (session,))}


def count(db: Database, session: int) -> int:
    """Return how many hints were taken in a session.

    Raises:
        StoreError: the database can't be read.
    """
    return int(fetch(db, _COUNT, (session,))[0]["taken"])


def take(db: Database, session: int, turn: int, shown: int, level: int) -> int:
    """Note that a hint was taken; return how many were in this session.

    Args:
        db: an open database.
        session, turn: where the person stands.
        shown: the turn of the step that it tells of.
        level: how much it tells, 1 to 3; the same again counts once.

    Raises:
        StoreError: it was not counted.
    """
    with transaction(db, "this hint was not counted"):
        fetch(db, _TAKE, (session, turn, shown, level, now()))
    return count(db, session)


_TAKEN = "SELECT shown, max(level) AS level FROM hint WHERE session = ? GROUP BY shown"
_COUNT = "SELECT count(*) AS taken FROM hint WHERE session = ?"
_TAKE = """
    INSERT OR IGNORE INTO hint (session, turn, shown, level, at) VALUES (?, ?, ?, ?, ?)
"""
