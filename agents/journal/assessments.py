"""How a person says that a game went, kept beside the turns."""

from __future__ import annotations

from agents.core.commands import Went
from agents.db.columns import now
from agents.db.sql import Database, fetch, transaction


def assess(db: Database, turn: int, went: Went) -> Went | None:
    """Mark how it went up to a turn; the same mark once more takes it away.

    Returns:
        What is marked now.

    Raises:
        StoreError: nothing was marked; says why.
    """
    with transaction(db, "nothing was marked"):
        if fetch(db, f"{_TAKE_AWAY} AND went = ? RETURNING turn", (turn, went.value)):
            return None
        fetch(db, _MARK, (turn, went.value, now()))
        return went


_TAKE_AWAY = "DELETE FROM assessment WHERE turn = ?"
_MARK = """
    INSERT INTO assessment (turn, went, at) VALUES (?, ?, ?)
    ON CONFLICT (turn) DO UPDATE SET went = excluded.went, at = excluded.at
"""
