"""The one SQLite file of a home: how it is opened, written to, and refused.

Knows nothing of games or turns; what stands in the file is the business of
``agents.journal`` and ``agents.memory``. Every failure that a person can do
something about leaves here as a :class:`StoreError`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlite_utils import Database

from agents import migrations
from agents.errors import StoreError

BUSY_SECONDS = 5.0
"""How long a write waits for another program's; its own takes milliseconds."""

_MAGIC = b"SQLite format 3\x00"
_MOVE_AWAY = (
    "It was left as it is. Move it away to start anew, or put back a copy of it; "
    "another home can be chosen with --home."
)

Values = Sequence[Any] | Mapping[str, Any]


def open_database(path: Path, *, read_only: bool = False) -> Database:
    """Open the home's database, creating it or bringing it up to date.

    The connection may be handed from thread to thread, one at a time: whoever
    shares it sees to that. Commits are durable once they return (WAL with
    ``synchronous=FULL``: 0.2 ms more a turn than NORMAL, which nobody feels).

    Args:
        path: the file; its folder is made if it is missing.
        read_only: leave the file as it is, so that a home on a read-only disk
            can still be listed. A missing file then reads as an empty one, and
            a file of an earlier schema is brought up to date in memory.

    Raises:
        StoreError: the file is damaged, is no database of ours, comes from a
            newer version, can't be written to, or the disk is full. A file
            that is refused is not changed by a single byte.
    """
    path = Path(path)
    if read_only:
        return _open_to_read(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {path.parent} can't be made: {error.strerror or error}.",
            "Choose another home with --home or UNDERSTUDY_HOME.",
        ) from error
    with _told(path):
        _refuse_unfit(path)
        _refuse_unwritable(path)
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            db = _wrap(connection)
            _bring_up_to_date(db, path)
            _use_wal(connection)
        except BaseException:
            connection.close()
            raise
    return db


@contextmanager
def transaction(db: Database, losing: str = "this was not kept") -> Iterator[None]:
    """Write all of a block or nothing of it.

    Takes the write lock at once (``BEGIN IMMEDIATE``): a transaction that reads
    first and writes later fails when another program wrote in between, no
    matter how long it would wait. Blocks nest; an inner one that raises is
    rolled back alone, and nothing is durable before the outermost is left.

    Args:
        db: an open database.
        losing: what a failure costs, the middle of a sentence that begins with
            what happened, such as "this move was not kept and not played".

    Raises:
        StoreError: the disk is full or failed, the file can't be written to or
            is damaged, or another program kept it locked.
    """
    connection = db.conn
    inner = connection.in_transaction
    begin, commit, rollback = _NESTED if inner else _OUTERMOST
    try:
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
    except sqlite3.Error as error:
        raise _explained(error, _name(connection), losing) from error


def fetch(db: Database, sql: str, values: Values = ()) -> list[sqlite3.Row]:
    """Run one statement and return its rows, whose columns go by name.

    Raises:
        StoreError: see :func:`transaction`.
    """
    try:
        cursor = db.conn.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(sql, values).fetchall()
    except sqlite3.Error as error:
        raise _explained(error, _name(db.conn), "nothing was changed") from error


def fetch_one(db: Database, sql: str, values: Values = ()) -> sqlite3.Row | None:
    """Run one statement and return its first row, None if there is none."""
    rows = fetch(db, sql, values)
    return rows[0] if rows else None


def find_damage(db: Database) -> list[str]:
    """Check the whole file and name what is wrong; empty if it is sound.

    Reads every page: about a second for each 500 MB.
    """
    try:
        found = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)").fetchall()]
        strays = db.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    found = [line for line in found if line != "ok"]
    return found + [f"table {row[0]}: row {row[1]} refers to nothing" for row in strays]


_OUTERMOST = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_NESTED = ("SAVEPOINT nested", "RELEASE nested", ("ROLLBACK TO nested", "RELEASE nested"))


def _wrap(connection: sqlite3.Connection) -> Database:
    # Plugins of sqlite-utils are other people's code and cost start-up time.
    db = Database(connection, execute_plugins=False, strict=True)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    return db


