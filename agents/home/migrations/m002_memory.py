"""Remember what was done in a scene and what followed.

All of it derives from turns, but for two marks that a visit carries: that
the person took the move back, and that the person wants it forgotten.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE experience (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            game INTEGER NOT NULL REFERENCES game (id),
            task TEXT NOT NULL,
            key TEXT NOT NULL,
            location TEXT NOT NULL,
            description INTEGER NOT NULL REFERENCES description (id),
            inventory TEXT NOT NULL,
            turn INTEGER NOT NULL REFERENCES turn (id),
            UNIQUE (key, game, task)
        ) STRICT
        """,
        """
        CREATE TABLE outcome (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            experience INTEGER NOT NULL REFERENCES experience (id),
            command TEXT NOT NULL,
            source TEXT NOT NULL,
            q REAL NOT NULL DEFAULT 0.0,
            visits INTEGER NOT NULL DEFAULT 0,
            score INTEGER NOT NULL DEFAULT 0,
            deaths INTEGER NOT NULL DEFAULT 0,
            nothings INTEGER NOT NULL DEFAULT 0,
            undone INTEGER NOT NULL DEFAULT 0,
            passed INTEGER NOT NULL DEFAULT 0,
            turn INTEGER NOT NULL REFERENCES turn (id),
            UNIQUE (experience, command, source)
        ) STRICT
        """,
        """
        CREATE TABLE visit (
            turn INTEGER NOT NULL REFERENCES turn (id),
            passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
            outcome INTEGER NOT NULL REFERENCES outcome (id),
            score INTEGER NOT NULL,
            died INTEGER NOT NULL CHECK (died IN (0, 1)),
            nothings INTEGER NOT NULL CHECK (nothings IN (0, 1)),
            undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
            forgotten_at TEXT,
            PRIMARY KEY (turn, passed)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX experience_location ON experience (game, location)",
        "CREATE INDEX experience_description ON experience (description)",
        "CREATE INDEX experience_turn ON experience (turn)",
        "CREATE INDEX outcome_turn ON outcome (turn)",
        "CREATE INDEX visit_outcome ON visit (outcome)",
    )
