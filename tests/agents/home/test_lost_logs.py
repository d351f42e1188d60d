"""What becomes of a home whose log is deleted while programs have it open."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlite_utils import Database

from agents.core.errors import StoreError
from agents.db.sql import fetch, transaction
from agents.home.database import open_database
from agents.importers.homes.foreign import opened
from agents.importers.salvage.faults import find_faults
from agents.importers.salvage.repair import repair
from tests.support.waiting import PATIENCE

ANOTHER_PROGRAM = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute(sys.argv[2])
connection.commit()
print("written", flush=True)
input()
connection.close()
"""
KEEP = "INSERT INTO description (digest, text) VALUES (?, ?)"


def keep(db: Database, number: int) -> None:
    with transaction(db, "this move was not kept and not played"):
        db.execute(KEEP, (number.to_bytes(4, "big"), "x"))


def kept(db: Database | sqlite3.Connection) -> list[int]:
    rows = db.execute("SELECT digest FROM description ORDER BY digest").fetchall()
    return [int.from_bytes(row[0], "big") for row in rows]


def delete_log(path: Path, *ends: str) -> None:
    for end in ends:
        path.with_name(path.name + end).unlink()


@contextmanager
def another_program(path: Path) -> Iterator[None]:
    """Let a program that knows nothing of this write a row (9), and stay until the end."""
    row = "INSERT INTO description (digest, text) VALUES (x'00000009', 'y')"
    program = subprocess.Popen(
        [sys.executable, "-c", ANOTHER_PROGRAM, str(path), row],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == "written\n"
        yield
    finally:
        program.communicate("\n", timeout=PATIENCE)


def test_what_two_programs_played_is_in_the_file_though_its_log_was_deleted(path: Path) -> None:
    first, second = open_database(path), open_database(path)
    keep(first, 1)
    delete_log(path, "-wal", "-shm")
    keep(second, 2)
    keep(first, 3)
    # As after a kill of both: nothing but the file itself is left.
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as left:
        assert kept(left) == [1, 2, 3]
    first.close()
    second.close()
    with closing(open_database(path)) as db:
        assert kept(db) == [1, 2, 3]


@pytest.mark.parametrize("ends", [("-wal", "-shm"), ("-shm",), ("-wal",)])
def test_no_other_log_is_begun_beside_a_program_whose_log_was_deleted(
    path: Path, ends: tuple[str, ...]
) -> None:
    with closing(open_database(path)) as first:
        keep(first, 1)
        delete_log(path, *ends)
        with pytest.raises(StoreError, match="was deleted while another program has it open"):
            open_database(path)
        keep(first, 2)
        with closing(open_database(path, read_only=True)) as reading:
            assert kept(reading) == [1, 2]
        assert list(find_faults(path)) == []
        assert not any(path.with_name(path.name + end).exists() for end in ends)
    with closing(open_database(path)) as db:
        keep(db, 3)
        assert kept(db) == [1, 2, 3]


@pytest.mark.parametrize("ends", [("-wal", "-shm"), ("-shm",)])
def test_where_another_log_was_begun_nothing_is_written_and_all_is_kept_aside(
    path: Path, ends: tuple[str, ...]
) -> None:
    db = open_database(path)
    keep(db, 1)
    delete_log(path, *ends)
    with another_program(path):
        with pytest.raises(StoreError, match="this move was not kept") as told:
            keep(db, 2)
        aside = path.with_name(path.name + ".aside-1")
        assert f"understudy memory merge {aside}" in told.value.hint
        db.close()
    with closing(sqlite3.connect(aside)) as copy:
        assert 1 in kept(copy)
        assert fetch(Database(copy), "PRAGMA integrity_check")[0][0] == "ok"
    with closing(open_database(path)) as left:
        assert 9 in kept(left)


def test_who_leaves_without_another_move_keeps_what_was_played_aside_too(path: Path) -> None:
    db = open_database(path)
    keep(db, 1)
    delete_log(path, "-wal", "-shm")
    with another_program(path):
        db.close()
    with closing(sqlite3.connect(path.with_name(path.name + ".aside-1"))) as copy:
        assert kept(copy) == [1]


def test_a_log_that_was_left_without_its_index_is_read(path: Path) -> None:
    """As where a home was copied while it was in use, or its program was killed."""
    with closing(open_database(path)) as db:
        keep(db, 1)
        for end in ("", "-wal"):
            (path.parent / f"copy.db{end}").write_bytes(Path(f"{path}{end}").read_bytes())
    copy = path.parent / "copy.db"
    with closing(open_database(copy, read_only=True)) as db:
        assert kept(db) == [1]
    assert not (path.parent / "copy.db-shm").exists()
    assert (path.parent / "copy.db-wal").stat().st_size
    assert list(find_faults(copy)) == []
    with closing(open_database(copy)) as db:
        keep(db, 2)
        assert kept(db) == [1, 2]


@pytest.fixture
def link(path: Path, tmp_path: Path) -> Path:
    """Return a home's file that is a link to one elsewhere, as to a larger disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "disk").mkdir()
    link = tmp_path / "linked.db"
    link.symlink_to(tmp_path / "disk" / "understudy.db")
    return link


def test_a_linked_file_has_its_log_where_it_lies_itself(link: Path) -> None:
    """SQLite keeps it there: nothing is missing beside the link, and nobody is refused."""
    with closing(open_database(link)) as first, closing(open_database(link)) as second:
        keep(first, 1)
        keep(second, 2)
        assert kept(first) == [1, 2]
        with closing(open_database(link, read_only=True)) as reader:
            assert kept(reader) == [1, 2]
        assert not list(find_faults(link))


def test_a_linked_files_log_is_missed_where_it_lies_itself(link: Path) -> None:
    with closing(open_database(link)) as db:
        keep(db, 1)
        delete_log(link.resolve(), "-wal", "-shm")
        with pytest.raises(StoreError, match="was deleted while another program has it open"):
            open_database(link)


def test_what_stands_in_a_linked_files_log_comes_along(link: Path, tmp_path: Path) -> None:
    with closing(open_database(link)) as db:
        keep(db, 1)
        # As after a kill: the log is there, and no program.
        shutil.copytree(tmp_path / "disk", tmp_path / "left")
    left = tmp_path / "left.db"
    left.symlink_to(tmp_path / "left" / "understudy.db")
    with opened(left, tmp_path / "own.db") as another:
        assert kept(another) == [1]


def test_a_linked_file_is_repaired_where_it_lies_itself(link: Path) -> None:
    with closing(open_database(link)) as db:
        keep(db, 1)
        db.execute("CREATE VIEW odd AS SELECT 1")
    assert repair(link).found
    assert link.is_symlink()
    assert not list(find_faults(link))
    with closing(open_database(link)) as db:
        assert kept(db) == [1]
