"""Opens the one SQLite file of a home, or says why it can't be opened.

What stands in the file is the business of ``agents.journal.journal`` and
``agents.memory``; how it is read and written of ``agents.db.sql``.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from agents.core.errors import REPAIR, DamageError, StoreError
from agents.db.logs import BESIDE, LoggedConnection, followed
from agents.db.sql import (
    BUSY_SECONDS,
    MOVE_AWAY,
    Database,
    explained,
    lacks_room,
    primary,
    told_of,
    transaction,
)
from agents.home import migrations
from games.storage import irregular

_HEADER = 100
"""Bytes that every database begins with."""
MAGIC = b"SQLite format 3\x00"
"""What every SQLite file begins with."""
_PASSING_SECONDS = 1.0
"""How long a file may be in use without a log beside it: who opens it takes microseconds."""
_OLDEST = (3, 37, 0)
"""The first SQLite that has strict tables."""


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
    if sqlite3.sqlite_version_info < _OLDEST:
        raise StoreError(
            f"This Python comes with SQLite {sqlite3.sqlite_version}, which is too old.",
            "Nothing was changed. SQLite 3.37 or newer is needed: use another Python.",
        )
    if read_only:
        return _open_to_read(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {path.parent} can't be made: {error.strerror or error}.",
            "Choose another home with --home or UNDERSTUDY_HOME.",
        ) from error
    path = followed(path)
    with _told(path):
        _refuse_unfit(path)
        if has_lost_its_log(path):
            raise StoreError(
                f"The log beside {path}, or its index, was deleted while another program has it "
                "open.",
                "Leave that program, which keeps what was played, and try again.",
            )
        _refuse_unwritable(path)
        connection = sqlite3.connect(
            path,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            factory=LoggedConnection,
        )
        try:
            db = wrap(connection)
            _bring_up_to_date(db, path)
            _use_wal(connection)
            connection.remember_log(path)
        except BaseException:
            connection.close()
            raise
    return db


def wrap(connection: sqlite3.Connection) -> Database:
    """Take a connection as a database of ours, with what every one is set to."""
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
            raise newer(path, version)
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
            if primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.005)


def _open_to_read(path: Path) -> Database:
    with _told(path):
        refuse_irregular(path)
    if not path.exists():
        db = wrap(_memory())
        migrations.apply(db)
        return db
    with _told(path):
        _refuse_unfit(path)
        connection = connect_to_read(path)
        try:
            db = wrap(connection)
            if migrations.schema_version(db) < migrations.LATEST:
                with closing(connection) as file:
                    connection = _memory()
                    file.backup(connection)
                db = wrap(connection)
                migrations.apply(db)
            connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
    return db


def has_lost_its_log(path: Path) -> bool:
    """Tell whether a program has a file open whose log is gone: a new one would part them.

    So would a new index of the log. Whoever opens or leaves it at this moment lacks them for
    some microseconds, too. Where nobody has it open, a log that was left is brought in.
    """
    path = followed(path)
    beside = [path.with_name(path.name + end) for end in BESIDE]
    deadline = time.monotonic() + _PASSING_SECONDS
    while size_of(path) and not all(one.exists() for one in beside):
        try:
            with closing(connect(path, "mode=rw", seconds=0, locking="EXCLUSIVE")):
                return False
        except UnicodeDecodeError:
            return False
        except sqlite3.Error as error:
            if primary(error) != sqlite3.SQLITE_BUSY:
                return False  # whatever it is, it is told where it is opened
        if time.monotonic() > deadline:
            return True
        time.sleep(0.005)
    return False


def _memory() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a file to look into it, also on a disk where nothing can be made beside it."""
    path = followed(path)
    log, index = (path.with_name(path.name + end) for end in BESIDE)
    if size_of(log) and not index.exists():
        return _copy_of(path, log)  # a new index would part programs that share the old one
    if has_lost_its_log(path):
        # To look in any other way would begin a new log beside the one in use.
        return connect(path, "immutable=1")
    try:
        return connect(path, "mode=ro")
    except sqlite3.OperationalError as error:
        barred = primary(error) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if not (barred or lacks_room(error)):
            raise
    # The index beside a write-ahead log can't be made in this folder, or on this full disk.
    return _copy_of(path, log) if size_of(log) else connect(path, "immutable=1")


def _copy_of(path: Path, log: Path) -> sqlite3.Connection:
    """Read a file with its log, which holds turns that are not in the file yet, in memory."""
    with tempfile.TemporaryDirectory(prefix="understudy-") as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        shutil.copyfile(log, copy.with_name(log.name))
        connection = _memory()
        with closing(sqlite3.connect(copy)) as file:
            file.backup(connection)
        return connection


