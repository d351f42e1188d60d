"""Note in which way memory was derived from turns, and that a rebuild was offered.

What turns teach changes from version to version. A memory of an earlier one is
as good as it was, and a person is told once that a rebuild makes it better.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run
from agents.memory import rules


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        "ALTER TABLE learning ADD COLUMN derived INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE learning ADD COLUMN offered INTEGER NOT NULL DEFAULT 0",
    )
    if not db.execute("SELECT 1 FROM visit LIMIT 1").fetchall():
        rules.note_derived(db)
