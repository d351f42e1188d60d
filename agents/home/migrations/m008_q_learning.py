"""Pass values along paths, write down what happens to memory, and keep a budget.

``gain`` is what followed a visit (its n-step return) and ``next`` the scene
whose value that took in; ``critic`` is NULL until the journal was asked. A
mark keeps what was done to memory besides learning in its order, so that a
rebuild can do the same; those of an earlier file count as set last.
Scenes that were put away leave the index by which a place's are found.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        "ALTER TABLE visit ADD COLUMN critic REAL",
        "ALTER TABLE visit ADD COLUMN gain REAL NOT NULL DEFAULT 0.0",
        "ALTER TABLE visit ADD COLUMN next INTEGER REFERENCES experience (id)",
        "ALTER TABLE outcome ADD COLUMN critic REAL NOT NULL DEFAULT 0.0",
        "ALTER TABLE outcome ADD COLUMN total REAL NOT NULL DEFAULT 0.0",
        "ALTER TABLE outcome ADD COLUMN gain REAL NOT NULL DEFAULT 0.0",
        "ALTER TABLE experience ADD COLUMN tidied INTEGER REFERENCES tidying (id)",
        """
        CREATE TABLE mark (
            id INTEGER PRIMARY KEY,
            after INTEGER NOT NULL,
            what TEXT NOT NULL,
            turn INTEGER REFERENCES turn (id),
            passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
            at TEXT,
            run INTEGER REFERENCES tidying (id)
        ) STRICT
        """,
        """
        CREATE TABLE learning (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            steps INTEGER NOT NULL CHECK (steps >= 1),
            discount REAL NOT NULL CHECK (discount BETWEEN 0 AND 1),
            rate REAL CHECK (rate > 0 AND rate <= 1),
            scenes INTEGER CHECK (scenes >= 0),
            megabytes REAL CHECK (megabytes >= 0)
        ) STRICT
        """,
        "INSERT INTO learning (id, steps, discount) VALUES (1, 10, 0.97)",
        """
        CREATE TABLE tidying (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            undone_at TEXT
        ) STRICT
        """,
        """
        CREATE TABLE tidied_scene (
            run INTEGER NOT NULL REFERENCES tidying (id),
            experience INTEGER NOT NULL,
            PRIMARY KEY (run, experience)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE recall (
            experience INTEGER PRIMARY KEY,
            times INTEGER NOT NULL
        ) STRICT
        """,
        "CREATE INDEX visit_next ON visit (next) WHERE next IS NOT NULL",
        "DROP INDEX experience_location",
        """
        CREATE INDEX experience_location ON experience (game, location) WHERE tidied IS NULL
        """,
        "CREATE INDEX experience_tidied ON experience (tidied) WHERE tidied IS NOT NULL",
        """
        INSERT INTO mark (after, what, turn, passed)
        SELECT (SELECT max(turn) FROM visit), 'undone', turn, 0
        FROM visit WHERE undone AND NOT passed ORDER BY turn
        """,
        """
        INSERT INTO mark (after, what, turn, passed, at)
        SELECT (SELECT max(turn) FROM visit), 'forgotten', turn, passed, forgotten_at
        FROM visit WHERE forgotten_at IS NOT NULL ORDER BY turn, passed
        """,
        """
        INSERT INTO mark (after, what, turn, passed)
        SELECT (SELECT max(turn) FROM visit), 'finished', visit.turn, 0
        FROM session JOIN visit ON visit.turn = session.tip AND NOT visit.passed
        WHERE session.ended IS NOT NULL ORDER BY session.id
        """,
    )
