"""Note where nobody could tell what is carried.

Of some stories it isn't known who the person is, or where what they carry is kept; to
call that "nothing" would be wrong. Empty for turns of before this step.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        "ALTER TABLE turn ADD COLUMN inventory_known INTEGER CHECK (inventory_known IN (0, 1))",
    )