def connect(
    path: Path, how: str, *, seconds: float = BUSY_SECONDS, locking: str = "NORMAL"
) -> sqlite3.Connection:
    """Open a file with a parameter of SQLite's URIs, such as ``mode=ro``, and look into it.

    Args:
        path: the file.
        how: the parameter.
        seconds: how long another program's lock is waited for.
        locking: SQLite's ``locking_mode``; with ``EXCLUSIVE`` nobody else may have it open.
    """
    connection = sqlite3.connect(
        f"file:{quote(os.fsencode(path.absolute()))}?{how}",
        uri=True,
        timeout=seconds,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute(f"PRAGMA locking_mode = {locking}")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def size_of(path: Path) -> int:
    """Return a file's size in bytes, 0 if there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What a file says of itself: whose it is, how new, and how much it holds.

    ``computed`` is as :func:`computed_of` has it.
    """

    application: int
    version: int
    tables: int
    computed: str


def refuse_irregular(path: Path) -> None:
    """Refuse what stands in a file's place and is none: to open a pipe waits for ever.

    So with the files that SQLite keeps beside it: nothing could be read then, or written.

    Raises:
        StoreError: it is a folder, a pipe, a device, or a link that leads to itself; or
            nobody may look.
    """
    try:
        _refuse_irregular(path)
    except PermissionError as error:
        told = f"{path} can't be read: {error.strerror or error}."
        raise StoreError(
            told, "Nothing was changed. Make it readable for you, or choose another home."
        ) from error


def _refuse_irregular(path: Path) -> None:
    if what := irregular(path):
        told = f"{path} is {what}, not a database."
        raise StoreError(told, "Move it away, or choose another home.")
    path = followed(path)
    for end in (*BESIDE, "-journal"):
        beside = path.with_name(path.name + end)
        if what := irregular(beside):
            told = f"{beside} is {what}, where SQLite keeps a file of its own."
            raise StoreError(told, "Nothing was changed. Move it away.")


def _refuse_unfit(path: Path) -> None:
    """Refuse a file that isn't ours to write to, having only read it."""
    refuse_irregular(path)
    size = size_of(path)
    if not size:
        return
    if size < _HEADER:
        raise StoreError(f"{path} is not a database.", MOVE_AWAY)
    # Through SQLite alone: to close a file that was opened otherwise drops every lock that
    # this process holds on it (POSIX), and another program would delete the log in use.
    stamp = _read_stamp(path)
    if stamp.tables and stamp.application != migrations.APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program.", MOVE_AWAY)
    if stamp.version > migrations.LATEST:
        raise newer(path, stamp.version)
    if stamp.computed:
        raise DamageError(f"“{told_of(stamp.computed)}” is no plain table")


def _read_stamp(path: Path) -> _Stamp:
    try:
        with closing(connect_to_read(path)) as connection:
            application, version, tables = (
                int(connection.execute(sql).fetchone()[0])
                for sql in (
                    "PRAGMA application_id",
                    "PRAGMA user_version",
                    "SELECT count(*) FROM sqlite_schema",
                )
            )
            return _Stamp(application, version, tables, computed_of(connection))
    except sqlite3.DatabaseError as error:
        if primary(error) != sqlite3.SQLITE_NOTADB:
            raise
        raise StoreError(f"{path} is not a database.", f"{_PERHAPS} {MOVE_AWAY}") from error


def computed_of(connection: sqlite3.Connection) -> str:
    """Return the name of what is read by running a statement of the file's own, if anything is.

    No Understudy makes a view, or a table that is computed but for the index of words: to
    read such a one may have no end.
    """
    found = connection.execute(_COMPUTED).fetchone()
    return "" if found is None else str(found[0])


_PERHAPS = f"If it is a damaged memory, {REPAIR}"
_COMPUTED = """
    SELECT name FROM sqlite_schema
    WHERE type = 'view'
       OR (type = 'table' AND name <> 'experience_fts' AND sql LIKE '%create virtual%')
"""


def newer(path: Path, version: int) -> StoreError:
    """Say that a file's schema is not known yet."""
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


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        told = explained(error, str(path), "nothing was changed")
        if told is error:
            told = StoreError(f"{path} can't be opened: {error}.", f"{_PERHAPS} {MOVE_AWAY}")
        raise told from error
    except UnicodeDecodeError as error:
        # What SQLite itself says of a damaged file may quote what is no text.
        raise DamageError(f"{path} can't be opened: {told_of(error)}") from error
    except OSError as error:
        raise StoreError(
            f"{path} can't be read: {error.strerror or error}.",
            "Nothing was changed. Choose another home with --home.",
        ) from error
