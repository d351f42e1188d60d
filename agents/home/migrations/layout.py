"""What a fresh file looks like after all steps, so that the next one is laid out at once.

The steps tell how an older file becomes a newer one. A file that is new has nothing to
bring along: one laid out by the statements that its schema is left with is the same, in a
third of the time. That counts where many are made: copies that are merged or repaired,
packs, memories of evaluations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.db.sql import Database, fetch, fetch_one

_STATEMENTS = """
    SELECT sql FROM sqlite_schema
    WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
    ORDER BY rowid
"""
_TABLES = """
    SELECT name FROM pragma_table_list
    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_schema' ESCAPE '\\'
"""


@dataclass(frozen=True, slots=True)
class SchemaLayout:
    """A schema and the rows that it begins with.

    Attributes:
        statements: make its tables, indexes and triggers.
        rows: of each table that isn't empty.
    """

    statements: tuple[str, ...]
    rows: Mapping[str, Sequence[tuple[Any, ...]]]


def is_blank(db: Database) -> bool:
    """Tell whether nothing stands in a database yet."""
    return fetch_one(db, "SELECT 1 FROM sqlite_schema LIMIT 1") is None


def layout_of(db: Database) -> SchemaLayout:
    """Read how a database is laid out that steps were just applied to."""
    names = [row["name"] for row in fetch(db, _TABLES)]
    rows = {name: [tuple(row) for row in fetch(db, f'SELECT * FROM "{name}"')] for name in names}  # noqa: S608
    statements = tuple(row["sql"] for row in fetch(db, _STATEMENTS))
    return SchemaLayout(statements, {name: found for name, found in rows.items() if found})


def lay_out(db: Database, layout: SchemaLayout) -> None:
    """Lay a blank database out, inside the caller's transaction."""
    for statement in layout.statements:
        db.execute(statement)
    for name, rows in layout.rows.items():
        marks = ", ".join("?" * len(rows[0]))
        db.conn.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608
