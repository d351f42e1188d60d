"""Opens another home's file to be read, and leaves it as it is to the last byte.

SQLite makes files beside a database that it reads in WAL mode, so a file that
nobody has open is read as one that can't change, and one that was left with a
log beside it is read from a copy. May import the database rooms only.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from agents.core.errors import StoreError
from agents.db.sql import Database, explained, find_damage, primary, transaction
from agents.home import migrations
from agents.home.database import MAGIC, connect, newer, size_of, wrap
from agents.home.paths import Home

UNTOUCHED = "Nothing was merged; both files are as they were."


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
            db.execute("PRAGMA trusted_schema = OFF")
            _refuse_strange(db, path)
            _refuse_damaged(db, path)
            if migrations.schema_version(db) < migrations.LATEST:
                db = _brought_up_to_date(db, stack)
            db.execute("PRAGMA query_only = ON")
            # All that is read is of one moment, even if somebody plays there.
            db.execute("BEGIN")
        except sqlite3.Error as error:
            raise _unreadable(path, error) from error
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


def _refuse_damaged(db: Database, path: Path) -> None:
    damage = find_damage(db)
    if damage:
        raise _damaged(path, damage[0])


def _brought_up_to_date(db: Database, stack: ExitStack) -> Database:
    connection = sqlite3.connect(_folder(stack) / "copy.db", isolation_level=None)
    stack.callback(connection.close)
    db.conn.backup(connection)
    copy = wrap(connection)
    # The copy is thrown away: what a crash would do to it doesn't matter.
    connection.execute("PRAGMA synchronous = OFF")
    with transaction(copy, "nothing was merged"):
        migrations.apply(copy)
    return copy


def _folder(stack: ExitStack) -> Path:
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="understudy-")))


def _unreadable(path: Path, error: sqlite3.Error) -> StoreError:
    if primary(error) == sqlite3.SQLITE_CORRUPT:
        return _damaged(path, str(error))
    told = explained(error, str(path), "it could not be read")
    words = told.message if isinstance(told, StoreError) else f"{path} can't be read: {error}."
    return StoreError(words, UNTOUCHED)


def _damaged(path: Path, found: str) -> StoreError:
    return StoreError(
        f"{path} is damaged or was cut off ({found}).",
        f"Ask for a new copy of it, made while nobody plays there. {UNTOUCHED}",
    )
