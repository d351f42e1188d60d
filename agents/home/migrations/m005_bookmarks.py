"""Let a person mark a turn and return to it by name."""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE bookmark (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session INTEGER NOT NULL REFERENCES session (id),
            turn INTEGER NOT NULL REFERENCES turn (id),
            name TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX bookmark_session ON bookmark (session, name)",
        "CREATE INDEX bookmark_turn ON bookmark (turn)",
    )
