"""Keep with a proposal what moved a model to it.

Which memory, note or scene it was is found by leaving each out of the prompt; JSON,
and empty for proposals of before this step and where nobody looked.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(db, "ALTER TABLE proposal ADD COLUMN because TEXT")
