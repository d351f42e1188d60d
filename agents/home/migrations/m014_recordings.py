"""Note what was read of a recorded turn and how the story bore it out.

A turn of an imported recording may be answered as it was then, may be so only
as another command than was read, or not at all. Turns of command files, which
tell no answers, have no row unless the file tells when they were entered.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE heard (
            turn INTEGER PRIMARY KEY REFERENCES turn ON DELETE CASCADE,
            verdict TEXT CHECK (verdict IN ('verified', 'repaired', 'unverified')),
            said TEXT,
            second REAL
        ) STRICT
        """,
        "ALTER TABLE imported ADD COLUMN format TEXT NOT NULL DEFAULT 'commands'",
    )
