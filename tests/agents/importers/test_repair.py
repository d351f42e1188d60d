"""Damaged files of a home: found, and what is whole of them copied into a new one."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from agents.core.commands import Kind
from agents.core.errors import DamageError, StoreError
from agents.core.memories import Change, Effect
from agents.core.proposals import Judged, Proposal
from agents.db.sql import fetch
from agents.home import migrations
from agents.home.database import open_database
from agents.importers.salvage import lineage, salvage
from agents.importers.salvage.faults import find_faults
from agents.importers.salvage.repair import repair
from agents.journal import judgements
from agents.journal.bookmarks import set_bookmark
from agents.journal.journal import Journal
from agents.journal.session_file import read_session
from agents.journal.shelf import Shelving
from agents.memory import learning
from agents.memory.store import Memory
from agents.play.records.shelving import shelve, undo_shelving
from tests.agents.importers.test_admission import SPOILT, spoil
from tests.support.paths import TOP
from tests.support.taping import CAVE, Tape

SAMPLE = TOP / "saves" / "samples" / "team.json"
COMMANDS = ["east", "open window", "climb in", "take sack"]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("home") / "understudy.db"
    with closing(open_database(path)) as db:
        tape = Tape(db)
        for number, command in enumerate(COMMANDS):
            judged = [Judged(Proposal("mimic", "wait", "why not", 0.4))]
            tape.play(command, "Kitchen", judged=judged, effect=Effect(score=number))
        cave = Tape(db, CAVE)
        for number in range(200):
            cave.play(f"say {number} " + "abc " * 20, "Attic", kind=Kind.OVERRIDE, replaced="wait")
        set_bookmark(cave.journal.db, cave.session, cave.here.id, "here")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def home(sound: Path, tmp_path: Path) -> Path:
    path = tmp_path / "home" / "understudy.db"
    path.parent.mkdir()
    path.write_bytes(sound.read_bytes())
    return path


def commands(path: Path) -> set[str]:
    with closing(open_database(path)) as db:
        return {row["command"] for row in fetch(db, "SELECT command FROM turn") if row["command"]}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_sound_file_is_left_as_it_is(home: Path) -> None:
    before = digest(home)
    assert list(find_faults(home)) == []
    assert repair(home).kept is None
    assert digest(home) == before


@pytest.mark.parametrize("letter", [b"\x81", b"e"], ids=["no text", "another"])
def test_a_layout_that_can_only_be_read_is_damage_too(home: Path, letter: bytes) -> None:
    data = home.read_bytes()
    assert b"(rank BETWEEN" in data
    home.write_bytes(data.replace(b"(rank BETWEEN", b"(r" + letter + b"nk BETWEEN"))
    with pytest.raises(StoreError):
        open_database(home)
    assert any("laid out" in fault for fault in find_faults(home))
    assert repair(home).turns == len(COMMANDS) + 202
    assert {*COMMANDS} <= commands(home)
    assert list(find_faults(home)) == []


ENDLESS = (
    "DROP TABLE note",
    "CREATE VIEW note AS WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
    "SELECT x AS id, 1 AS game, 1 AS session, 'place' AS about, 'x' AS name, 'y' AS text, "
    "'z' AS at FROM n",
)


def test_what_is_no_plain_table_is_never_read(home: Path) -> None:
    with closing(sqlite3.connect(home, isolation_level=None)) as connection:
        for statement in ("PRAGMA foreign_keys = OFF", *ENDLESS):
            connection.execute(statement)
    for read_only in (True, False):
        with pytest.raises(StoreError, match="“note” is no plain table"):
            open_database(home, read_only=read_only)
    assert list(find_faults(home)) == ["“note” is no plain table"]
    done = repair(home)
    assert (done.turns, done.lost, done.mended) == (len(COMMANDS) + 202, (), ())
    assert {*COMMANDS} <= commands(home)


def test_a_trigger_that_is_not_ours_is_damage(home: Path) -> None:
    with closing(sqlite3.connect(home, isolation_level=None)) as connection:
        connection.execute(
            "CREATE TRIGGER more AFTER INSERT ON turn BEGIN DELETE FROM bookmark; END"
        )
    assert list(find_faults(home)) == ["“more” is no trigger of ours"]
    assert repair(home).turns == len(COMMANDS) + 202
    assert list(find_faults(home)) == []


def test_what_a_column_may_not_hold_is_damage_though_sqlite_reads_it(home: Path) -> None:
    with closing(sqlite3.connect(home, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("DROP TRIGGER turn_is_never_changed")
        connection.execute("UPDATE turn SET command = NULL WHERE id = 3")
    faults = list(find_faults(home))
    assert any("CHECK constraint failed in turn" in fault for fault in faults)
    assert any("turn 3 follows another without a command" in fault for fault in faults)
    assert "turn 3 can't be kept; one stands for it" in repair(home).mended
    assert list(find_faults(home)) == []
    assert {*COMMANDS} - commands(home) == {COMMANDS[1]}


@pytest.mark.parametrize("version", [0, 3, migrations.LATEST - 1])
def test_a_file_whose_tables_are_newer_than_it_says_is_damaged(home: Path, version: int) -> None:
    with closing(sqlite3.connect(home, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(DamageError, match="damaged"):
        open_database(home)
    assert list(find_faults(home))
    assert repair(home).turns == len(COMMANDS) + 202
    assert {*COMMANDS} <= commands(home)


@pytest.mark.parametrize(
    "spoilt",
    [
        "UPDATE proposal SET because = '[_'",
        "UPDATE proposal SET plan = '{}'",
        "UPDATE proposal SET confidence = 'sure'",
        "UPDATE critique SET parts = 'nonsense'",
        "UPDATE exchange SET sampling = '['",
        "UPDATE ballot SET weight = 'heavy'",
    ],
)
def test_what_led_to_a_turn_can_be_read_again_once_it_is_repaired(home: Path, spoilt: str) -> None:
    with closing(open_database(home)) as db:
        read_session(SAMPLE, Journal(db))
    assert list(find_faults(home)) == []
    with closing(sqlite3.connect(home, isolation_level=None)) as connection:
        strict = "UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '')"
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(strict)
        connection.execute("PRAGMA writable_schema = RESET")
        assert connection.execute(spoilt).rowcount
    assert list(find_faults(home))
    assert not dict(repair(home).lost).keys() & {"turn", "session"}
    assert list(find_faults(home)) == []
    with closing(open_database(home)) as db:
        journal = Journal(db)
        for one in journal.sessions():
            assert journal.path(one.tip, judged=True)


TABLES = "game session description visit experience mark fact proposal term"
LOST = {name: (f"PRAGMA foreign_keys = OFF; DROP TABLE {name}",) for name in TABLES.split()}


@pytest.mark.parametrize(
    "statements",
    [(one,) for one, _ in SPOILT.values() if "tip = 4" not in one] + list(LOST.values()),
    ids=[name for name in SPOILT if name != "another's tip"] + [f"no {name}" for name in LOST],
)
def test_no_demonstration_is_lost_and_the_old_file_stays(
    home: Path, statements: tuple[str, ...]
) -> None:
    spoil(home, *(one for several in statements for one in several.split("; ")))
    before, played = digest(home), 204
    assert list(find_faults(home))
    done = repair(home)
    assert done.kept is not None
    assert digest(done.kept) == before
    assert list(find_faults(home)) == []
    assert repair(home).kept is None
    assert len(commands(home)) == played
    assert set(COMMANDS) <= commands(home)
    assert sorted(one.name for one in home.parent.iterdir() if one.suffix == ".db") == sorted(
        (done.kept.name, home.name)
    )
    with closing(open_database(home)) as db:
        journal, memory = Journal(db), Memory(db)
        for session in journal.sessions():
            journal.path(session.tip, judged=True)
        assert len(memory.entries()) >= played
        memory.rebuild()


def test_parents_in_a_circle_stand_in_line_again(home: Path) -> None:
    spoil(home, "UPDATE turn SET parent = 5 WHERE id = 2")
    done = repair(home)
    assert any("turn 2 followed turn 5" in note for note in done.mended)
    with closing(open_database(home)) as db:
        journal = Journal(db)
        path = journal.path(journal.info(1).tip)
        assert [turn.decision.command for turn in path if turn.decision] == COMMANDS


def lax(path: Path, *, strict: bool) -> None:
    """Let the turns of a file take values of any kind, or no longer."""
    change = ("rtrim(sql) || ' STRICT'") if strict else "replace(sql, ') STRICT', ')')"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"UPDATE sqlite_schema SET sql = {change} WHERE name = 'turn'")  # noqa: S608 - ours
        version = connection.execute("PRAGMA schema_version").fetchone()[0]
        connection.execute(f"PRAGMA schema_version = {version + 1}")


def test_values_of_other_kinds_cost_no_turn_but_their_own(home: Path) -> None:
    kept = commands(home)
    spoil(home)  # its triggers keep turns from being changed
    lax(home, strict=False)
    turns = iter(range(12, 200))
    with closing(sqlite3.connect(home)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        names = [row[1] for row in connection.execute("PRAGMA table_info(turn)")]
        for name in [one for one in names if one not in ("id", "session")]:
            for value in (b"north\xff", "many", 4.5, *((None,) if name != "parent" else ())):
                turn = next(turns)
                command = f"SELECT command FROM turn WHERE id = {turn}"  # noqa: S608 - ours
                if name == "command":
                    kept -= {told for (told,) in connection.execute(command)}
                change = f"UPDATE OR IGNORE turn SET {name} = ? WHERE id = ?"  # noqa: S608 - ours
                connection.execute(change, (value, turn))
        connection.commit()
    lax(home, strict=True)
    done = repair(home)
    assert (done.sessions, done.turns) == (2, len(COMMANDS) + 202)
    assert kept <= commands(home)
    with closing(open_database(home)) as db:
        journal = Journal(db)
        for session in journal.sessions():
            journal.path(session.tip, judged=True)


def flip(path: Path, page: int) -> None:
    data = bytearray(path.read_bytes())
    at = page * 4096
    data[at : at + 4096] = bytes(byte ^ 0x5A for byte in data[at : at + 4096])
    path.write_bytes(bytes(data))


def test_what_lies_around_damaged_pages_is_kept(home: Path) -> None:
    """Of every page that is damaged in turn, what the others hold is there afterwards."""
    pages = home.stat().st_size // 4096
    sound = home.read_bytes()
    kept = []
    for page in range(1, pages, 7):
        home.write_bytes(sound)
        flip(home, page)
        faults = list(find_faults(home))
        if not faults:
            continue  # a free page
        done = repair(home)
        assert list(find_faults(home)) == []
        kept.append(len(commands(home)))
        assert done.kept is not None
        done.kept.unlink()
    assert kept
    assert min(kept) >= 150
    assert sorted(kept)[len(kept) // 2] >= 200


def root_of(path: Path, table: str) -> int:
    with closing(open_database(path)) as db:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return int(db.execute(asked, (table,)).fetchone()[0])


@pytest.mark.parametrize("table", ["turn", "sqlite_schema", "description", "session"])
def test_rows_are_read_though_the_pages_that_lead_to_them_are_damaged(
    home: Path, table: str
) -> None:
    before = commands(home)
    schema = 17  # the first page of the schema that is not the file's first
    flip(home, schema if table == "sqlite_schema" else root_of(home, table) - 1)
    done = repair(home)
    assert list(find_faults(home)) == []
    assert commands(home) == before
    assert done.turns == len(before) + 2


def test_turns_behind_lost_ones_stay_and_teach_nothing_of_a_scene_that_is_lost(
    home: Path,
) -> None:
    with closing(sqlite3.connect(home)) as db:
        db.execute("DROP TRIGGER turn_is_never_deleted")
        db.execute("DELETE FROM turn WHERE id BETWEEN 50 AND 60")
        db.commit()
    done = repair(home)
    assert list(find_faults(home)) == []
    kept = commands(home)
    assert len([one for one in kept if one.startswith("say ")]) == 200 - 11
    assert any("stands for it" in note for note in done.mended)
    with closing(open_database(home)) as db:
        after = fetch(db, "SELECT parent, text FROM turn WHERE command LIKE ?", ("say 54 %",))
        (above,) = fetch(db, "SELECT * FROM turn WHERE id = ?", (after[0]["parent"],))
    assert above["text"] == lineage.LOST
    assert above["actor"] == "agent"
    with closing(open_database(home)) as db:
        learning.rebuild(db)
        learned = fetch(db, "SELECT * FROM outcome WHERE command = '(lost)'")
        db.rollback()
    assert learned == []
    again = repair(home)
    assert again.kept is None


def test_what_a_damaged_layout_says_of_defaults_is_not_computed(home: Path) -> None:
    before = commands(home)
    with closing(sqlite3.connect(home)) as db:
        db.execute("PRAGMA writable_schema = ON")
        told, bad = "why TEXT NOT NULL DEFAULT ''", "why TEXT NOT NULL DEFAULT (abs(-1 << 63))"
        asked = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'turn'"
        assert db.execute(asked, (told, bad)).rowcount == 1
        db.commit()
    spoil(home, "UPDATE session SET started = 'x'")
    repair(home)
    assert list(find_faults(home)) == []
    assert commands(home) == before


def test_an_opening_that_was_lost_is_stood_for(home: Path) -> None:
    with closing(sqlite3.connect(home)) as db:
        db.execute("DROP TRIGGER turn_is_never_deleted")
        db.execute("DELETE FROM turn WHERE id = 6")
        db.commit()
    repair(home)
    assert list(find_faults(home)) == []
    assert len([one for one in commands(home) if one.startswith("say ")]) == 200


def test_a_home_in_use_is_not_repaired(home: Path) -> None:
    spoil(home, "UPDATE session SET started = 'x'")
    with closing(open_database(home)) as db:
        before = digest(home)
        fetch(db, "SELECT * FROM game")
        with pytest.raises(StoreError, match="Another program"):
            repair(home)
        assert digest(home) == before
    assert [one.name for one in home.parent.iterdir() if "damaged" in one.name] == []


def test_what_is_another_programs_is_not_called_sound(home: Path) -> None:
    with closing(sqlite3.connect(home)) as file:
        file.execute("PRAGMA application_id = 1")
    before = digest(home)
    with pytest.raises(StoreError, match="of another program"):
        repair(home)
    assert digest(home) == before


def test_two_repairs_of_a_file_take_no_file_of_each_other(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both would call theirs alike: what the one keeps, the other would take away."""
    spoil(home, "UPDATE session SET started = 'x'")
    refused: list[str] = []
    through = salvage.DamagedFile

    def meanwhile(path: Path, db: sqlite3.Connection) -> salvage.DamagedFile:
        with pytest.raises(StoreError, match="Another program is repairing") as caught:
            repair(home)
        refused.append(caught.value.message)
        return through(path, db)

    monkeypatch.setattr(salvage, "DamagedFile", meanwhile)
    done = repair(home)
    assert len(refused) == 1
    assert done.kept is not None
    assert done.kept.exists()
    assert not list(find_faults(home))


