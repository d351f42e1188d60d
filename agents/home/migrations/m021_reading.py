"""Keep how a model's prompt was read: what of it was in a cache, how long the rest took.

What is asked next is made as long as can be read in time, so that it has to be known
from evening to evening. What was left out of a prompt is kept with it. Empty for what
was asked before this step.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(
        db,
        "ALTER TABLE exchange ADD COLUMN cached_tokens INTEGER",
        "ALTER TABLE exchange ADD COLUMN reading REAL",
        "ALTER TABLE exchange ADD COLUMN left_out TEXT NOT NULL DEFAULT ''",
    )
