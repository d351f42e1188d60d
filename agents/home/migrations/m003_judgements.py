"""Keep what was proposed, rewarded and remembered at each turn.

A replay shows these as they were then, so an exemplar keeps the numbers it
had when it was shown. ``seat`` tells several players of one turn apart.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE TABLE proposal (
            id INTEGER PRIMARY KEY,
            turn INTEGER NOT NULL REFERENCES turn (id),
            seat INTEGER NOT NULL,
            rank INTEGER NOT NULL CHECK (rank BETWEEN 0 AND 4),
            player TEXT NOT NULL,
            command TEXT NOT NULL,
            confidence REAL NOT NULL,
            reason TEXT NOT NULL,
            exploring INTEGER NOT NULL CHECK (exploring IN (0, 1)),
            lookahead INTEGER NOT NULL,
            seconds REAL NOT NULL,
            UNIQUE (turn, seat, rank)
        ) STRICT
        """,
        """
        CREATE TABLE critique (
            id INTEGER PRIMARY KEY,
            proposal INTEGER NOT NULL REFERENCES proposal (id),
            place INTEGER NOT NULL,
            critic TEXT NOT NULL,
            command TEXT NOT NULL,
            reward REAL NOT NULL,
            known INTEGER NOT NULL CHECK (known IN (0, 1)),
            parts TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE exemplar (
            proposal INTEGER NOT NULL REFERENCES proposal (id),
            place INTEGER NOT NULL,
            outcome INTEGER NOT NULL REFERENCES outcome (id),
            turn INTEGER NOT NULL REFERENCES turn (id),
            match TEXT NOT NULL,
            similarity REAL NOT NULL,
            role TEXT NOT NULL,
            same_game INTEGER NOT NULL CHECK (same_game IN (0, 1)),
            q REAL NOT NULL,
            visits INTEGER NOT NULL,
            score INTEGER NOT NULL,
            deaths INTEGER NOT NULL,
            nothings INTEGER NOT NULL,
            undone INTEGER NOT NULL,
            passed INTEGER NOT NULL,
            why TEXT NOT NULL,
            PRIMARY KEY (proposal, place)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX critique_proposal ON critique (proposal)",
        "CREATE INDEX exemplar_outcome ON exemplar (outcome)",
        "CREATE INDEX exemplar_turn ON exemplar (turn)",
    )
