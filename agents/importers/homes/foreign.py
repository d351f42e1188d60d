"""Opens another home's file to be read, and leaves it as it is to the last byte.

SQLite makes files beside a database that it reads in WAL mode, so a file that
nobody has open is read as one that can't change, and one that was left with a
log beside it is read from a copy. May import the database rooms only.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from agents.core.errors import DamageError, StoreError
from agents.db.logs import followed
from agents.db.sql import (
    Database,
    explained,
    fetch,
    find_damage,
    primary,
    read_any_text,
    told_of,
    transaction,
)
from agents.home import migrations
from agents.home.database import MAGIC, connect, newer, size_of, wrap
from agents.home.paths import Home
from games.storage import irregular

UNTOUCHED = "Nothing was merged; both files are as they were."
PATIENCE = 60.0
"""Seconds that one statement on another's file may take."""
MOST_ROWS = 5_000_000
"""Rows of one table of it that are read."""
_LONGEST = 20_000_000
"""Bytes of any one value of it; a text of ours has 100,000 characters at most."""
_COUNTED = ("session", "turn")
_INDEX_OF_WORDS = "experience_fts"
"""The one virtual table of ours, with its own tables, which is never read of another's file."""


@contextmanager
def opened(path: Path, own: Path) -> Iterator[Database]:
    """Open another home's file for reading, at the present schema.

    A file of an earlier schema is brought up to date in a copy, beside the other
    temporary files of the system.

    Args:
        path: an ``understudy.db``, or the folder of the home that holds it.
        own: this home's own file.

    Raises:
        StoreError: there is none, it is this home's own, it is damaged, of a
            newer schema, or another program's; the hint says what is untouched.
    """
    path = found(path)
    if own.exists() and path.samefile(own):
        raise StoreError(f"{path} is this home's own file.", UNTOUCHED)
    with ExitStack() as stack:
        try:
            db = wrap(_connection(path, stack))
            stack.callback(db.close)
            _bound(db.conn)
            _refuse_strange(db, path)
            _refuse_what_runs(db, path)
            _refuse_damaged(db, path)
            if migrations.schema_version(db) < migrations.LATEST:
                db = _brought_up_to_date(db, stack)
            db.execute("PRAGMA query_only = ON")
            # All that is read is of one moment, even if somebody plays there.
            db.execute("BEGIN")
        except DamageError as error:
            raise _damaged(path, error.what) from error
        except sqlite3.Error as error:
            raise _unreadable(path, error) from error
        except UnicodeDecodeError as error:
            raise _damaged(path, told_of(error)) from error
        except OSError as error:
            raise StoreError(
                f"{path} can't be read: {error.strerror or error}.", UNTOUCHED
            ) from error
        yield db


def found(path: Path) -> Path:
    """Return the file that a person means: it, or the one in a home's folder.

    Raises:
        StoreError: there is no such file, or nothing in it.
    """
    path = Path(path).expanduser()
    if path.is_dir():
        path = Home(path).database
    if what := irregular(path):
        raise StoreError(f"{path} is {what}, not a file that can be read.", UNTOUCHED)
    if not path.is_file():
        raise StoreError(f"There is no file {path}.", UNTOUCHED)
    if not size_of(path):
        raise StoreError(f"{path} is empty.", UNTOUCHED)
    return path


def name_of(path: Path) -> str:
    """Return what to call where a file comes from: its home's folder, or itself."""
    path = found(path).absolute()
    return path.parent.name if path.name == Home(path).database.name else path.stem


def _connection(path: Path, stack: ExitStack) -> sqlite3.Connection:
    path = followed(path)
    with path.open("rb") as file:
        if not file.read(100).startswith(MAGIC):
            raise StoreError(f"{path} is not a database.", UNTOUCHED)
    log, index = (path.with_name(path.name + end) for end in ("-wal", "-shm"))
    if index.exists():
        try:
            return connect(path, "mode=ro")
        except sqlite3.OperationalError:
            pass  # a leftover of a program that was killed: its log is read from a copy
    elif not size_of(log):
        return connect(path, "immutable=1")
    copy = _folder(stack) / path.name
    shutil.copyfile(path, copy)
    if log.exists():
        shutil.copyfile(log, copy.with_name(log.name))
    return connect(copy, "mode=rw")


def _refuse_strange(db: Database, path: Path) -> None:
    if db.execute("PRAGMA application_id").fetchone()[0] != migrations.APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program.", UNTOUCHED)
    version = migrations.schema_version(db)
    if version > migrations.LATEST:
        raise StoreError(newer(path, version).message, f"Update this program. {UNTOUCHED}")


def _bound(connection: sqlite3.Connection) -> None:
    """Let nothing that a file brings along run for long, or take much."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    read_any_text(connection)
    began = time.monotonic()

    def begin(_: str) -> None:
        nonlocal began
        began = time.monotonic()

    connection.set_trace_callback(begin)
    connection.set_progress_handler(lambda: time.monotonic() - began > PATIENCE, 20_000)


def _refuse_what_runs(db: Database, path: Path) -> None:
    """Refuse a file whose tables are none: rows are read, a file's own statements never run."""
    for row in fetch(db, "SELECT type, name, sql FROM sqlite_schema WHERE type <> 'trigger'"):
        name = row["name"]
        if row["type"] == "index" or (row["type"] == "table" and name.startswith(_INDEX_OF_WORDS)):
            continue
        virtual = str(row["sql"]).upper().lstrip().startswith("CREATE VIRTUAL")
        computed = any(
            one["hidden"] for one in fetch(db, "SELECT hidden FROM pragma_table_xinfo(?)", (name,))
        )
        if row["type"] != "table" or virtual or computed:
            raise StoreError(
                f"{path} holds what no Understudy writes: “{told_of(name)}” is no plain table.",
                UNTOUCHED,
            )
    for table in _COUNTED:
        count = fetch(db, f"SELECT count(*) AS rows FROM {table}")[0]["rows"]  # noqa: S608 - ours
        if count > MOST_ROWS:
            raise StoreError(
                f"{path} holds {count:,} rows of “{table}”, more than are taken in at once "
                f"({MOST_ROWS:,}).",
                UNTOUCHED,
            )


def _refuse_damaged(db: Database, path: Path) -> None:
    damage = find_damage(db)
    if damage:
        raise _damaged(path, damage[0])


def _brought_up_to_date(db: Database, stack: ExitStack) -> Database:
    connection = sqlite3.connect(_folder(stack) / "copy.db", isolation_level=None)
    stack.callback(connection.close)
    db.conn.backup(connection)
    copy = wrap(connection)
    _bound(connection)
    # Nothing that a file brings along runs as its tables are brought up to date.
    for row in fetch(copy, "SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
        connection.execute('DROP TRIGGER "{}"'.format(row["name"].replace('"', '""')))
    # The copy is thrown away: what a crash would do to it doesn't matter.
    connection.execute("PRAGMA synchronous = OFF")
    with transaction(copy, "nothing was merged"):
        migrations.apply(copy)
    return copy


def _folder(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="understudy-")))


def _unreadable(path: Path, error: sqlite3.Error) -> StoreError:
    if primary(error) == sqlite3.SQLITE_CORRUPT:
        return _damaged(path, told_of(error))
    told = explained(error, str(path), "it could not be read")
    words = told.message if isinstance(told, StoreError) else f"{path} can't be read: {error}."
    return StoreError(words, UNTOUCHED)


def _damaged(path: Path, found: str) -> StoreError:
    return StoreError(
        f"{path} is damaged or was cut off ({found}).",
        f"Ask for a new copy of it, made while nobody plays there. {UNTOUCHED}",
    )
