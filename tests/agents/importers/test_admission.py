"""What a foreign file may hold, and what of it comes in: all of a session or none of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlite_utils import Database

from agents.core.errors import DamageError, StoreError
from agents.core.memories import Effect
from agents.db.sql import find_damage
from agents.home.database import open_database
from agents.importers.homes import foreign
from agents.importers.homes.merging import merge
from agents.importers.salvage.faults import find_faults
from agents.importers.salvage.repair import repair
from agents.journal.admission import faults
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.records.position import commands_of
from tests.support.earlier_files import make
from tests.support.taping import CAVE, Tape
from tui.speech.memory import merged

# Session 1 is Zork's and gets spoiled; session 2 is the cave's, and whole.
SPOILT = {
    "a nonsense date": ("UPDATE session SET started = 'Tuesday' WHERE id = 1", "Tuesday"),
    "a moment of no place": ("UPDATE session SET started = '2024-01-01' WHERE id = 1", "2024"),
    "a nonsense end": ("UPDATE session SET ended = 'late' WHERE id = 1", "late"),
    "a turn's date": ("UPDATE turn SET at = '99999' WHERE id = 2", "99999"),
    "an engine": ("UPDATE game SET engine = 'Big Engine!' WHERE id = 1", "Big Engine!"),
    "a negative seed": ("UPDATE session SET seed = -4 WHERE id = 1", "-4"),
    "a seed beyond any": ("UPDATE session SET seed = 1 << 40 WHERE id = 1", "1099511627776"),
    "a game's id": ("UPDATE game SET name = '../../etc' WHERE id = 1", "../../etc"),
    "a hash": ("UPDATE game SET sha256 = '../x', key = '../x' WHERE id = 1", "../x"),
    "another key": ("UPDATE game SET key = 'other' WHERE id = 1", "other"),
    "a kind": ("UPDATE turn SET kind = 'sabotage' WHERE id = 2", "sabotage"),
    "an actor": ("UPDATE turn SET actor = 'ghost' WHERE id = 2", "ghost"),
    "belongings": ("UPDATE turn SET inventory = '{\"a\": 1}' WHERE id = 2", "turn 2"),
    "belongings cut off": ("UPDATE turn SET inventory = '[\"a' WHERE id = 2", "turn 2"),
    "a score": ("UPDATE turn SET score = 1 << 60 WHERE id = 2", "score of turn 2"),
    "no text": ("UPDATE turn SET text = CAST(x'ff6162' AS TEXT) WHERE id = 2", "text"),
    "a circle": ("UPDATE turn SET parent = 3 WHERE id = 2", "turn 2 follows no turn"),
    "another's tip": ("UPDATE session SET tip = 4 WHERE id = 1", "stands at turn 4"),
    "facts": ("INSERT INTO change VALUES (1, 1, '[7]', '[]')", "facts"),
    "facts of words": ("INSERT INTO change VALUES (1, 1, '[\"x\"]', '[]')", "facts"),
    "a bookmark": (
        "INSERT INTO bookmark (session, turn, name, at) VALUES (1, 2, 'x', 'soon')", "soon"
    ),
    "a forgotten time": ("UPDATE visit SET forgotten_at = 'never' WHERE turn = 2", "never"),
    "a command of two lines": (
        "UPDATE turn SET command = command || char(10) WHERE id = 2", "east␊"
    ),
    "a belonging": ("UPDATE turn SET inventory = '[\"a\\u0007b\"]' WHERE id = 2", "a␇b"),
    "the rank of a goal": (
        "INSERT INTO goal (session, turn, text, rank, at) "
        "VALUES (1, 2, 'win', -7, '2024-01-01T00:00:00.000000+00:00')", "rank is -7"
    ),
    "a goal of two lines": (
        "INSERT INTO goal (session, turn, text, rank, at) "
        "VALUES (1, 2, 'win' || char(10), 0, '2024-01-01T00:00:00.000000+00:00')", "win"
    ),
    "a note of no time": (
        "INSERT INTO note (game, session, about, name, text, at) "
        "VALUES (1, 1, 'place', 'x', 'y', 'soon')", "soon"
    ),
    "a critic's word": ("UPDATE visit SET critic = 9e300 WHERE turn = 2", "9e+300"),
}  # fmt: skip


STEERED = {
    "game": ("key", "title", "name", "licence", "release"),
    "session": ("task", "player", "critic"),
    "turn": ("command", "replaced", "why", "text", "location", "key", "place", "picture", "task"),
    "description": ("text",),
    "imported": ("file", "digest", "format"),
    "shelf": ("name",),
    "bookmark": ("name",),
    "heard": ("said",),
    "fact": ("relation", "thing", "place"),
    "outcome": ("command", "note"),
    "note": ("name", "label", "text"),
    "goal": ("text", "author"),
}
"""Every column of a text that is taken over, by its table."""
WRITTEN = (
    "INSERT INTO imported (session, file, digest) VALUES (1, 'x', 'y')",
    "INSERT INTO shelf (session, name) VALUES (1, 'mine')",
    "INSERT INTO bookmark (session, turn, name, at) "
    "VALUES (1, 2, 'x', '2024-01-01T00:00:00.000000+00:00')",
    "INSERT INTO heard (turn, said) VALUES (2, 'x')",
    "INSERT INTO fact VALUES (1, 'in', 'x', 'y')",
    "INSERT INTO change VALUES (1, 1, '[1]', '[]')",
    "INSERT INTO note (game, session, about, name, text, at) "
    "VALUES (1, 1, 'thing', 'x', 'y', '2024-01-01T00:00:00.000000+00:00')",
    "INSERT INTO goal (session, turn, text, rank, at) "
    "VALUES (1, 2, 'win', 0, '2024-01-01T00:00:00.000000+00:00')",
    "DROP TRIGGER description_is_never_changed",
    "DROP TRIGGER fact_is_never_changed",
    "DROP TRIGGER imported_is_never_changed",
)
"""Of session 1 a row of every table that a merge reads."""
OF_SESSION_1 = {"game": "id = 1", "session": "id = 1", "turn": "id = 2", "fact": "1",
    "description": "id = (SELECT description FROM turn WHERE id = 2)",
    "outcome": "id = (SELECT outcome FROM visit WHERE turn = 2)"}  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home's file of two sessions, to be copied and spoiled."""
    path = tmp_path_factory.mktemp("theirs") / "understudy.db"
    with closing(open_database(path)) as db:
        zork = Tape(db)
        zork.play("east", "Behind House")
        zork.play("open window", effect=Effect(score=5))
        cave = Tape(db, CAVE)
        cave.play("xyzzy", "Kitchen")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def theirs(sound: Path, tmp_path: Path) -> Path:
    path = tmp_path / "anna" / "understudy.db"
    path.parent.mkdir()
    path.write_bytes(sound.read_bytes())
    return path


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(tmp_path / "mine.db")) as db:
        yield db


