"""The schema of ``understudy.db``, as numbered steps that each say why, a module each.

A file's schema number is its ``PRAGMA user_version``: one integer in the
header, so that a file from a newer program is told apart before anything is
written to it. (sqlite-utils keeps its migrations' names in a table instead; a
program would have to open the file as a database to find out.) A step is never
edited once it has been released: what was wrong is put right by the next step.
"""

from __future__ import annotations

from collections.abc import Callable

from agents.db.sql import Database
from agents.home.migrations import (
    m001_journal,
    m002_memory,
    m003_judgements,
    m004_full_text,
    m005_bookmarks,
    m006_models,
    m007_facts,
    m008_q_learning,
    m009_marks_and_merges,
    m010_plans,
    m011_derivation,
    m012_reading,
    m013_hints_and_notes,
    m014_recordings,
    m015_awaits_key,
    m016_shelving,
    m017_unknown_belongings,
    m018_assessments,
    m019_spans,
    m020_task_and_picture,
    m021_reading,
    m022_influence,
    m023_goals,
    m024_practice,
    m025_skills,
)
from agents.home.migrations.layout import SchemaLayout, is_blank, lay_out, layout_of
from agents.memory import learning, rules

Migration = Callable[[Database], None]

APPLICATION_ID = 0x556E6453
"""``PRAGMA application_id`` of our files: "UndS"."""


def schema_version(db: Database) -> int:
    """Return the number of the last step that the database went through."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def apply(db: Database, *, upto: int | None = None) -> None:
    """Run the steps that are missing, the first one first.

    Must run inside a transaction that holds the write lock, so that of two
    programs that open a fresh home at once the second finds the work done.

    Args:
        db: a database whose schema is not newer than ours.
        upto: number of the last step to run; None runs them all.
    """
    blank = upto is None and schema_version(db) == 0 and is_blank(db)
    if blank and _newest:
        lay_out(db, _newest[0])
        _stamp(db, LATEST)
        return
    _run_steps(db, LATEST if upto is None else upto)
    if blank:
        _newest[:] = [layout_of(db)]


_newest: list[SchemaLayout] = []
"""How the steps left the first blank database that they met; none before that."""


def _stamp(db: Database, version: int) -> None:
    # A pragma takes no parameters; the numbers are our own.
    db.execute(f"PRAGMA user_version = {version:d}")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")


def _run_steps(db: Database, last: int) -> None:
    first = schema_version(db)
    for number in range(first + 1, last + 1):
        MIGRATIONS[number - 1](db)
        _stamp(db, number)
    if first < _DERIVED and last >= _READ:
        learning.rebuild(db)
        if last == LATEST:
            rules.note_derived(db)


MIGRATIONS: tuple[Migration, ...] = (
    m001_journal.migrate,
    m002_memory.migrate,
    m003_judgements.migrate,
    m004_full_text.migrate,
    m005_bookmarks.migrate,
    m006_models.migrate,
    m007_facts.migrate,
    m008_q_learning.migrate,
    m009_marks_and_merges.migrate,
    m010_plans.migrate,
    m011_derivation.migrate,
    m012_reading.migrate,
    m013_hints_and_notes.migrate,
    m014_recordings.migrate,
    m015_awaits_key.migrate,
    m016_shelving.migrate,
    m017_unknown_belongings.migrate,
    m018_assessments.migrate,
    m019_spans.migrate,
    m020_task_and_picture.migrate,
    m021_reading.migrate,
    m022_influence.migrate,
    m023_goals.migrate,
    m024_practice.migrate,
    m025_skills.migrate,
)
LATEST = len(MIGRATIONS)
_DERIVED = MIGRATIONS.index(m010_plans.migrate) + 1
"""An earlier file's memory, its index or its values must still be made from its turns."""
_READ = MIGRATIONS.index(m015_awaits_key.migrate) + 1
"""What makes them reads the tables of this step."""
