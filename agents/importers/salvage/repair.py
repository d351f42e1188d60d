"""Copies what is whole of a damaged home's file into a new one.

The old file is kept under another name, to the last byte. May import the database
rooms, the journal and memory.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path

from agents.core.errors import StoreError
from agents.db.columns import now
from agents.db.logs import followed
from agents.db.sql import Database, primary, told_of
from agents.home.database import (
    open_database,
    refuse_irregular,
)
from agents.importers.salvage import layout, mending, salvage
from agents.importers.salvage.faults import find_faults
from agents.importers.salvage.lineage import Lineage, stand_in
from agents.importers.salvage.mending import Mender
from agents.importers.salvage.salvage import Row
from agents.journal import admission
from agents.memory import fulltext, learning

_FIRST = ("game", "description", "session", "turn")
"""What people played: read first, and made whole before the rest is asked to fit."""
_COLUMNS = "SELECT name FROM pragma_table_info(?)"
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of a damaged file.

    Attributes:
        kept: where the old file is now; None if nothing was wrong.
        found: what was wrong.
        sessions, turns: what the new file holds.
        mended: values that were put right.
        lost: table -> rows that could not be taken over; they are in the old file.
    """

    kept: Path | None = None
    found: tuple[str, ...] = ()
    sessions: int = 0
    turns: int = 0
    mended: tuple[str, ...] = ()
    lost: tuple[tuple[str, int], ...] = ()


def repair(path: Path) -> Repaired:
    """Copy what is whole of a home's file into a new one that takes its place.

    Returns:
        What was done; nothing if the file is sound.

    Raises:
        StoreError: nothing was changed; says why.
    """
    refuse_irregular(path)
    path = followed(path)
    with _alone(path):
        found = tuple(find_faults(path))
        if found:
            return _repaired(path, found)
        # What is whole may be another program's all the same: then that is said.
        open_database(path, read_only=True).close()
        return Repaired()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep another repair of the same file away: each would take the other's files for its own."""
    try:
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError:
        yield  # there is nothing to repair there, as will be told
        return
    try:
        with suppress(OSError):  # of a disk that knows no locks
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreError(
                    f"Another program is repairing {path}: nothing was changed here.",
                    "Wait for it, and see with `understudy doctor` what became of it.",
                ) from None
        yield
    finally:
        os.close(folder)


