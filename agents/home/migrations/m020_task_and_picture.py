"""Keep what a world asks to be done, and what it draws of what is seen.

Worlds that are made (levels, generated games) say their task, which is another one in
each game; a session that is taken up again shows task and picture as they were. Empty for
turns of before this step, and for stories that say nothing of the kind.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(db, "ALTER TABLE turn ADD COLUMN task TEXT")
    run(db, "ALTER TABLE turn ADD COLUMN picture TEXT")