def test_the_old_file_stays_where_the_new_one_cant_take_its_place(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its log has been taken away by then."""
    spoil(home, "UPDATE session SET started = 'x'")

    def fail(_self: Path, _target: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StoreError, match="can't be repaired") as caught:
        repair(home)
    (kept,) = (one for one in home.parent.iterdir() if "damaged" in one.name)
    assert str(kept) in caught.value.hint
    assert {one.name for one in home.parent.iterdir()} == {home.name, kept.name}


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda p: p.symlink_to(p)])
def test_what_is_no_file_is_not_called_sound(home: Path, make: Callable[[Path], object]) -> None:
    home.unlink()
    make(home)
    with pytest.raises(StoreError, match="not a database"):
        repair(home)
    assert [one.name for one in home.parent.iterdir()] == [home.name]


@pytest.mark.parametrize("write", [lambda p: p.write_bytes(b"x" * 9000)])
def test_what_is_no_database_is_left(home: Path, write: Callable[[Path], object]) -> None:
    write(home)
    before = digest(home)
    with pytest.raises(StoreError):
        repair(home)
    assert digest(home) == before
    assert [one.name for one in home.parent.iterdir()] == [home.name]


def test_a_log_that_holds_the_last_moves_is_read(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "killed" / "understudy.db"
    other.parent.mkdir()
    with closing(open_database(home)) as db:
        Tape(db).play("dance", "Attic")
        db.execute("DROP TABLE term")
        for end in ("", "-wal"):
            Path(f"{other}{end}").write_bytes(Path(f"{home}{end}").read_bytes())
    assert repair(other).kept is not None
    assert "dance" in commands(other)
    with closing(sqlite3.connect(other)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("name", ["turn.picture", "session.reading", "shelf.name", "turn.text"])
def test_a_column_that_is_missing_is_damage(sound: Path, tmp_path: Path, name: str) -> None:
    """It is found, and mended where something may stand for what it held."""
    path = tmp_path / "understudy.db"
    shutil.copyfile(sound, path)
    table, _, column = name.partition(".")
    with closing(sqlite3.connect(path)) as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        made = triggers.fetchall()
        for trigger, _ in made:
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        for _, statement in made:
            db.execute(statement)
    told = f"the table “{table}” lacks its column “{column}”"
    assert next(find_faults(path)) == told
    if name == "turn.text":
        with pytest.raises(StoreError, match=told):
            repair(path)
        assert not list(tmp_path.glob("*.damaged-*"))
        assert not list(tmp_path.glob("*.repairing*"))
        return
    assert repair(path).sessions == 2
    assert not list(find_faults(path))
    with closing(open_database(path)) as db:
        assert len(Journal(db).path(len(COMMANDS) + 1)) == len(COMMANDS) + 1


ODD_JSON = ("null", "5", "{}", "[[1]]", '[["a", "b"]]', "[[1, 2, 3, 4, 5]]", '{"visits": 5}', "NaN")


@pytest.mark.parametrize("told", ODD_JSON)
def test_what_can_be_undone_is_read_or_told_as_damage(home: Path, told: str) -> None:
    """JSON that is none of ours is damage of the file, found and put right."""
    with closing(open_database(home)) as db:
        memory = Memory(db)
        memory.catch_up()
        assert memory.amend(1, Change.FORGET)
        assert shelve(Journal(db), memory, 1, Shelving.DELETE)
        db.execute("UPDATE shelving SET before = ?", (told,))
        db.execute("UPDATE amendment SET before = ?", (told,))
        for undo in (partial(undo_shelving, Journal(db), memory), memory.undo_amendment):
            with pytest.raises(DamageError):
                undo()
    assert list(find_faults(home))
    repair(home)
    with closing(open_database(home)) as db:
        memory = Memory(db)
        assert undo_shelving(Journal(db), memory) is None
        if told == "5":  # as may stand before a mark, but not before this
            with pytest.raises(DamageError):
                memory.undo_amendment()
        else:
            assert memory.undo_amendment() is None


@pytest.mark.parametrize("told", ODD_JSON)
def test_what_a_reward_was_made_of_is_read_or_damage(told: str) -> None:
    if told == "{}":
        assert judgements.read_parts(told) == ()
    else:
        with pytest.raises(DamageError):
            judgements.read_parts(told)


def test_tables_called_as_sqlites_own_functions_cost_nothing(home: Path) -> None:
    """SQLite takes them for these: what is read goes by no such name."""
    before = commands(home)
    with closing(sqlite3.connect(home)) as file:
        for name in ("pragma_table_info", "json_each"):
            file.execute(f'CREATE TABLE "{name}" (a)')
        file.commit()
    assert list(find_faults(home))
    repair(home)
    assert commands(home) == before


@pytest.mark.parametrize("at", [0, 5, 15])
def test_a_file_that_is_damaged_where_it_names_itself_is_ours_all_the_same(
    home: Path, at: int
) -> None:
    data = bytearray(home.read_bytes())
    data[at] ^= 0x20
    home.write_bytes(data)
    with pytest.raises(StoreError) as caught:
        open_database(home)
    assert "doctor --repair" in caught.value.hint
    done = repair(home)
    assert (done.sessions, done.turns) == (2, len(COMMANDS) + 202)
    assert list(find_faults(home)) == []


def test_what_nothing_can_be_read_of_is_named_as_it_stands(tmp_path: Path) -> None:
    (path := tmp_path / "understudy.db").write_bytes(b"Dear diary, " * 999)
    with pytest.raises(StoreError) as caught:
        repair(path)
    assert str(path) in caught.value.message
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
