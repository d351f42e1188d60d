"""Record what was played: games, sessions, and turns as a tree.

Descriptions are kept once each, since most turns share the one of the turn
before. Turns can't be changed: undo and branching move the session's tip.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import never, run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE game (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            title TEXT NOT NULL,
            engine TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            licence TEXT NOT NULL,
            release TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE description (
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            text TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE session (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            game INTEGER NOT NULL REFERENCES game (id),
            seed INTEGER NOT NULL,
            task TEXT NOT NULL,
            player TEXT NOT NULL,
            critic TEXT NOT NULL,
            started TEXT NOT NULL,
            ended TEXT,
            tip INTEGER REFERENCES turn (id)
        ) STRICT
        """,
        """
        CREATE TABLE turn (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session INTEGER NOT NULL REFERENCES session (id),
            parent INTEGER REFERENCES turn (id),
            number INTEGER NOT NULL CHECK (number >= 0),
            at TEXT NOT NULL,
            actor TEXT,
            kind TEXT,
            command TEXT,
            mode TEXT,
            replaced TEXT,
            why TEXT NOT NULL DEFAULT '',
            text TEXT NOT NULL,
            location TEXT,
            inventory TEXT NOT NULL,
            score INTEGER,
            max_score INTEGER,
            moves INTEGER,
            died INTEGER NOT NULL CHECK (died IN (0, 1)),
            ending TEXT,
            key TEXT NOT NULL,
            place TEXT NOT NULL,
            description INTEGER NOT NULL REFERENCES description (id),
            carried TEXT,
            effect_score INTEGER NOT NULL DEFAULT 0,
            effect_died INTEGER NOT NULL DEFAULT 0 CHECK (effect_died IN (0, 1)),
            effect_nothing INTEGER NOT NULL DEFAULT 0 CHECK (effect_nothing IN (0, 1)),
            CHECK ((parent IS NULL) = (number = 0)),
            CHECK ((parent IS NULL) = (command IS NULL)),
            CHECK ((command IS NULL) = (actor IS NULL))
        ) STRICT
        """,
        "CREATE INDEX session_game ON session (game)",
        "CREATE INDEX session_tip ON session (tip)",
        "CREATE UNIQUE INDEX turn_root ON turn (session) WHERE parent IS NULL",
        "CREATE INDEX turn_parent ON turn (parent)",
        "CREATE INDEX turn_session ON turn (session, at, score, actor, kind)",
        "CREATE INDEX turn_location ON turn (location)",
        "CREATE INDEX turn_description ON turn (description)",
        """
        CREATE TRIGGER turn_grows_from_its_session BEFORE INSERT ON turn
        WHEN NEW.parent IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM turn
            WHERE id = NEW.parent AND session = NEW.session AND number = NEW.number - 1
        )
        BEGIN SELECT RAISE(ABORT, 'a turn follows a turn of its own session'); END
        """,
        never("UPDATE", "turn", "a turn"),
        never("DELETE", "turn", "a turn"),
        never("UPDATE", "description", "a description"),
    )