def spoil(path: Path, *statements: str) -> None:
    """Write into a file what its triggers would refuse, and leave no log."""
    with closing(sqlite3.connect(path)) as connection:
        for name in ("turn_is_never_changed", "turn_grows_from_its_session"):
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA journal_mode = DELETE")


@pytest.mark.parametrize(("statement", "said"), SPOILT.values(), ids=SPOILT)
def test_a_session_that_cant_be_read_is_left_out_and_the_other_comes(
    db: Database, theirs: Path, statement: str, said: str
) -> None:
    spoil(theirs, statement)
    for dry in (True, False):
        found = merge(db, theirs, dry=dry)
        [refused] = found.refused
        assert refused.session == 1
        assert said in refused.why
        assert (found.added.sessions, found.added.turns, found.skipped.turns) == (1, 1, 0)
        assert "session 1" in merged(found, dry=dry)
        assert said in merged(found, dry=dry)
    [session] = Journal(db).sessions()
    assert session.game.id == "cave"
    assert find_damage(db) == []
    assert list(faults(db)) == []
    Memory(db).rebuild()


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, names in STEERED.items() for column in names]
)
def test_no_text_with_control_characters_comes_in(
    db: Database, theirs: Path, table: str, column: str
) -> None:
    """Whatever column holds what steers a terminal: its session stays out, and is mended."""
    where = OF_SESSION_1.get(table, "1")
    steer = f"UPDATE {table} SET {column} = coalesce({column}, '') || 'X' || char(27) || '[2J'"  # noqa: S608 - ours
    spoil(theirs, *WRITTEN, f"{steer} WHERE {where}")
    found = merge(db, theirs)
    assert [(one.session, "X␛[2J" in one.why or column == "name") for one in found.refused] == [
        (1, True)
    ]
    assert [session.game.id for session in Journal(db).sessions()] == ["cave"]
    assert "\x1b" not in "\n".join(db.conn.iterdump())
    assert repair(theirs).turns == 5
    assert list(find_faults(theirs)) == []


def test_a_texts_columns_are_all_looked_at(db: Database) -> None:
    """A table that a merge reads has no column of texts that the test above leaves out."""
    left = {"engine", "sha256", "started", "ended", "at", "actor", "kind", "mode", "ending",
            "inventory", "carried", "spans", "archived", "deleted", "verdict", "about",
            "removed_at", "struck_at", "source"}  # fmt: skip
    for table, names in STEERED.items():
        rows = db.execute(f"PRAGMA table_info({table})").fetchall()
        assert {row[1] for row in rows if row[2] == "TEXT"} - left == set(names), table


def test_a_command_that_cant_be_played_is_named_where_it_is_to_be_played_again(
    theirs: Path,
) -> None:
    spoil(theirs, "UPDATE turn SET command = 'look' || char(7) WHERE id = 2")
    with closing(open_database(theirs)) as db:
        path = Journal(db).path(3)
    with pytest.raises(DamageError, match="the command of turn 1 of session 1 is none"):
        commands_of(path)
    repair(theirs)
    with closing(open_database(theirs)) as db:
        assert commands_of(Journal(db).path(3)) == ["look", "open window"]


