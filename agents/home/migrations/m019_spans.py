"""Keep how a story would have the letters of an answer look.

Stretches of it with their style and colours, so that a session that is taken up again
looks as it did. Empty for turns of before this step, and where all is plain.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(db, "ALTER TABLE turn ADD COLUMN spans TEXT")