def _bring_up_to_date(db: Database, path: Path) -> None:
    if migrations.schema_version(db) == migrations.LATEST:
        return
    with transaction(db, "the database was left as it was"):
        # Another program may have been first, and may even be a newer one.
        version = migrations.schema_version(db)
        if version > migrations.LATEST:
            raise _newer(path, version)
        migrations.apply(db)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL, which stays with the file.

    SQLite doesn't wait for a lock when it switches, so a second program that
    opens a fresh home at the same moment is waited for here. Where a disk
    can't have WAL (no shared memory), the file keeps its rollback journal,
    which is as safe and only slower.
    """
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if _primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.005)


def _open_to_read(path: Path) -> Database:
    if not path.exists():
        db = _wrap(_memory())
        migrations.apply(db)
        return db
    with _told(path):
        _refuse_unfit(path)
        connection = _connect_to_read(path)
        try:
            db = _wrap(connection)
            if migrations.schema_version(db) < migrations.LATEST:
                with closing(connection) as file:
                    connection = _memory()
                    file.backup(connection)
                db = _wrap(connection)
                migrations.apply(db)
            connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
    return db


def _memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def _connect_to_read(path: Path) -> sqlite3.Connection:
    try:
        return _connect(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if _primary(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise
    # The index beside a write-ahead log can't be made in this folder.
    log = path.with_name(path.name + "-wal")
    if not _size(log):
        return _connect(path, "immutable=1")
    # The log holds turns that are not in the file yet.
    with tempfile.TemporaryDirectory(prefix="understudy-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        shutil.copyfile(log, copy.with_name(log.name))
        connection = _memory()
        with closing(sqlite3.connect(copy)) as file:
            file.backup(connection)
        return connection


def _connect(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{how}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What a file says of itself: whose it is, how new, and how much it holds."""

    application: int
    version: int
    tables: int


def _refuse_unfit(path: Path) -> None:
    """Refuse a file that isn't ours to write to, having only read it."""
    if path.is_dir():
        raise StoreError(
            f"{path} is a folder, not a database.", "Move it away, or choose another home."
        )
    if not _size(path):
        return
    with path.open("rb") as file:
        head = file.read(100)
    if len(head) < 100 or not head.startswith(_MAGIC):
        raise StoreError(f"{path} is not a database.", _MOVE_AWAY)
    stamp = _Stamp(int.from_bytes(head[68:72], "big"), int.from_bytes(head[60:64], "big"), tables=1)
    # A log beside the file may hold a newer header, and a file without our
    # mark may be one that another program is making at this moment.
    if stamp.application != migrations.APPLICATION_ID or _size(path.with_name(path.name + "-wal")):
        stamp = _read_stamp(path)
    if stamp.tables and stamp.application != migrations.APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program.", _MOVE_AWAY)
    if stamp.version > migrations.LATEST:
        raise _newer(path, stamp.version)


def _read_stamp(path: Path) -> _Stamp:
    with closing(_connect_to_read(path)) as connection:
        return _Stamp(
            *(
                int(connection.execute(sql).fetchone()[0])
                for sql in (
                    "PRAGMA application_id",
                    "PRAGMA user_version",
                    "SELECT count(*) FROM sqlite_schema",
                )
            )
        )


def _newer(path: Path, version: int) -> StoreError:
    return StoreError(
        f"{path} was made by a newer Understudy (schema {version}; this one knows "
        f"{migrations.LATEST}): nothing was touched.",
        "Update this program, or choose another home with --home.",
    )


def _refuse_unwritable(path: Path) -> None:
    for place, name in ((path, "file"), (path.parent, "folder")):
        if place.exists() and not os.access(place, os.W_OK):
            raise StoreError(
                f"The {name} {place} can't be written to.",
                "Nothing was changed. Make it writable, or choose another home with --home.",
            )


def _name(connection: sqlite3.Connection) -> str:
    try:
        return str(connection.execute("PRAGMA database_list").fetchone()[2]) or "the database"
    except sqlite3.Error:
        return "the database"


def _primary(error: sqlite3.Error) -> int:
    """Return the primary result code; the rest of the bits only refine it."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _explained(error, str(path), "nothing was changed") from error
    except OSError as error:
        raise StoreError(
            f"{path} can't be read: {error.strerror or error}.",
            "Nothing was changed. Choose another home with --home.",
        ) from error


def _explained(error: sqlite3.Error, name: str, losing: str) -> Exception:
    """Say what an SQLite error means for a person; a mistake of ours stays itself."""
    match _primary(error):
        case sqlite3.SQLITE_FULL:
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
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StoreError(f"{name} is damaged ({error}): {losing}.", _MOVE_AWAY)
        case _:
            return error
