"""Find scenes by their words.

The index holds tokens that carry their game's number ("3xmailbox"), so
that a word is as rare as it is in its game, and ``term`` counts in how
many scenes each token stands, so that a search can begin with the rarest.
The index keeps no text of its own: the scenes have it.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        """
        CREATE VIRTUAL TABLE experience_fts
        USING fts5 (tokens, content = '', tokenize = 'ascii')
        """,
        """
        CREATE TABLE term (
            token TEXT PRIMARY KEY,
            scenes INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    )
