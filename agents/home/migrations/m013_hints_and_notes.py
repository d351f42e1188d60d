"""Count the hints that a person took, and keep notes of their own.

A hint says how much was told of a step that was shown, and where the person stood.
A note is about a place, a thing or a session; places and things go by name, with
the name that the world's facts have for them where two could share one. A note that
is taken away keeps its row, so that it can be brought back.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import never, run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE hint (
            id INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES session (id),
            turn INTEGER NOT NULL REFERENCES turn (id),
            shown INTEGER NOT NULL REFERENCES turn (id),
            level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 3),
            at TEXT NOT NULL,
            UNIQUE (session, shown, level)
        ) STRICT
        """,
        """
        CREATE TABLE note (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            game INTEGER NOT NULL REFERENCES game (id),
            session INTEGER REFERENCES session (id),
            about TEXT NOT NULL CHECK (about IN ('place', 'thing', 'session')),
            name TEXT NOT NULL,
            label TEXT NOT NULL DEFAULT '',
            text TEXT NOT NULL CHECK (text <> ''),
            at TEXT NOT NULL,
            removed_at TEXT,
            CHECK (about <> 'session' OR session IS NOT NULL)
        ) STRICT
        """,
        "CREATE INDEX hint_turn ON hint (turn)",
        "CREATE INDEX hint_shown ON hint (shown)",
        "CREATE INDEX note_game ON note (game, about, name)",
        "CREATE INDEX note_session ON note (session)",
        never("DELETE", "note", "a note"),
    )
