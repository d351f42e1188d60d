"""Reads what can be read of a damaged database, row by row.

A page that is damaged keeps SQLite from going on past it: rows before it are read
forwards, rows behind it backwards, and what is left between by number. Nothing is
written. May import the database rooms only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import pairwise

from agents.db.sql import read_any_text

MOST_TRIED = 200_000
"""Row numbers between two damaged pages that are tried one by one."""

Row = dict[str, object]


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return a table's columns, none if there is no such table."""
    try:
        rows = connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
    except sqlite3.Error:
        return []
    return [str(row[0]) for row in rows]


def rows(connection: sqlite3.Connection, table: str, names: list[str]) -> Iterator[Row]:
    """Yield the rows of a table that can be read, each once; in order where nothing is wrong.

    Args:
        connection: of :func:`reading`.
        table: one of ours.
        names: its columns that are wanted.
    """
    wanted = ", ".join(f'"{name}"' for name in names)
    numbered = _is_numbered(connection, table)
    select = f"SELECT {'rowid' if numbered else 'NULL'}, {wanted} FROM {table}"  # noqa: S608 - ours
    order = "rowid" if numbered else ", ".join(map(str, range(2, len(names) + 2)))
    seen: set[object] = set()
    whole = True
    # Without an index for another order, SQLite would sort, and read all before the first.
    for way in (f"{select} ORDER BY {order}", select, f"{select} ORDER BY {order} DESC"):
        cursor = _started(connection, way)
        ended = cursor is None
        while cursor is not None:
            try:
                row = cursor.fetchone()
            except sqlite3.Error:
                ended = True
                break
            if row is None:
                break
            mark = row[0] if numbered else row[1:]
            if mark in seen:
                continue
            seen.add(mark)
            yield dict(zip(names, row[1:], strict=True))
        whole = not ended
        if whole:
            return
    if numbered:
        yield from _between(connection, f"{select} WHERE rowid = ?", names, seen)


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
            except sqlite3.Error:
                continue
            if row is not None:
                yield dict(zip(names, row[1:], strict=True))


def _started(connection: sqlite3.Connection, select: str) -> sqlite3.Cursor | None:
    try:
        return connection.execute(select)
    except sqlite3.Error:
        return None


def _is_numbered(connection: sqlite3.Connection, table: str) -> bool:
    try:
        connection.execute(f"SELECT rowid FROM {table} LIMIT 0")  # noqa: S608 - ours
    except sqlite3.Error:
        return False
    return True


def reading(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Set a connection to read what is there, whatever it is."""
    read_any_text(connection)
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection
