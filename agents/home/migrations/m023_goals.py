"""Keep goals on the way, and what became of each.

A goal belongs to a session and keeps its row: one that is struck only says since when,
so that it can be brought back. What became of it is marked at a turn, and counts where
that turn is on the way to where one stands: taking moves back opens again what was
reached by them.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import never, run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE goal (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session INTEGER NOT NULL REFERENCES session (id),
            turn INTEGER NOT NULL REFERENCES turn (id),
            text TEXT NOT NULL CHECK (text <> ''),
            author TEXT NOT NULL DEFAULT '',
            parent INTEGER REFERENCES goal (id),
            rank INTEGER NOT NULL,
            at TEXT NOT NULL,
            struck_at TEXT
        ) STRICT
        """,
        """
        CREATE TABLE goal_mark (
            id INTEGER PRIMARY KEY,
            goal INTEGER NOT NULL REFERENCES goal (id),
            turn INTEGER NOT NULL REFERENCES turn (id),
            what TEXT NOT NULL CHECK (what IN ('open', 'reached', 'ticked', 'failed')),
            at TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX goal_session ON goal (session)",
        "CREATE INDEX goal_author ON goal (author)",
        "CREATE INDEX goal_mark_goal ON goal_mark (goal)",
        never("DELETE", "goal", "a goal"),
        never("DELETE", "goal_mark", "what became of a goal"),
        never("UPDATE", "goal_mark", "what became of a goal"),
    )
