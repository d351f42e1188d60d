"""Note which scenes waited for a single key.

What is pressed in a menu is no move in the room, so whoever reads a session must be
able to tell the two apart. Empty for turns of before this step, which nobody noted.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(db, "ALTER TABLE turn ADD COLUMN awaits_key INTEGER CHECK (awaits_key IN (0, 1))")
