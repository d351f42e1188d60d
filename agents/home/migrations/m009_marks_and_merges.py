"""Let a person mark memories, undo that, and take in another person's file.

What a person thinks of a memory derives from no turn, so it stands on the
outcome, which a rebuild keeps. An amendment says what was done to one and
what undoes it. Of turns that came with another home's file, each stretch
names the merge that brought it: they were played by somebody else, whoever
plays on in the same session here.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import never, run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        ALTER TABLE outcome
        ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1))
        """,
        """
        ALTER TABLE outcome
        ADD COLUMN muted INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1))
        """,
        "ALTER TABLE outcome ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        """
        CREATE TABLE amendment (
            id INTEGER PRIMARY KEY,
            outcome INTEGER NOT NULL REFERENCES outcome (id),
            what TEXT NOT NULL,
            before TEXT NOT NULL,
            at TEXT NOT NULL,
            undone_at TEXT
        ) STRICT
        """,
        """
        CREATE TABLE merge (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE merged (
            session INTEGER NOT NULL REFERENCES session (id),
            first INTEGER NOT NULL REFERENCES turn (id),
            last INTEGER NOT NULL REFERENCES turn (id),
            merge INTEGER NOT NULL REFERENCES merge (id),
            PRIMARY KEY (session, first),
            CHECK (first <= last)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX amendment_outcome ON amendment (outcome)",
        "CREATE INDEX amendment_standing ON amendment (id) WHERE undone_at IS NULL",
        "CREATE INDEX merged_merge ON merged (merge)",
        "CREATE INDEX merged_first ON merged (first)",
        "CREATE INDEX merged_last ON merged (last)",
        """
        CREATE INDEX outcome_marked ON outcome (id) WHERE pinned OR muted OR note <> ''
        """,
        "CREATE INDEX visit_forgotten ON visit (outcome) WHERE forgotten_at IS NOT NULL",
        never("UPDATE", "merged", "where a turn is from"),
        never("DELETE", "merged", "where a turn is from"),
    )
