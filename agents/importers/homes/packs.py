"""Reads a pack of demonstrations as the home that it could have come from.

Its lines are put into a database in memory, at the present schema, and learned there:
what takes another home's file in takes in a pack by the same door, with the same
checks. May import the database rooms only.
"""

from __future__ import annotations

import json
import sqlite3
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.core.errors import DamageError, StoreError
from agents.db.columns import GAME, description_id, game_id, pack
from agents.db.sql import Database, fetch, find_or_insert, insert, told_of, transaction
from agents.home import migrations
from agents.home.database import wrap
from agents.importers.homes.foreign import MOST_ROWS, UNTOUCHED
from agents.journal import admission, turns
from agents.memory import amendments, learning
from games.text import clean_line

VERSION = 1
"""The newest version of a pack that is read."""
_HEAD = b'{"understudy":"pack"'
_LONGEST_LINE = 8 * 1024 * 1024
"""Bytes of one line: a turn whose facts are told whole takes some 100 KB."""
_LONGEST_TERM = 200
_NONSENSE = (
    *(KeyError, TypeError, ValueError, AttributeError, IndexError),
    *(OverflowError, RecursionError, sqlite3.Error, DamageError),
)
_SESSION = ("seed", "task", "player", "critic", "started", "ended", "reading")


@dataclass(frozen=True, slots=True)
class PackLabel:
    """What a pack says of itself.

    Attributes:
        author, licence: in the words of whoever handed it on; may be empty.
    """

    author: str
    licence: str


def is_pack(path: Path) -> bool:
    """Tell by its first bytes whether a file is a pack."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return begins(file.read(200))
    except OSError:
        return False


def begins(data: bytes) -> bool:
    """Tell whether this is how a pack begins."""
    return b"".join(data[:200].removeprefix(BOM_UTF8).split()).startswith(_HEAD)


def label_of(path: Path) -> PackLabel:
    """Return what a pack says of itself.

    Raises:
        StoreError: its head can't be read.
    """
    for _, head in _values(path):
        return PackLabel(*(clean_line(str(head.get(name, "")))[:_LONGEST_TERM]
                       for name in ("author", "licence")))  # fmt: skip
    raise StoreError(f"{path} is empty.", UNTOUCHED)


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """Open a pack as a home's database, for reading.

    Raises:
        StoreError: a line of it is broken or holds what no Understudy writes; says which.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    with closing(connection):
        db = wrap(connection)
        with transaction(db, "nothing was merged"):
            migrations.apply(db)
            _Unpacking(db, path).read()
        connection.execute("PRAGMA query_only = ON")
        yield db


def _values(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield a file's lines as JSON objects, one in memory at a time."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(_LONGEST_LINE + 1):
                number += 1
                if not line.strip():
                    continue
                if len(line) > _LONGEST_LINE:
                    raise _broken(path, number, "it is too long")
                try:
                    value = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise _broken(path, number, "it is broken JSON, or was cut off") from error
                if not isinstance(value, dict):
                    raise _broken(path, number, "it is no object")
                yield number, value
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror or error}.", UNTOUCHED) from error


