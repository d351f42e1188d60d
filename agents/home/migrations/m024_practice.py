"""Keep which games were practised on, so that practice goes on where it ended.

``number`` counts the games of a run, which is named by its family and seed; a game and
what was learned of it are written together. ``shown`` is the session in which the
world's oracle showed the game, where it was lost.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE practice (
            id INTEGER PRIMARY KEY,
            family TEXT NOT NULL,
            run INTEGER NOT NULL,
            number INTEGER NOT NULL CHECK (number >= 1),
            level TEXT NOT NULL,
            seed INTEGER NOT NULL,
            won INTEGER NOT NULL CHECK (won IN (0, 1)),
            steps INTEGER NOT NULL,
            session INTEGER NOT NULL REFERENCES session (id),
            shown INTEGER REFERENCES session (id),
            at TEXT NOT NULL,
            UNIQUE (family, run, number)
        ) STRICT
        """,
    )
