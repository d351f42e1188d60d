"""Keep what language models were asked and answered, and who voted for what.

A proposal may be a member's of a team (``team``), or have come after the
decision (``late`` says how); a critique may be one critic's of a blend.
Prompts repeat from turn to turn, so each message's text is kept once. An
exchange that led to nothing belongs to its turn alone. The last index is
for counting again, without reading every visit, what was taken back.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import never, run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        "ALTER TABLE proposal ADD COLUMN team INTEGER REFERENCES proposal (id)",
        "ALTER TABLE proposal ADD COLUMN late TEXT",
        "ALTER TABLE critique ADD COLUMN blend INTEGER REFERENCES critique (id)",
        """
        CREATE TABLE passage (
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            text TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE exchange (
            id INTEGER PRIMARY KEY,
            turn INTEGER NOT NULL REFERENCES turn (id),
            proposal INTEGER REFERENCES proposal (id),
            critique INTEGER REFERENCES critique (id),
            place INTEGER NOT NULL,
            asker TEXT NOT NULL,
            purpose TEXT NOT NULL,
            spec TEXT NOT NULL,
            model TEXT NOT NULL,
            answer TEXT NOT NULL,
            thoughts TEXT NOT NULL,
            sampling TEXT NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            answer_tokens INTEGER NOT NULL,
            estimated INTEGER NOT NULL CHECK (estimated IN (0, 1)),
            first REAL NOT NULL,
            seconds REAL NOT NULL,
            cost REAL,
            tries INTEGER NOT NULL,
            fault TEXT NOT NULL,
            CHECK (proposal IS NULL OR critique IS NULL)
        ) STRICT
        """,
        """
        CREATE TABLE message (
            exchange INTEGER NOT NULL REFERENCES exchange (id),
            place INTEGER NOT NULL,
            role TEXT NOT NULL,
            passage INTEGER NOT NULL REFERENCES passage (id),
            PRIMARY KEY (exchange, place)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE ballot (
            proposal INTEGER NOT NULL REFERENCES proposal (id),
            place INTEGER NOT NULL,
            player TEXT NOT NULL,
            command TEXT NOT NULL,
            confidence REAL NOT NULL,
            weight REAL NOT NULL,
            reward REAL,
            seconds REAL NOT NULL,
            note TEXT NOT NULL,
            PRIMARY KEY (proposal, place)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX proposal_team ON proposal (team) WHERE team IS NOT NULL",
        "CREATE INDEX critique_blend ON critique (blend) WHERE blend IS NOT NULL",
        "CREATE INDEX exchange_turn ON exchange (turn)",
        "CREATE INDEX exchange_proposal ON exchange (proposal) WHERE proposal IS NOT NULL",
        "CREATE INDEX exchange_critique ON exchange (critique) WHERE critique IS NOT NULL",
        "CREATE INDEX message_passage ON message (passage)",
        "CREATE INDEX visit_undone ON visit (turn) WHERE undone",
        never("UPDATE", "passage", "a passage"),
    )
