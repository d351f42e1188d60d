"""Reads what can be read of a damaged database, row by row.

A page that is damaged keeps SQLite from going on past it: rows before it are read
forwards, rows behind it backwards, what is left between by number, and what nothing leads
to off the pages themselves. Nothing is written. May import the database rooms only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from agents.db.sql import read_any_text
from agents.home.database import connect
from agents.importers.salvage.leaves import MAGIC, LeafPages, LeafRow

MOST_TRIED = 200_000
"""Row numbers between two damaged pages that are tried one by one."""

_DAMAGE = (sqlite3.Error, UnicodeDecodeError)
_OURS = frozenset(("game", "session", "turn", "experience"))
"""Tables that a file of ours has, and hardly another's."""
_LAYOUT = "sqlite_schema"
"""The table of tables, which begins on the first page (2.6)."""
KINDS: Mapping[str, type | tuple[type, ...]] = {
    "INTEGER": int,
    "REAL": (int, float),
    "TEXT": str,
    "BLOB": bytes,
}
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Declared:
    """A column as its table declares it: what a row has to be like to be one of the table's."""

    name: str
    kind: str
    filled: bool
    number: bool
    default: object

    def holds(self, value: object) -> bool:
        """Tell whether a value may stand in it."""
        if value is None:
            return not self.filled
        return isinstance(value, KINDS.get(self.kind, object))

    def takes(self, value: object) -> bool:
        """Tell whether a value as it lies on a page may stand in it."""
        if value is None:
            return self.number or not self.filled
        return not self.number and isinstance(value, KINDS.get(self.kind, object))


class DamagedFile:
    """A damaged file, read as far as it can be.

    Args:
        path: the file; it is only read.
        shape: a sound database of the same layout, by which rows are known where the
            file's own layout can't be read.

    Raises:
        sqlite3.Error: it is no database at all, or one that can't be read.
    """

    def __init__(self, path: Path, shape: sqlite3.Connection) -> None:
        self._path, self._shape = path, shape
        self._connection: sqlite3.Connection | None = None
        try:
            self._connection = reading(_opened_somehow(path))
            self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except _DAMAGE:
            self.close()
            self._connection = None
            with path.open("rb") as file:
                named = file.read(len(MAGIC)) == MAGIC
            # What names it may itself be damaged: then its tables tell whose it is.
            if not (named or self._roots.keys() >= _OURS):
                raise
        self._columns: dict[str, list[Declared]] = {}

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()

    def columns(self, table: str) -> list[str]:
        """Return a table's columns, none if there is no such table."""
        return [one.name for one in self._shape_of(table)]

    def _shape_of(self, table: str) -> list[Declared]:
        if table not in self._columns:
            ours = declared(self._shape, table)
            own = declared(self._connection, table) if self._connection is not None else []
            lost = self._connection is None or table not in self._roots
            # What a file that may be anybody's says of defaults is never computed.
            told = {one.name: self._default_of(one) for one in ours}
            own = [replace(one, default=told.get(one.name)) for one in own]
            ours = [replace(one, default=told[one.name]) for one in ours]
            self._columns[table] = own or (ours if lost else [])
        return self._columns[table]

    def _default_of(self, column: Declared) -> object:
        if column.default is None:
            return None
        asked = f"SELECT {column.default}"
        return self._shape.execute(asked).fetchone()[0]

    @cached_property
    def _roots(self) -> Mapping[str, int]:
        if self._connection is not None:
            asked = "SELECT name, rootpage FROM sqlite_master WHERE type = 'table'"
            with suppress(*_DAMAGE):
                return {_LAYOUT: 1, **dict(self._connection.execute(asked).fetchall())}
        return {_LAYOUT: 1, **self._leaves.roots()}

    @cached_property
    def _leaves(self) -> LeafPages:
        # What stands in the log only is part of what a connection hands out.
        if self._connection is not None:
            with suppress(*_DAMAGE):
                return LeafPages(self._connection.serialize())
        return LeafPages(self._path.read_bytes())

    @cached_property
    def _lost(self) -> frozenset[str]:
        """The tables that can't be read from one end to the other."""
        names = self._shape.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return frozenset(name for (name,) in names.fetchall() if not self._is_whole(name))

    def _is_whole(self, table: str) -> bool:
        if self._connection is None or table not in self._roots:
            return False  # a view in a table's place may have no end
        try:
            self._connection.execute(f"SELECT count(*) FROM {table} NOT INDEXED").fetchone()  # noqa: S608 - ours
        except _DAMAGE:
            return False
        return True

    def rows(self, table: str, names: list[str]) -> Iterator[Row]:
        """Yield the rows of a table that can be read, each once.

        Args:
            table: one of ours.
            names: its columns that are wanted.
        """
        seen: set[object] = set()
        if (
            self._connection is not None
            and table in self._roots
            and (yield from _by_asking(self._connection, table, names, seen))
        ):
            return
        for number, row in self._off_the_pages(table):
            if number not in seen:
                seen.add(number)
                yield {name: row[name] for name in names if name in row}

    def _off_the_pages(self, table: str) -> Iterator[tuple[int, Row]]:
        """Yield what lies on pages that are the table's, or nobody's and only like its own."""
        shape = self._shape_of(table)
        others = [self._shape_of(name) for name in self._lost - {table}]
        for rows in self._leaves.pages(self._roots, table):
            if not rows or not _fit(rows, shape) or any(_fit(rows, other) for other in others):
                continue
            for number, values in rows:
                row: Row = {one.name: one.default for one in shape}
                row |= dict(zip([one.name for one in shape], values, strict=False))
                yield number, row | {one.name: number for one in shape if one.number}


