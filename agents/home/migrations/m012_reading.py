"""Note in which way a session's scenes got their figures.

A story's score, place and belongings are read from its memory, and where a newer
program reads them better, an older session has other ones: that is no sign that
the story went another way. What it said is compared all the same. Empty for sessions
of before this step.
"""

from __future__ import annotations

from agents.db.sql import Database
from agents.home.migrations.statements import run


def migrate(db: Database) -> None:
    """Take this step."""
    run(db, "ALTER TABLE session ADD COLUMN reading INTEGER")
