"""Keep how goals are pursued: what each command was worth where, and which steps led on.

What is learned for a goal holds for the same goal with another thing: ``form`` is the
goal without it ("reach _"), ``standing`` how the thing stood. It is derived from the turns
and goals of sessions; ``practised`` says up to which turn of each it was.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE skill (
            game INTEGER NOT NULL REFERENCES game (id),
            form TEXT NOT NULL,
            standing TEXT NOT NULL,
            command TEXT NOT NULL,
            q REAL NOT NULL,
            visits INTEGER NOT NULL CHECK (visits > 0),
            PRIMARY KEY (game, form, standing, command)
        ) STRICT
        """,
        """
        CREATE TABLE skill_step (
            game INTEGER NOT NULL REFERENCES game (id),
            form TEXT NOT NULL,
            step TEXT NOT NULL,
            place INTEGER NOT NULL,
            given INTEGER NOT NULL,
            helped INTEGER NOT NULL,
            PRIMARY KEY (game, form, step)
        ) STRICT
        """,
        """
        CREATE TABLE practised (
            session INTEGER PRIMARY KEY REFERENCES session (id),
            upto INTEGER NOT NULL
        ) STRICT
        """,
    )
