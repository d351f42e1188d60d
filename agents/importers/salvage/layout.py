"""How a file of ours is laid out: its tables and triggers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache

from agents.db.sql import Database
from agents.home import migrations
from agents.home.database import wrap

TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
"""What names a file's triggers, with how they are made."""
_COLUMNS = """
    SELECT made.name, info.name FROM sqlite_schema AS made, pragma_table_info(made.name) AS info
    WHERE made.type = 'table'
"""
_MADE_ANEW = ("experience_fts", "term", "sqlite_")


@cache
def tables() -> frozenset[str]:
    """Return the names of the tables that a file of ours has."""
    with _laid_out() as db:
        return frozenset(db.table_names())


@cache
def columns() -> frozenset[tuple[str, str]]:
    """Return the columns of those tables, each with its table's name before it."""
    with _laid_out() as db:
        return frozenset(_columns_of(db))


def missing_columns(db: Database) -> list[tuple[str, str]]:
    """Return the columns that a file's tables lack; a table that is missing lacks none."""
    there, tables_there = set(_columns_of(db)), set(db.table_names())
    return sorted(one for one in columns() - there if one[0] in tables_there)


def _columns_of(db: Database) -> list[tuple[str, str]]:
    return [(str(table), str(column)) for table, column in db.execute(_COLUMNS).fetchall()]


@cache
def triggers() -> frozenset[str]:
    """Return the names of its triggers."""
    with _laid_out() as db:
        return frozenset(name for name, _ in db.execute(TRIGGERS).fetchall())


def strange_triggers(db: Database) -> list[str]:
    """Return the names of a file's triggers that no Understudy makes."""
    return sorted({str(name) for name, _ in db.execute(TRIGGERS).fetchall()} - triggers())


@contextmanager
def _laid_out() -> Iterator[Database]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        db = wrap(connection)
        migrations.apply(db)
        yield db


def kept_tables() -> set[str]:
    """Return them without those of the index, which is made anew."""
    return {name for name in tables() if not name.startswith(_MADE_ANEW)}
