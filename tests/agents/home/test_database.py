import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from agents.core.errors import DamageError, StoreError
from agents.db.sql import fetch, find_damage, transaction
from agents.home import migrations
from agents.home.database import open_database
from agents.importers.salvage.faults import find_faults
from agents.importers.salvage.repair import repair
from agents.journal.journal import Journal
from tests.support.taping import Tape
from tests.support.waiting import PATIENCE

KEEP_A_LINE = "INSERT INTO description (digest, text) VALUES (?, ?)"


def keep(db: Database, number: int, size: int = 10) -> None:
    fetch(db, KEEP_A_LINE, (number.to_bytes(4, "big"), "x" * size))


def kept(db: Database) -> int:
    return int(fetch(db, "SELECT count(*) AS n FROM description")[0]["n"])


def fail_after_keeping(db: Database, *numbers: int) -> None:
    """Keep some lines in one transaction and raise before it ends."""
    with transaction(db):
        for number in numbers:
            keep(db, number)
        raise ZeroDivisionError


def state(path: Path) -> dict[str, str]:
    """Name every file of a folder with a hash of its bytes."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(path.parent.iterdir())
    }


# --- opening -----------------------------------------------------------------


def test_a_fresh_home_is_made_with_its_folder(path: Path) -> None:
    with closing(open_database(path)) as db:
        assert migrations.schema_version(db) == migrations.LATEST
        pragmas = {
            name: db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "synchronous", "application_id")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "application_id": migrations.APPLICATION_ID,
    }


def test_every_table_is_strict(db: Database) -> None:
    rows = fetch(db, "SELECT name, strict FROM pragma_table_list WHERE type = 'table'")
    loose = {row["name"] for row in rows if not row["strict"]}
    assert loose <= {"sqlite_schema", "sqlite_temp_schema", "sqlite_sequence"}
    assert len(rows) > 10


def test_every_reference_is_declared_and_enforced(db: Database) -> None:
    references = fetch(
        db,
        """
        SELECT child.name AS child, list."table" AS parent
        FROM pragma_table_list AS child, pragma_foreign_key_list(child.name) AS list
        """,
    )
    found = {(row["child"], row["parent"]) for row in references}
    assert found >= {
        ("session", "game"),
        ("session", "turn"),
        ("turn", "session"),
        ("turn", "turn"),
        ("proposal", "turn"),
        ("critique", "proposal"),
        ("exemplar", "proposal"),
        ("exemplar", "outcome"),
        ("experience", "game"),
        ("outcome", "experience"),
        ("visit", "outcome"),
        ("visit", "turn"),
        ("bookmark", "turn"),
    }
    with pytest.raises(sqlite3.IntegrityError):
        fetch(db, "INSERT INTO bookmark (session, turn, name, at) VALUES (7, 7, '', '')")


def test_opening_again_finds_what_was_kept(path: Path) -> None:
    with closing(open_database(path)) as db:
        keep(db, 1)
    with closing(open_database(path)) as db:
        assert kept(db) == 1
        assert find_damage(db) == []


OPENER = """
import sys
from functools import partial
from pathlib import Path
from agents.home.database import open_database
print("ready", flush=True)
sys.stdin.readline()
db = open_database(Path(sys.argv[1]))
print(db.execute("PRAGMA user_version").fetchone()[0], flush=True)
"""


def test_programs_that_open_a_fresh_home_at_once_all_succeed(path: Path, start: Any) -> None:
    programs = [start(OPENER, path) for _ in range(4)]
    for program in programs:
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        program.stdin.write("go\n")
        program.stdin.flush()
    answers = [program.communicate(timeout=PATIENCE)[0].strip() for program in programs]
    assert answers == [str(migrations.LATEST)] * 4


# --- refusing ----------------------------------------------------------------


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("PRAGMA user_version = 99")


def _random(path: Path) -> None:
    path.write_bytes(hashlib.shake_256(b"noise").digest(20_000))


def _short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scrambled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:4096] = hashlib.shake_256(b"noise").digest(3996)
    path.write_bytes(data)


def _someone_elses(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE bookmarks (url TEXT)")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("untouched")


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _circle(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


REFUSED: list[tuple[Callable[[Path], None], str]] = [
    (_newer, "made by a newer Understudy (schema 99; this one knows"),
    (_random, "is not a database"),
    (_short, "is not a database"),
    (_truncated, "is damaged"),
    (_scrambled, "is damaged"),
    (_someone_elses, "is a database of another program"),
    (_folder, "is a folder"),
    (_pipe, "is a pipe or a device"),
    (_circle, "is a link that leads to itself"),
]


@pytest.mark.parametrize(("harm", "message"), REFUSED)
@pytest.mark.parametrize("read_only", [False, True])
def test_an_unfit_file_is_refused_and_untouched(
    path: Path, harm: Callable[[Path], None], message: str, read_only: bool
) -> None:
    with closing(open_database(path)) as db:
        Tape(db).play("open mailbox")
    harm(path)
    before = state(path) if path.is_file() else {}
    with pytest.raises(StoreError) as caught:
        open_database(path, read_only=read_only)
    assert message in caught.value.message
    assert caught.value.hint
    if path.is_file():
        left = state(path)
        # Reading a WAL file through SQLite may leave its index beside it.
        assert {name: left.get(name) for name in before} == before
        assert set(left) - set(before) <= {"understudy.db-shm", "understudy.db-wal"}


@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal"])
@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_stands_in_the_logs_place_is_named(
    path: Path, make: Callable[[Path], None], end: str
) -> None:
    """By all that open a home: to read, to play, to repair."""
    with closing(open_database(path)) as db:
        Tape(db).play("open mailbox")
    beside = path.with_name(path.name + end)
    beside.unlink(missing_ok=True)
    make(beside)
    for opening in (open_database, partial(open_database, read_only=True), repair):
        with pytest.raises(StoreError, match=f"{end} is a (folder|pipe)") as caught:
            opening(path)
        assert "Move it away" in caught.value.hint
    beside.rmdir() if beside.is_dir() else beside.unlink()
    assert len(Journal(open_database(path)).sessions()) == 1


def test_a_newer_file_is_refused_even_if_only_its_log_says_so(path: Path) -> None:
    open_database(path).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
        before = path.read_bytes()
        assert int.from_bytes(before[60:64], "big") == migrations.LATEST
        with pytest.raises(StoreError, match="newer Understudy"):
            open_database(path)
        assert path.read_bytes() == before


def test_a_log_that_a_newer_program_left_behind_is_not_taken_in(path: Path, tmp_path: Path) -> None:
    open_database(path).close()
    left = tmp_path / "left" / path.name
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
        left.parent.mkdir()
        for name in (path.name, f"{path.name}-wal"):
            shutil.copyfile(path.with_name(name), left.with_name(name))
    before = state(left)
    with pytest.raises(StoreError, match="newer Understudy"):
        open_database(left)
    after = state(left)
    assert {name: after.get(name) for name in before} == before


def test_damage_inside_is_told_when_it_is_met(path: Path) -> None:
    with closing(open_database(path)) as db:
        for number in range(200):
            keep(db, number, 3000)
    data = bytearray(path.read_bytes())
    data[-400_000:-200_000] = b"\xff" * 200_000
    path.write_bytes(data)
    with closing(open_database(path)) as db:
        assert find_damage(db)
        with pytest.raises(StoreError, match="damaged"):
            fetch(db, "SELECT sum(length(text)) FROM description")


def test_what_is_no_text_is_damage_and_keeps_no_other_session_from_being_listed(
    path: Path,
) -> None:
    with closing(open_database(path)) as db:
        first, second = Tape(db), Tape(db)
        first.play("look")
        second.play("wait")
        db.execute("UPDATE session SET task = CAST(x'ff' AS TEXT) WHERE id = ?", [first.session])
        with pytest.raises(DamageError, match="damaged"):
            fetch(db, "SELECT task FROM session")
        journal = Journal(db)
        assert [one.id for one in journal.sessions()] == [second.session]
        assert journal.left_out() == [first.session]
        with pytest.raises(DamageError, match="damaged"):
            journal.info(first.session)


def test_what_sqlite_says_of_damage_may_be_no_text_itself(path: Path) -> None:
    open_database(path).close()
    data = path.read_bytes()
    assert b"(rank BETWEEN" in data
    path.write_bytes(data.replace(b"(rank BETWEEN", b"(r\x81nk BETWEEN"))
    with closing(sqlite3.connect(path)) as connection, pytest.raises(DamageError, match="damaged"):
        fetch(Database(connection, execute_plugins=False), "SELECT count(*) FROM session")


def test_what_refers_to_nothing_is_damage(path: Path) -> None:
    with closing(open_database(path)) as db:
        Tape(db).play("look")
        assert find_damage(db) == []
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("UPDATE session SET game = 99")
        assert find_damage(db) == ["table session: row 1 refers to nothing"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="can't be made"):
        open_database(tmp_path / "file" / "understudy.db")


def test_an_sqlite_that_is_too_old_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match="too old"):
        open_database(path)
    assert not path.exists()


# --- reading only ------------------------------------------------------------


def test_reading_only_changes_nothing_and_cannot_write(path: Path) -> None:
    with closing(open_database(path)) as db:
        Tape(db).play("open mailbox")
    before = path.read_bytes()
    with closing(open_database(path, read_only=True)) as db:
        (session,) = Journal(db).sessions()
        assert session.turns == 1
        with pytest.raises(StoreError, match="can't be written"):
            Journal(db).close_session(session.id)
    assert path.read_bytes() == before


def test_reading_only_a_home_without_a_file_finds_nothing_and_makes_none(path: Path) -> None:
    with closing(open_database(path, read_only=True)) as db:
        assert Journal(db).sessions() == []
    assert not path.exists()


def test_reading_only_sees_what_another_program_writes(path: Path) -> None:
    with (
        closing(open_database(path)) as writer,
        closing(open_database(path, read_only=True)) as reader,
    ):
        assert kept(reader) == 0
        keep(writer, 1)
        assert kept(reader) == 1


def test_a_read_only_disk_can_be_listed_but_not_played_on(disk: Any) -> None:
    path = disk.folder / "understudy.db"
    with closing(open_database(path)) as db:
        Tape(db).play("open mailbox")
    disk.make_read_only()
    with pytest.raises(StoreError, match="can't be written"):
        open_database(path)
    with pytest.raises(StoreError, match="can't be made"):
        open_database(disk.folder / "deeper" / "understudy.db")
    with closing(open_database(path, read_only=True)) as db:
        assert Journal(db).sessions()[0].turns == 1
    assert list(find_faults(path)) == [], "it is sound, for all that"


LEAVER = """
import os, sys
from functools import partial
from pathlib import Path
from agents.home.database import open_database
from tests.support.taping import Tape
Tape(open_database(Path(sys.argv[1]))).play("open mailbox")
os._exit(0)
"""


def test_a_read_only_disk_shows_what_only_the_log_holds(disk: Any, start: Any) -> None:
    path = disk.folder / "understudy.db"
    assert start(LEAVER, path).wait(PATIENCE) == 0
    path.with_name("understudy.db-shm").unlink()
    assert path.with_name("understudy.db-wal").stat().st_size
    disk.make_read_only()
    with closing(open_database(path, read_only=True)) as db:
        assert Journal(db).sessions()[0].turns == 1


# --- writing -----------------------------------------------------------------


def test_a_transaction_keeps_all_or_nothing(db: Database) -> None:
    with transaction(db):
        keep(db, 1)
        keep(db, 2)
    with pytest.raises(ZeroDivisionError):
        fail_after_keeping(db, 3, 4)
    assert kept(db) == 2


def test_an_inner_transaction_that_fails_takes_only_itself_back(db: Database) -> None:
    with transaction(db):
        keep(db, 1)
        with pytest.raises(ZeroDivisionError):
            fail_after_keeping(db, 2)
        with transaction(db):
            keep(db, 3)
    assert kept(db) == 2


def test_an_inner_transaction_is_lost_with_the_outer(db: Database) -> None:
    def keep_inside_and_fail() -> None:
        with transaction(db):
            with transaction(db):
                keep(db, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        keep_inside_and_fail()
    assert kept(db) == 0


def test_the_outermost_transaction_says_what_was_lost(db: Database) -> None:
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    fetch(db, f"PRAGMA max_page_count = {pages}")

    def keep_too_much() -> None:
        with transaction(db, "all of it was lost"), transaction(db, "some of it was lost"):
            keep(db, 1, 100_000)

    with pytest.raises(StoreError, match="full: all of it was lost"):
        keep_too_much()
    assert kept(db) == 0


def test_a_mistake_of_ours_is_not_dressed_up(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        fail_after_keeping(db, 1, 1)
    assert kept(db) == 0


def test_a_file_that_stays_locked_is_told(path: Path, db: Database) -> None:
    fetch(db, "PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(StoreError, match=r"locked.*this move was not kept"),
            transaction(db, "this move was not kept"),
        ):
            keep(db, 1)
    with transaction(db):
        keep(db, 2)
    assert kept(db) == 1


def test_a_full_database_loses_the_move_and_nothing_else(db: Database) -> None:
    tape = Tape(db)
    tape.play("open mailbox")
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    fetch(db, f"PRAGMA max_page_count = {pages + 4}")

    def play_on() -> None:
        for number in range(1000):
            tape.play(f"say {number} {'x' * 500}", extra=f"{number}" + "y" * 500)

    with pytest.raises(StoreError) as caught:
        play_on()
    assert caught.value.message == "The disk is full: this move was not kept and not played."
    assert "again" in caught.value.hint
    path = tape.journal.path(tape.here.id)
    assert tape.journal.info(tape.session).tip == tape.here.id == path[-1].id
    assert tape.memory.stats().memories == len(path) - 1
    fetch(db, f"PRAGMA max_page_count = {pages + 4000}")
    tape.play("north")
    assert tape.journal.info(tape.session).turns == len(path)


def test_a_full_disk_loses_the_move_and_nothing_else(disk: Any) -> None:
    path = disk.folder / "understudy.db"
    with closing(open_database(path)) as db:
        done: list[int] = []

        def keep_on() -> None:
            for number in range(2000):
                with transaction(db, "this move was not kept and not played"):
                    keep(db, number, 4000)
                done.append(number)

        with pytest.raises(StoreError, match="this move was not kept and not played"):
            keep_on()
        assert kept(db) == len(done) > 0
    with closing(open_database(path)) as db:
        assert kept(db) == len(done)
        assert find_damage(db) == []


def test_a_disk_without_room_for_a_fresh_home_is_told(disk: Any) -> None:
    disk.fill()
    with pytest.raises(StoreError, match="full"):
        open_database(disk.folder / "understudy.db")


def test_a_full_disk_can_be_listed_but_not_played_on(disk: Any) -> None:
    path = disk.folder / "understudy.db"
    with closing(open_database(path)) as db:
        Tape(db).play("open mailbox")
    disk.fill()
    with closing(open_database(path, read_only=True)) as db:
        assert Journal(db).sessions()[0].turns == 1
    with pytest.raises(StoreError, match="The disk is full"):
        open_database(path)
    assert list(find_faults(path)) == [], "it is sound, for all that"


COUNT = "print(db.execute('SELECT count(*) FROM description').fetchone()[0])"


def test_a_connection_keeps_its_log_while_another_program_comes_and_goes(
    path: Path,
) -> None:
    """Closing any descriptor of a file drops all of a process's locks on it (POSIX)."""
    program = "import sys, pathlib\nfrom agents.home.database import open_database\n{}"
    first = open_database(path)
    second = open_database(path)
    open_database(path, read_only=True).close()
    log = path.with_name(path.name + "-wal")
    keep(second, 1)
    before = log.stat().st_ino
    code = program.format("open_database(pathlib.Path(sys.argv[1])).close()")
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, timeout=PATIENCE)
    assert log.stat().st_ino == before
    keep(first, 2)
    code = program.format("db = open_database(pathlib.Path(sys.argv[1]))\n" + COUNT)
    said = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert said.stdout.strip() == "2"
    first.close()
    second.close()