@dataclass
class _Unpacking:
    """Puts lines into a fresh database, and learns each session once it is whole."""

    db: Database
    path: Path
    game: int = 0
    session: int = 0
    tip: object = None
    ids: dict[object, int] = field(default_factory=dict)
    critics: dict[int, float] = field(default_factory=dict)
    marks: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    facts: dict[tuple[str, ...], int] = field(default_factory=dict)
    rows: int = 0

    def read(self) -> None:
        """Read all lines."""
        number = 0
        for number, value in _values(self.path):
            with self._told(number):
                self._take(number, value)
        with self._told(number):
            self._finish()

    @contextmanager
    def _told(self, number: int) -> Iterator[None]:
        try:
            yield
        except _NONSENSE as error:
            what = error.what if isinstance(error, DamageError) else told_of(error)
            told = "it, or the session before it, holds what no Understudy writes"
            raise _broken(self.path, number, f"{told} ({what})") from error

    def _take(self, number: int, value: Mapping[str, Any]) -> None:
        if not self.game:
            if value.get("understudy") != "pack":
                raise ValueError("no head")
            if not isinstance(value["version"], int) or value["version"] > VERSION:
                raise StoreError(
                    f"{self.path} is a pack of a newer Understudy (version {value['version']}).",
                    f"Update this program. {UNTOUCHED}",
                )
            self.game = game_id(self.db, GAME.from_json(_renamed(value["game"])))
        elif "session" in value:
            self._finish()
            self._begin(value)
        else:
            self._turn(value)
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise ValueError(f"more than {MOST_ROWS:,} lines")

    def _begin(self, value: Mapping[str, Any]) -> None:
        told = {name: value[name] for name in _SESSION}
        self.session = insert(self.db, "session", {"game": self.game, **told})
        self.tip, self.ids = value["tip"], {}
        file = value.get("imported")
        if file is not None:
            named = {"file": file["format"], "digest": file["digest"], "format": file["format"]}
            insert(self.db, "imported", {"session": self.session, **named})

    def _turn(self, value: Mapping[str, Any]) -> None:
        parent = None if value["parent"] is None else self.ids[value["parent"]]
        row = {name: value[name] for name in turns.COPIED}
        row |= {"session": self.session, "parent": parent}
        row["description"] = description_id(self.db, value["described"])
        turn = insert(self.db, "turn", row)
        self.ids[value["turn"]] = turn
        facts = value.get("facts")
        if facts is not None:
            told = {name: self._numbers(facts[name]) for name in ("added", "removed")}
            insert(self.db, "change", {"turn": turn, "whole": facts["whole"], **told})
        heard = value.get("heard")
        if heard is not None:
            told = {name: heard[name] for name in ("verdict", "said", "second")}
            insert(self.db, "heard", {"turn": turn, **told})
        assessed = value.get("assessed")
        if assessed is not None:
            told = {name: assessed[name] for name in ("went", "at")}
            insert(self.db, "assessment", {"turn": turn, **told})
        for mark in value.get("marks", ()):
            self.marks.append((turn, mark))
            if mark["critic"] and not mark["passed"]:
                self.critics[turn] = float(mark["critic"])

    def _numbers(self, facts: list[list[str]]) -> str:
        for fact in map(tuple, facts):
            if fact not in self.facts:
                told = dict(zip(("relation", "thing", "place"), fact, strict=True))
                self.facts[fact] = find_or_insert(self.db, "fact", told)
        return pack(sorted(self.facts[tuple(fact)] for fact in facts))

    def _finish(self) -> None:
        """Learn the session that was read last, as its home had learned it."""
        if not self.ids:
            return
        numbers = list(self.ids.values())
        tip = self.ids[self.tip]
        fetch(self.db, "UPDATE session SET tip = ? WHERE id = ?", (tip, self.session))
        if self._is_refused():
            self.marks, self.critics, self.ids = [], {}, {}
            return
        for _ in learning.learn_recorded(self.db, numbers[0], numbers[-1], self.critics):
            pass
        for turn, mark in self.marks:
            passed = int(mark["passed"])
            if mark["undone"] and not passed:
                learning.count_undone(self.db, turn, True)
            if mark["forgotten_at"] is not None:
                learning.forget(self.db, [(turn, passed)], str(mark["forgotten_at"]))
            sql = "SELECT outcome FROM visit WHERE turn = ? AND passed = ?"
            for row in fetch(self.db, sql, (turn, passed)):
                marked = bool(mark["pinned"]), bool(mark["muted"])
                amendments.inherit(self.db, row["outcome"], *marked, "")
        self.marks, self.critics, self.ids = [], {}, {}

    def _is_refused(self) -> bool:
        """Tell whether a session can't be taken in: it isn't learned, and merging says why."""
        try:
            every = fetch(self.db, turns.ALL, (self.session,))
            admission.check_session(admission.session_row(self.db, self.session), every)
            admission.check_belongings(self.db, self.session)
        except DamageError:
            return True
        return False


def _renamed(game: Mapping[str, Any]) -> dict[str, Any]:
    return {**game, "name": game["id"]}


def _broken(path: Path, number: int, what: str) -> StoreError:
    return StoreError(
        f"Line {number} of {path} can't be read: {what}.",
        f"Ask for a new copy of the pack. {UNTOUCHED}",
    )
