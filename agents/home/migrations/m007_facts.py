"""Keep what each turn changed, and which sessions were imported.

A demonstration is followed by its effects, so what held before and after a
move is kept with it. Turns of an earlier program have none until they are
played again. Of an imported session the file's name is kept, and a digest
of what was played, so that the same file isn't imported twice unawares.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import never, run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE fact (
            id INTEGER PRIMARY KEY,
            relation TEXT NOT NULL,
            thing TEXT NOT NULL,
            place TEXT NOT NULL,
            UNIQUE (thing, relation, place)
        ) STRICT
        """,
        """
        CREATE TABLE change (
            turn INTEGER PRIMARY KEY REFERENCES turn (id),
            whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
            added TEXT NOT NULL,
            removed TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE imported (
            session INTEGER PRIMARY KEY REFERENCES session (id),
            file TEXT NOT NULL,
            digest TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX imported_digest ON imported (digest)",
        """
        CREATE TRIGGER change_follows_a_known_turn BEFORE INSERT ON change
        WHEN NOT NEW.whole AND NOT EXISTS (
            SELECT 1 FROM turn JOIN change ON change.turn = turn.parent WHERE turn.id = NEW.turn
        )
        BEGIN SELECT RAISE(ABORT, 'a change is of a turn whose facts are kept'); END
        """,
        never("UPDATE", "fact", "a fact"),
        never("DELETE", "fact", "a fact"),
        never("UPDATE", "change", "a change"),
        never("DELETE", "change", "a change"),
        never("UPDATE", "imported", "where a session is from"),
        never("DELETE", "imported", "where a session is from"),
    )