def test_a_value_that_is_too_large_keeps_out_its_session_alone(
    db: Database, theirs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "_LONGEST", 200_000)
    spoil(theirs, "UPDATE turn SET text = printf('%.*c', 300000, 'x') WHERE id = 2")
    found = merge(db, theirs)
    assert "session 1 (it holds more than can be read" in merged(found)
    assert [session.game.id for session in Journal(db).sessions()] == ["cave"]


@pytest.mark.parametrize("table", ["turn", "session", "note"])
def test_damage_of_a_file_is_told_of_that_file(db: Database, theirs: Path, table: str) -> None:
    """And not as if it were this home's own, which would be repaired then."""
    spoil(theirs, "PRAGMA foreign_keys = OFF", f"DROP TABLE {table}")
    with pytest.raises(StoreError) as caught:
        merge(db, theirs)
    assert str(theirs) in caught.value.message
    assert foreign.UNTOUCHED in caught.value.hint
    assert "repair" not in caught.value.hint


def test_an_empty_command_is_none(db: Database, theirs: Path) -> None:
    spoil(theirs, "UPDATE turn SET command = ' ' WHERE id = 2")
    assert "its turn 2 has an empty command" in merged(merge(db, theirs))
    assert list(find_faults(theirs)) == ["session 1: its turn 2 has an empty command"]
    repair(theirs)
    assert list(find_faults(theirs)) == []


def test_a_note_of_no_session_is_left_out_and_told(db: Database, theirs: Path) -> None:
    note = "INSERT INTO note (game, about, name, text, at) VALUES (1, 'place', 'x', 'y' || char(27)"
    spoil(theirs, note + ", '2024-01-01T00:00:00.000000+00:00')")
    found = merge(db, theirs)
    assert (found.added.sessions, found.notes) == (2, 0)
    assert "a note (its note 1: its text holds control characters (“y␛”))" in merged(found)


def test_a_file_of_which_nothing_can_be_read_is_refused(db: Database, theirs: Path) -> None:
    spoil(theirs, "UPDATE session SET seed = 0")
    with pytest.raises(StoreError, match="session 1: its seed is 0"):
        merge(db, theirs)
    assert Journal(db).sessions() == []


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"


@pytest.mark.parametrize(
    "statements",
    [
        (
            "ALTER TABLE bookmark RENAME TO away",
            f"CREATE VIEW bookmark AS {ENDLESS} i AS id FROM n",
        ),
        (f"CREATE VIEW more AS {ENDLESS} i FROM n",),
        ("DROP TABLE bookmark", "CREATE VIRTUAL TABLE bookmark USING fts5 (session, turn)"),
        ("ALTER TABLE bookmark ADD COLUMN many TEXT AS (hex(zeroblob(id)))",),
    ],
)
def test_nothing_of_a_file_runs(db: Database, theirs: Path, statements: tuple[str, ...]) -> None:
    spoil(theirs, *statements)
    with pytest.raises(StoreError, match="is no plain table") as caught:
        merge(db, theirs)
    assert caught.value.hint == foreign.UNTOUCHED


def test_an_earlier_files_triggers_dont_run(db: Database, tmp_path: Path) -> None:
    """Bringing a copy up to date writes to its tables: what waits there must not wake."""
    path = tmp_path / "earlier" / "understudy.db"
    make(path, 8)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TRIGGER endless BEFORE INSERT ON visit BEGIN "
            f"INSERT INTO term {ENDLESS} hex(i), 1 FROM n; END"
        )
        connection.commit()
        connection.execute("PRAGMA journal_mode = DELETE")
    assert merge(db, path).added.sessions == 1


def test_a_statement_on_a_file_ends_some_time(
    db: Database, theirs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "PATIENCE", -1.0)
    with foreign.opened(theirs, Path("/nonexistent")) as file, pytest.raises(sqlite3.Error):
        file.execute(f"{ENDLESS} count(*) FROM n").fetchone()
    monkeypatch.setattr(foreign, "MOST_ROWS", 1)
    with pytest.raises(StoreError, match="more than are taken in at once"):
        merge(db, theirs)


@pytest.mark.parametrize("statement", [SPOILT["a circle"][0], SPOILT["a turn's date"][0]])
def test_parents_in_a_circle_end(theirs: Path, statement: str) -> None:
    spoil(theirs, statement)
    with closing(open_database(theirs)) as db:
        journal, memory = Journal(db), Memory(db)
        with pytest.raises(StoreError, match="This memory file is damaged") as caught:
            journal.path(3)
        assert "understudy doctor --repair" in caught.value.hint
        journal.tree(1)
        assert [number for number, _ in faults(db)] == [1]
        with suppress(DamageError):
            memory.rebuild()