def _fit(rows: Sequence[LeafRow], shape: Sequence[Declared]) -> bool:
    """Tell whether all rows of a page may be of a table; columns at its end came later."""
    return all(
        len(values) <= len(shape)
        and all(one.takes(value) for one, value in zip(shape, values, strict=False))
        and all(one.default is not None or not one.filled for one in shape[len(values) :])
        for _, values in rows
    )


def declared(connection: sqlite3.Connection, table: str) -> list[Declared]:
    """Return the columns that a table declares, none where that can't be read."""
    # By the statement, not by the function: a table of the file's may be called like that.
    asked = 'PRAGMA main.table_info("{}")'.format(table.replace('"', '""'))
    try:
        rows = connection.execute(asked).fetchall()
        alone = sum(bool(row[5]) for row in rows) == 1
        return [
            Declared(
                str(name),
                str(kind).upper(),
                bool(filled),
                bool(key) and alone and str(kind).upper() == "INTEGER" and not filled,
                default,
            )
            for _, name, kind, filled, default, key in rows
        ]
    except _DAMAGE:
        return []


def _by_asking(
    connection: sqlite3.Connection, table: str, names: list[str], seen: set[object]
) -> Generator[Row, None, bool]:
    """Yield the rows that SQLite reads; in order where nothing is wrong. Return if that is all."""
    wanted = ", ".join(f'"{name}"' for name in names)
    numbered = _is_numbered(connection, table)
    select = f"SELECT {'rowid' if numbered else 'NULL'}, {wanted} FROM {table}"  # noqa: S608 - ours
    order = "rowid" if numbered else ", ".join(map(str, range(2, len(names) + 2)))
    # Without an index for another order, SQLite would sort, and read all before the first.
    for way in (f"{select} ORDER BY {order}", select, f"{select} ORDER BY {order} DESC"):
        cursor = _started(connection, way)
        ended = cursor is None
        while cursor is not None:
            try:
                row = cursor.fetchone()
            except _DAMAGE:
                ended = True
                break
            if row is None:
                break
            mark = row[0] if numbered else row[1:]
            if mark in seen:
                continue
            seen.add(mark)
            yield dict(zip(names, row[1:], strict=True))
        if not ended:
            return True
    if numbered:
        yield from _between(connection, f"{select} WHERE rowid = ?", names, seen)
    return not numbered


def _between(
    connection: sqlite3.Connection, select: str, names: list[str], seen: set[object]
) -> Iterator[Row]:
    """Try the numbers that neither way came to."""
    known = sorted(one for one in seen if isinstance(one, int)) or [0]
    gaps = [range(low + 1, high) for low, high in pairwise(known)]
    gaps += [range(known[-1] + 1, known[-1] + 1001), range(max(1, known[0] - 1000), known[0])]
    tried = 0
    for gap in gaps:
        for number in gap:
            tried += 1
            if tried > MOST_TRIED:
                return
            try:
                row = connection.execute(select, (number,)).fetchone()
            except _DAMAGE:
                continue
            if row is not None:
                seen.add(row[0])
                yield dict(zip(names, row[1:], strict=True))


def _started(connection: sqlite3.Connection, select: str) -> sqlite3.Cursor | None:
    try:
        return connection.execute(select)
    except _DAMAGE:
        return None


def _is_numbered(connection: sqlite3.Connection, table: str) -> bool:
    try:
        connection.execute(f"SELECT rowid FROM {table} LIMIT 0")  # noqa: S608 - ours
    except _DAMAGE:
        return False
    return True


def _opened_somehow(path: Path) -> sqlite3.Connection:
    try:
        return connect(path, "mode=rw")
    except _DAMAGE:
        return connect(path, "mode=ro")


def reading(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Set a connection to read what is there, whatever it is."""
    read_any_text(connection)
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection
