"""What was done to memory besides learning, in order, so that it can be done again.

Without these a rebuild could tell what stands now and not what stood when other
values were taken from it. Imports the database only.
"""

from __future__ import annotations

from enum import StrEnum

from agents.db.sql import Database, fetch


class MemoryEvent(StrEnum):
    """What happened to a turn's visit, or to scenes."""

    UNDONE = "undone"
    REDONE = "redone"
    FORGOTTEN = "forgotten"
    RESTORED = "restored"
    FINISHED = "finished"
    """An episode ended at the turn."""
    TIDIED = "tidied"
    """Scenes were put away, those of ``run``."""
    UNTIDIED = "untidied"


def log_event(
    db: Database,
    what: MemoryEvent,
    turn: int | None = None,
    *,
    passed: int = 0,
    at: str | None = None,
    run: int | None = None,
) -> None:
    """Write down what was done, inside the caller's transaction.

    It stands after the turn that was learned last, so that a rebuild does it there.
    """
    fetch(
        db,
        """
        INSERT INTO mark (after, what, turn, passed, at, run)
        VALUES ((SELECT coalesce(max(turn), 0) FROM visit), ?, ?, ?, ?, ?)
        """,
        (what.value, turn, passed, at, run),
    )
