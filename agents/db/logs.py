"""A database's write-ahead log that is deleted while it is in use.

SQLite goes on with the deleted file and says nothing: who opens the database next
begins a new log, knows nothing of the old one, and whichever program is left last
writes its own over the other's. So the files beside the database are looked at around
every transaction, and nothing stays in a log that nobody else can see.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from agents.core.errors import StoreError

BESIDE = ("-wal", "-shm")
"""The log, and its index, which all programs share; SQLite deletes both when the last leaves."""

_Identity = tuple[int, int]


class LoggedConnection(sqlite3.Connection):
    """A connection that notices when its log is no longer the one beside the file."""

    _path: Path | None = None
    _opened: tuple[_Identity | None, ...] = ()
    _aside: Path | None = None

    def remember_log(self, path: Path) -> None:
        """Remember which files are in use beside the database, if it has a log."""
        self.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        self._opened = _beside(path)
        self._path = None if None in self._opened else path

    def settle_log(self, losing: str = "") -> None:
        """Bring into the file what stands in a log that was deleted.

        To be called before a transaction, and after it.

        Args:
            losing: what a transaction that can't be begun costs, as in
                :func:`agents.db.sql.transaction`; empty after one.

        Raises:
            StoreError: another program has begun a new log, so that to write on would
                damage what it wrote. What this connection sees is kept in another file.
        """
        if self._path is None or (beside := _beside(self._path)) == self._opened:
            return
        if not self._is_anothers(beside):
            # All that have it open still share the old index, so nobody else writes.
            self.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        elif losing:
            raise self._told(losing)

    def close(self) -> None:
        """Close it; where another program has begun a new log, keep first what was written."""
        if self._path is not None and self.total_changes:
            beside = _beside(self._path)
            if beside != self._opened and self._is_anothers(beside):
                with suppress(sqlite3.Error, OSError):
                    self._keep_aside()
        super().close()

    def _is_anothers(self, beside: tuple[_Identity | None, ...]) -> bool:
        begun = any(now not in (None, was) for now, was in zip(beside, self._opened, strict=True))
        return begun and bool(_size(self._log))

    @property
    def _log(self) -> Path:
        assert self._path is not None
        return self._path.with_name(self._path.name + BESIDE[0])

    def _told(self, losing: str) -> StoreError:
        told = (
            f"The log beside {self._path} was deleted while it was in use, and another "
            f"program has begun a new one: {losing}."
        )
        try:
            aside = self._keep_aside()
        except (sqlite3.Error, OSError) as error:
            return StoreError(told, f"What was played here could not be kept aside: {error}.")
        return StoreError(
            told,
            f"What was played here until now is kept in {aside}. Leave, and take it in with: "
            f"understudy memory merge {aside}",
        )

    def _keep_aside(self) -> Path:
        """Copy what this connection sees into a file of its own, once; return its path."""
        assert self._path is not None
        if self._aside is None:
            number = 1
            while (aside := self._path.with_name(f"{self._path.name}.aside-{number}")).exists():
                number += 1
            with closing(sqlite3.connect(aside)) as copy:
                self.backup(copy)
            self._aside = aside
        return self._aside


def followed(path: Path) -> Path:
    """Return the database itself where a link leads to it: SQLite keeps its files beside that."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _beside(path: Path) -> tuple[_Identity | None, ...]:
    return tuple(_identity(path.with_name(path.name + end)) for end in BESIDE)


def _identity(path: Path) -> _Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
