"""Finds what is damaged in a home's file; changes nothing.

May import the database rooms and the journal.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path

from agents.core.errors import DamageError, StoreError
from agents.db.columns import storable
from agents.db.sql import Database, find_damage, primary, read_any_text, told_of
from agents.home import migrations
from agents.home.database import (
    computed_of,
    connect,
    connect_to_read,
    has_lost_its_log,
    open_database,
    wrap,
)
from agents.importers.salvage import layout, mending
from agents.journal import admission


def find_faults(path: Path) -> Iterator[str]:
    """Tell what is wrong with a home's file; nothing if it is sound or there is none.

    Every page, every reference, every session with its tree of turns.
    """
    if not path.is_file():
        return
    try:
        connection = connect_to_read(path)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        yield told_of(error)
        return
    with closing(connection):
        read_any_text(connection)
        if (told := _unfit_to_write(path)) is not None:
            yield told
            return
        try:
            db = wrap(connection)
            if computed := computed_of(connection):
                yield f"“{told_of(computed)}” is no plain table"
                return
            if migrations.schema_version(db) != migrations.LATEST:
                yield from map(told_of, find_damage(db))
                yield from _misfit(path)
                return
            for name in layout.strange_triggers(db):
                yield f"“{told_of(name)}” is no trigger of ours"
            missing = sorted(layout.tables() - set(db.table_names()))
            yield from (f"the table “{name}” is missing" for name in missing)
            for table, column in layout.missing_columns(db):
                yield f"the table “{table}” lacks its column “{column}”"
            yield from map(told_of, _damage(db, path))
            yield from _odd_values(db, sorted(layout.kept_tables()))
            for session, why in admission.faults(db):
                yield f"session {session}: {why}"
        except (sqlite3.Error, StoreError, UnicodeDecodeError) as error:
            yield told_of(error)
        except LookupError:
            return  # of a column that is missing, which was told


def _misfit(path: Path) -> Iterator[str]:
    """Tell what keeps a file of another schema from being brought up to date, if it is damage."""
    try:
        open_database(path, read_only=True).close()
    except DamageError as error:
        yield error.what
    except StoreError:
        return  # of a newer program, or another's


def _damage(db: Database, path: Path) -> list[str]:
    """Check pages, references and what columns may hold.

    SQLite passes over the last where nothing is to be written, so the file is opened to
    write if it can be; nothing is.
    """
    if not has_lost_its_log(path):
        with suppress(sqlite3.Error), closing(connect(path, "mode=rw")) as connection:
            connection.execute("PRAGMA query_only = ON")
            read_any_text(connection)
            return find_damage(wrap(connection))
    return find_damage(db)


def _unfit_to_write(path: Path) -> str | None:
    """Say why a file that can be read can't be opened to be written to, if damage is why.

    SQLite overlooks some damage of the schema where nothing is to be written.
    """
    if has_lost_its_log(path):
        return None  # another program has it open, and to look would begin a new log
    try:
        connect(path, "mode=rw").close()
    except (UnicodeDecodeError, sqlite3.Error) as error:
        code = primary(error) if isinstance(error, sqlite3.Error) else sqlite3.SQLITE_CORRUPT
        damaged = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        return f"how its tables are laid out can't be read ({told_of(error)})" if damaged else None
    return None


def _odd_values(db: Database, tables: Iterable[str]) -> Iterator[str]:
    """Tell which tables hold texts that are none, or moments that are none."""
    for table in tables:
        cursor = db.execute(f"SELECT * FROM {table}")  # noqa: S608 - ours
        names = [told[0] for told in cursor.description]
        moments = [place for place, name in enumerate(names) if mending.is_moment_column(name)]
        for row in cursor:
            odd = [one for one in row if isinstance(one, str) and one != storable(one)]
            odd += [row[at] for at in moments if not mending.fits_moment(row[at])]
            if table in mending.CHOSEN:
                unread = mending.unreadable(table, dict(zip(names, row, strict=True)))
                odd += [str(row[names.index(unread)])] if unread else []
            if odd:
                yield f"table “{table}” holds “{told_of(odd[0])}”"
                break
