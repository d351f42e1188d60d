"""Keep which plan a proposal carried out.

It is told as it was then, like a reason, and looked up with its proposal
alone: one column of JSON, NULL where no demonstration was followed.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(db, "ALTER TABLE proposal ADD COLUMN plan TEXT")
