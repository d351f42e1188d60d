"""Let a person name sessions, put them away, delete them, and undo that.

Deletion is a mark like the others: no turn goes, so everything can be brought
back. What was done stands beside what undoes it; that of a deletion names the
visits that memory no longer counts for it, so that restoring the session brings
back these and not what had been forgotten before.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE shelf (
            session INTEGER PRIMARY KEY REFERENCES session (id),
            name TEXT NOT NULL DEFAULT '',
            archived TEXT,
            deleted TEXT
        ) STRICT
        """,
        """
        CREATE TABLE shelving (
            id INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES session (id),
            what TEXT NOT NULL,
            before TEXT NOT NULL,
            at TEXT NOT NULL,
            undone_at TEXT
        ) STRICT
        """,
        "CREATE INDEX shelf_deleted ON shelf (session) WHERE deleted IS NOT NULL",
        "CREATE INDEX shelving_session ON shelving (session)",
        "CREATE INDEX shelving_standing ON shelving (id) WHERE undone_at IS NULL",
    )
