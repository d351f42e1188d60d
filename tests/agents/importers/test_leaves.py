"""Rows read off the pages of a file, without the tree above them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from agents.importers.salvage.leaves import LeafPages, LeafRow

ROWS = [
    (1, None, 0, 1.5, "short", b"\0\x01"),
    (2, -1, 1, -2.25, "é" * 40, b""),
    (7, 2**40, -(2**62), 1e300, "long " * 5000, b"x" * 9001),
    (300, 255, 256, 0.0, "", None),
]


@pytest.fixture(params=[512, 4096, 65536])
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA page_size = {request.param}")
        db.execute("CREATE TABLE a (id INTEGER PRIMARY KEY, i, j, r REAL, t TEXT, b BLOB)")
        db.execute("CREATE TABLE other (id INTEGER PRIMARY KEY, t TEXT)")
        db.executemany("INSERT INTO a VALUES (?, ?, ?, ?, ?, ?)", ROWS)
        db.executemany(
            "INSERT INTO a (id, t) VALUES (?, ?)", [(n, "x" * n) for n in range(400, 900)]
        )
        db.executemany("INSERT INTO other (t) VALUES (?)", [("y" * 30,)] * 300)
        db.execute("DELETE FROM a WHERE id BETWEEN 500 AND 700")
        db.commit()
    return path


def _all(leaves: LeafPages, roots: dict[str, int], table: str) -> dict[int, tuple[object, ...]]:
    rows: list[LeafRow] = [one for page in leaves.pages(roots, table) for one in page]
    return {row.number: row.values[1:] for row in rows}


def test_every_row_is_read_as_sqlite_reads_it_and_what_was_deleted_is_not(file: Path) -> None:
    leaves = LeafPages(file.read_bytes())
    roots = leaves.roots()
    assert set(roots) == {"a", "other"}
    with closing(sqlite3.connect(file)) as db:
        wanted = {row[0]: row[1:] for row in db.execute("SELECT * FROM a")}
    found = _all(leaves, {**roots, "sqlite_schema": 1}, "a")
    assert found.keys() == wanted.keys()
    assert found == wanted


@pytest.mark.parametrize("damage", [b"", b"x" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_what_is_no_database_has_no_rows(damage: bytes) -> None:
    assert list(LeafPages(damage).pages({"a": 2, "b": 2**31}, "a")) in ([], [[]])
