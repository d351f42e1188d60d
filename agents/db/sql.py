"""Statements and transactions on the home's database, and what their errors mean.

The low end of journal and memory: knows SQLite and nothing of what is stored.
Every failure that a person can do something about leaves here as a
:class:`StoreError`.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

from agents.core.errors import DamageError, StoreError
from agents.core.text import clean_line, shorten
from agents.db.logs import LoggedConnection


@contextmanager
def _absent(*names: str) -> Iterator[None]:
    """Let modules be missing that a library would import merely because they are there."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: not importable
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


# sqlite-utils can store the numbers of numpy and pandas. Nothing here hands it any, and
# numpy alone would be a fifth of the time that the program takes to start.
with _absent("numpy", "pandas"):
    from sqlite_utils import Database

__all__ = [
    "Database",
    "explained",
    "fetch",
    "fetch_one",
    "file_of",
    "find_damage",
    "find_or_insert",
    "insert",
    "primary",
    "read_any_text",
    "told_of",
    "transaction",
    "written",
]  # fmt: skip

BUSY_SECONDS = 5.0
"""How long a write waits for another program's; its own takes milliseconds."""

MOVE_AWAY = (
    "It was left as it is. Move it away to start anew, or put back a copy of it; "
    "another home can be chosen with --home."
)

_LONGEST_SAID = 160
"""Characters shown of what SQLite says: it may quote a whole row."""

Values = Sequence[Any] | Mapping[str, Any]


@contextmanager
def transaction(db: Database, losing: str = "nothing of it was kept") -> Iterator[None]:
    """Write all of a block or nothing of it.

    Takes the write lock at once (``BEGIN IMMEDIATE``): a transaction that reads
    first and writes later fails when another program wrote in between, no
    matter how long it would wait. Blocks nest; an inner one that raises is
    rolled back alone, and nothing is durable before the outermost is left.

    Args:
        losing: what a failure costs, the end of a sentence that begins with
            what happened, such as "this move was not kept and not played". Of
            nested blocks the outermost one's counts: all of it is lost.

    Raises:
        StoreError: the disk is full or failed, the file can't be written to or
            is damaged, or another program kept it locked.
    """
    connection = db.conn
    inner = connection.in_transaction
    begin, commit, rollback = _NESTED if inner else _OUTERMOST
    logged = connection if isinstance(connection, LoggedConnection) and not inner else None
    try:
        if logged:
            logged.settle_log(losing)
        connection.execute(begin)
        try:
            yield
            connection.execute(commit)
        except BaseException:
            # A full disk can end the transaction by itself.
            if connection.in_transaction:
                for statement in rollback:
                    connection.execute(statement)
            raise
        if logged:
            logged.settle_log()
    except sqlite3.Error as error:
        if inner:
            raise
        raise explained(error, _name(connection), losing) from error


def fetch(db: Database, sql: str, values: Values = ()) -> list[sqlite3.Row]:
    """Run one statement and return its rows, whose columns go by name.

    Inside a transaction an error of SQLite's goes through as it is, since the
    transaction knows better what it costs.

    Raises:
        StoreError: see :func:`transaction`.
    """
    explaining = not db.conn.in_transaction
    try:
        cursor = db.conn.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(sql, values).fetchall()
    except UnicodeDecodeError as error:
        # What SQLite itself says of a damaged file may quote what is no text.
        raise DamageError(f"{told_of(error)}; nothing was changed") from error
    except sqlite3.Error as error:
        if not explaining:
            raise
        raise explained(error, _name(db.conn), "nothing was changed") from error


def fetch_one(db: Database, sql: str, values: Values = ()) -> sqlite3.Row | None:
    """Run one statement and return its first row, None if there is none."""
    rows = fetch(db, sql, values)
    return rows[0] if rows else None


def written(db: Database) -> tuple[int, int]:
    """Return what differs once anything was written, by this connection or by another."""
    (others,) = db.conn.execute("PRAGMA data_version").fetchone()
    return db.conn.total_changes, others


def insert(db: Database, table: str, values: Mapping[str, Any]) -> int:
    """Insert a row inside the caller's transaction; return its number, if it has one.

    Names of tables and columns are the program's own, never a person's words.
    """
    return db.conn.execute(_insertion(table, tuple(values)), values).lastrowid or 0


def find_or_insert(
    db: Database, table: str, key: Mapping[str, Any], more: Mapping[str, Any] | None = None
) -> int:
    """Return the number of the row that a key names, inserted now if there is none.

    Args:
        db: an open database, in the caller's transaction.
        table: one whose rows have an ``id``.
        key: columns that tell its rows apart.
        more: the other columns of a new row.
    """
    found = db.conn.execute(_selection(table, tuple(key)), key).fetchone()
    return insert(db, table, {**key, **(more or {})}) if found is None else int(found[0])


@cache
def _insertion(table: str, names: tuple[str, ...]) -> str:
    places = ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - our names


@cache
def _selection(table: str, names: tuple[str, ...]) -> str:
    alike = " AND ".join(f"{name} = :{name}" for name in names)
    return f"SELECT id FROM {table} WHERE {alike}"  # noqa: S608 - our names


def read_any_text(connection: sqlite3.Connection) -> None:
    """Let a connection read texts that aren't UTF-8, whose wrong bytes become surrogates."""
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")


def find_damage(db: Database) -> list[str]:
    """Check the whole file and name what is wrong; empty if it is sound.

    Reads every page, so a large file takes a while.
    """
    try:
        found = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)").fetchall()]
        strays = db.execute("PRAGMA foreign_key_check").fetchall()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        return [told_of(error)]
    found = [line for line in found if line != "ok"]
    return found + [f"table {row[0]}: row {row[1]} refers to nothing" for row in strays]


def file_of(connection: sqlite3.Connection) -> str:
    """Return the path of a connection's file, empty if it has none; its name may be no UTF-8."""
    kept, connection.text_factory = connection.text_factory, bytes
    try:
        return os.fsdecode(connection.execute("PRAGMA database_list").fetchone()[2] or b"")
    except sqlite3.Error:
        return ""
    finally:
        connection.text_factory = kept


def _name(connection: sqlite3.Connection) -> str:
    return file_of(connection) or "the database"


def primary(error: sqlite3.Error) -> int:
    """Return the primary result code; the rest of the bits only refine it."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def lacks_room(error: sqlite3.Error) -> bool:
    """Tell whether the disk is full: for what is written, or for the index beside the log."""
    full = primary(error) == sqlite3.SQLITE_FULL
    return full or getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_SHMSIZE


def explained(error: sqlite3.Error, name: str, losing: str) -> Exception:
    """Say what an SQLite error means for a person; a mistake of ours stays itself."""
    match primary(error):
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR if lacks_room(error):
            return StoreError(f"The disk is full: {losing}.", "Free some space and try again.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return StoreError(
                f"{name} can't be written to: {losing}.",
                "Make it and its folder writable, or choose another home with --home.",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreError(
                f"Another program kept {name} locked for {BUSY_SECONDS:.0f} seconds: {losing}.",
                "Close the other program if it hangs, and try again.",
            )
        case sqlite3.SQLITE_IOERR:
            return StoreError(
                f"The disk that holds {name} failed ({error}): {losing}.",
                "See that the disk is there and has space, and try again.",
            )
        case sqlite3.SQLITE_NOTADB:
            return StoreError(f"{name} is damaged ({error}): {losing}.", MOVE_AWAY)
        case sqlite3.SQLITE_CORRUPT:
            return DamageError(f"{told_of(error)}; {losing}")
        case _ if _tells_of_damage(error):
            return DamageError(f"{told_of(error)}; {losing}")
        case _:
            return error


def told_of(error: object) -> str:
    """Return an error or a value as it stands in a sentence: clean, on one line, not long."""
    return shorten(clean_line(str(error)), _LONGEST_SAID)


def _tells_of_damage(error: sqlite3.Error) -> bool:
    """Tell whether a statement of ours met a schema or a text that no program of ours left."""
    told = str(error)
    # The last two: a file says that its tables are older than they are.
    return told.startswith(
        ("no such table", "no such column", "Could not decode", "duplicate column")
    ) or told.endswith("already exists")


_OUTERMOST = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_NESTED = ("SAVEPOINT nested", "RELEASE nested", ("ROLLBACK TO nested", "RELEASE nested"))
