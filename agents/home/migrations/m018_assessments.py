"""Note how a person says that a game went, up to a move.

The score doesn't know what was well played. A mark belongs to the move where it was
made and to those before it, back to the mark before; it can be changed and taken away.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE assessment (
            turn INTEGER PRIMARY KEY REFERENCES turn (id),
            went TEXT NOT NULL CHECK (went IN ('well', 'badly')),
            at TEXT NOT NULL
        ) STRICT
        """,
    )