def _repaired(path: Path, found: tuple[str, ...]) -> Repaired:
    kept = path.with_name(f"{path.stem}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}.db")
    fresh = path.with_name(f"{path.stem}.repairing.db")
    parted, done = False, None
    try:
        _refuse_in_use(path)
        for end in ("", "-wal"):
            if path.with_name(path.name + end).exists():
                shutil.copy2(f"{path}{end}", f"{kept}{end}")
        _remove(fresh)
        done = _copy(kept, fresh, found)
        # The old log must not be taken for the new file's; the copy has both.
        parted = True
        for end in ("-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        fresh.replace(path)
    except OSError as error:
        whole = f"A copy of all of it is {kept}." if parted else "It is as it was."
        raise StoreError(
            f"{path} can't be repaired: {error.strerror or error}.",
            f"Free some space or make its folder writable, and try again. {whole}",
        ) from error
    finally:
        if not parted:
            _remove(kept)
        _remove(fresh)  # where it has taken its place, it is there no more
    return done


def _refuse_in_use(path: Path) -> None:
    """Refuse while another program has the file open: what it plays on would be lost."""
    with closing(sqlite3.connect(path, timeout=0.2, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except UnicodeDecodeError:
            return  # a schema so damaged that no program can play from it
        except sqlite3.Error as error:
            if primary(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise StoreError(
                    f"Another program has {path} open: nothing was changed.",
                    "Leave every game that is played from this home, and try again.",
                ) from error


def _place_of(old: Path, new: Path) -> Path:
    """Return the file that is repaired; its copy is gone where nothing comes of it."""
    return old.with_name(new.name.replace(".repairing", ""))


def _copy(old: Path, new: Path, found: tuple[str, ...]) -> Repaired:
    with closing(open_database(new)) as db:
        try:
            source = salvage.DamagedFile(old, db.conn)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise StoreError(
                f"Nothing can be read of {_place_of(old, new)} ({told_of(error)}).",
                "It was left as it is. Move it away to start anew, or put back a copy of it.",
            ) from error
        with closing(source):
            copying = _Copying(source, db)
            try:
                copying.run()
            except (LookupError, sqlite3.IntegrityError) as error:
                raise StoreError(
                    f"{_place_of(old, new)} can't be repaired: "
                    f"{found[0]}, and nothing stands in for that.",
                    "It was left as it is. Put back a copy of it, or move it away.",
                ) from error
        sessions, turns = (
            int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - ours
            for table in ("session", "turn")
        )
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    lost = tuple((name, number) for name, number in copying.lost.items() if number)
    return Repaired(old, found, sessions, turns, tuple(copying.mender.notes), lost)


class _Copying:
    """One copying of a damaged file into a new one."""

    def __init__(self, source: salvage.DamagedFile, db: Database) -> None:
        self._source, self._db = source, db
        self.mender = Mender()
        self.lost: Counter[str] = Counter()

    def run(self) -> None:
        """Copy all that is whole; memory learns what it has no record of."""
        db = self._db
        triggers = db.execute(layout.TRIGGERS).fetchall()
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("BEGIN IMMEDIATE")
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        others = sorted(layout.kept_tables() - set(_FIRST))
        for table in (*_FIRST, *others):
            self._copy(table)
            if table == "turn":
                self._make_whole()
        self._drop_strays()
        self._drop_facts()
        # Learned again below, with what had been passed over.
        db.execute(_UNPLAYED)
        self._index_words()
        for _, statement in triggers:
            db.execute(statement)
        db.execute("COMMIT")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("BEGIN IMMEDIATE")
        learning.catch_up(db)
        db.execute("COMMIT")

    def _copy(self, table: str) -> None:
        here = {row[0] for row in self._db.execute(_COLUMNS, (table,)).fetchall()}
        names = [name for name in self._source.columns(table) if name in here]
        shape = salvage.declared(self._db.conn, table)
        if not names:
            return
        whole = self._turns if table == "turn" else partial(self._source.rows, table)
        rows: Iterable[Row] = whole(names)
        for row in rows:
            try:
                mended = self.mender.mend(table, row, shape)
                if mending.unreadable(table, mended):
                    self.lost[table] += 1
                    continue
                self._insert(table, mended)
            except (sqlite3.Error, KeyError):
                self.lost[table] += 1
                if table == "turn":
                    self._stand_in(row)

    def _turns(self, names: list[str]) -> list[Row]:
        """Return turns, parents before children; where some were lost, one stands for them."""
        shape = salvage.declared(self._db.conn, "turn")
        rows = (self.mender.mend("turn", row, shape) for row in self._source.rows("turn", names))
        found = [row for row in rows if isinstance(row["id"], int)]
        found.sort(key=lambda row: int(str(row["id"])))
        taken: set[object] = {row["id"] for row in found}
        sessions: dict[object, Lineage] = {}
        placed: list[Row] = []
        for row in found:
            line = sessions.setdefault(row["session"], Lineage(self.mender.notes, taken))
            made = line.place(row)
            self.lost["turn"] += not made
            placed += made
        return placed

    def _stand_in(self, row: Row) -> None:
        """Have a turn that says so stand for one that can't be kept: others follow it."""
        self._insert("turn", stand_in(row))
        self.mender.notes.append(f"turn {row['id']} can't be kept; one stands for it")

    def _insert(self, table: str, row: Row) -> None:
        names = ", ".join(f'"{name}"' for name in row)
        places = ", ".join("?" * len(row))
        clause = "OR REPLACE " if table == "learning" else ""
        self._db.execute(
            f"INSERT {clause}INTO {table} ({names}) VALUES ({places})",  # noqa: S608 - ours
            list(row.values()),
        )

    def _make_whole(self) -> None:
        """Give turns the session, the game and the description that were lost."""
        db = self._db
        for (session,) in db.execute(_ORPHANS).fetchall():
            self.mender.notes.append(f"session {session} has a record again, of an unknown game")
            values = {"id": session, "game": -1, "seed": 1, "task": "", "player": "human"}
            self._insert("session", {**values, "critic": "none", "started": now()})
        for (game,) in db.execute(_GAMELESS).fetchall():
            name = f"lost-{abs(int(game))}"
            values = {"id": game, "key": name, "name": name, "title": "A lost game"}
            more = {"engine": "z-machine", "sha256": "", "licence": "unknown", "release": ""}
            self._insert("game", values | more)
            self.mender.notes.append(f"game {game} was lost; its sessions belong to “{name}” now")
        for number, text in db.execute(_UNDESCRIBED).fetchall():
            digest = blake2b(f"{number}: {text}".encode(), digest_size=16).digest()
            self._insert("description", {"id": number, "digest": digest, "text": text})
        db.execute(_BEGUN)
        db.execute(_STAND)
        db.execute("DELETE FROM session WHERE tip IS NULL")

    def _drop_strays(self) -> None:
        """Leave out what refers to nothing, and then what refers to that."""
        for _ in range(_ROUNDS):
            strays = self._db.execute("PRAGMA foreign_key_check").fetchall()
            if not strays:
                return
            for table in {row[0] for row in strays}:
                self.lost[table] += self._drop(table)

    def _drop(self, table: str) -> int:
        """Leave out a table's rows that refer to nothing."""
        dropped = 0
        keys = self._db.execute(f"PRAGMA foreign_key_list({table})").fetchall()
        for _, _, other, name, key, *_ in keys:
            where = f'"{name}" NOT IN (SELECT "{key or "id"}" FROM {other})'  # noqa: S608 - ours
            dropped += self._db.execute(f"DELETE FROM {table} WHERE {where}").rowcount  # noqa: S608
        return dropped

    def _drop_facts(self) -> None:
        """Leave out a session's facts where some can't be read: each rests on those before."""
        for (session,) in self._db.execute("SELECT id FROM session").fetchall():
            try:
                admission.check_facts(self._db, session)
            except StoreError:
                self.lost["change"] += self._db.execute(_CHANGES_OF, (session,)).rowcount

    def _index_words(self) -> None:
        fulltext.clear(self._db)
        for (scene,) in self._db.execute("SELECT id FROM experience ORDER BY id").fetchall():
            fulltext.add(self._db, scene)


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)


_UNPLAYED = """
    DELETE FROM visit WHERE passed AND turn NOT IN (SELECT turn FROM visit WHERE NOT passed)
"""
_CHANGES_OF = "DELETE FROM change WHERE turn IN (SELECT id FROM turn WHERE session = ?)"
_ORPHANS = "SELECT DISTINCT session FROM turn WHERE session NOT IN (SELECT id FROM session)"
_GAMELESS = "SELECT DISTINCT game FROM session WHERE game NOT IN (SELECT id FROM game)"
_UNDESCRIBED = """
    SELECT description, text FROM turn
    WHERE description NOT IN (SELECT id FROM description) GROUP BY description
"""
# A moment that was lost was put right with the present one: no session begins after its turns.
_BEGUN = """
    UPDATE session SET started = (SELECT min(at) FROM turn WHERE turn.session = session.id)
    WHERE started > (SELECT min(at) FROM turn WHERE turn.session = session.id)
"""
_STAND = """
    UPDATE session SET tip = (SELECT max(id) FROM turn WHERE turn.session = session.id)
    WHERE NOT EXISTS (
        SELECT 1 FROM turn WHERE turn.id = session.tip AND turn.session = session.id
    )
"""
