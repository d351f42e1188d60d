"""Every command on damaged homes and hostile files: sentences, and nothing that bites.

A bounded property test: what is drawn is damage, and what must hold is that the program
never ends in an unforeseen error, never hangs, never lets an escape code through to the
terminal, and never writes outside of its home.
"""

from __future__ import annotations

import copy
import io
import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agents.core.commands import Actor, Kind
from agents.core.errors import StoreError
from agents.core.memories import Change, Effect
from agents.core.proposals import Judged, Proposal
from agents.db.columns import now
from agents.db.sql import insert
from agents.home.database import open_database
from agents.home.settings import load_settings
from agents.journal.bookmarks import set_bookmark
from agents.memory.store import Memory
from games.catalog import Catalog
from tests.support.paths import TOP
from tests.support.taping import Tape
from tui.cli import main

SAMPLE = TOP / "saves" / "samples" / "team.json"
BOUNDED = settings(
    max_examples=int(os.environ.get("HOSTILE", "10")),  # more, for those who look for more
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ODD = [
    "\x1b[31mred\x1b[0m",
    "../../etc",
    "\u202eback",
    "",
    "9" * 30,
    "\x00",
    "[/b]",
    "é",
    "-1",
    "{}",
]
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
TABLES = (
    *("game", "session", "turn", "description", "experience", "outcome", "visit", "proposal"),
    *("bookmark", "mark", "learning", "fact", "change", "imported", "merged", "exemplar"),
    *("note", "hint", "shelf", "shelving", "heard"),
)
COMMANDS = (
    ["sessions"],
    ["sessions", "--json"],
    ["sessions", "cave"],
    ["memory"],
    ["memory", "--json"],
    ["memory", "show", "1"],
    ["memory", "stats"],
    ["memory", "forget", "1"],
    ["memory", "undo"],
    ["memory", "tidy", "--keep", "0"],
    ["memory", "rebuild"],
    ["replay", "1", "--plain"],
    ["replay", "1", "--json"],
    ["manual", "cave"],
    ["map", "cave"],
    ["doctor", "--repair"],
)
REPAIRED = (["sessions"], ["memory", "--json"], ["memory", "rebuild"], ["manual", "cave"])


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home's file with a little of everything, to be copied and damaged."""
    path = tmp_path_factory.mktemp("sound") / "understudy.db"
    cave = Catalog([]).find("cave")
    with closing(open_database(path)) as db:
        tape = Tape(db, cave)
        judged = [Judged(Proposal("mimic", "wait", "why not", 0.4))]
        turn = tape.play("east", "Kitchen", kind=Kind.OVERRIDE, replaced="wait", judged=judged)
        tape.play("open window", effect=Effect(score=5))
        tape.play("wait", by=Actor.AGENT, effect=Effect(nothing=True))
        tape.memory.undone(tape.play("jump"))
        set_bookmark(tape.journal.db, tape.session, turn.id, "here")
        tape.memory.finish(tape.here)
        memory = Memory(db)
        memory.amend(memory.entries()[0].id, Change.NOTE, "first")
        Tape(db, cave).play("north", "Attic")
        at, tip = now(), tape.here.id
        insert(db, "shelf", {"session": 2, "name": "second", "archived": at})
        about = {"about": "place", "name": "Attic", "text": "dusty"}
        insert(db, "note", {"game": 1, "session": 1, **about, "at": at})
        hint = {"session": 1, "turn": turn.id, "shown": tip, "level": 1, "at": at}
        insert(db, "hint", hint)
        insert(db, "heard", {"turn": turn.id, "verdict": "verified", "said": "You did."})
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@contextmanager
def place(sound: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a home with a copy of a file; see that nothing is left behind outside of it."""
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        folders = [top / one for one in ("home", "here", "temporary")]
        for folder in folders:
            folder.mkdir()
        home, here, temporary = folders
        shutil.copy(sound, home / "understudy.db")
        before = Path.cwd()
        os.chdir(here)
        with monkeypatch.context() as patch:
            patch.setattr(tempfile, "tempdir", str(temporary))
            patch.setenv("UNDERSTUDY_HOME", str(home))
            patch.setenv("UNDERSTUDY_STORIES", str(here))
            patch.setenv("TERM", "dumb")
            try:
                yield home
                assert [*here.iterdir(), *temporary.iterdir()] == []
                assert sorted(one.name for one in top.iterdir()) == ["here", "home", "temporary"]
            finally:
                os.chdir(before)


def run(words: Sequence[str]) -> str:
    """Run a command; return what it said, which must be fit for a terminal and a person."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(words))
    said = out.getvalue() + err.getvalue()
    assert code in (0, 1, 2), words
    assert "Something went wrong that should not" not in said, (words, said)
    assert "Traceback" not in said, (words, said)
    assert not CONTROL.search(said), (words, said)
    return said


def use(home: Path) -> None:
    """Use a damaged home with every command, mend it, and use it again."""
    for words in COMMANDS:
        said = run(words)
    kept = list(home.glob("*.damaged-*.db"))
    if kept or "sound" in said:
        assert "sound" in run(["doctor", "--repair"])
        for words in REPAIRED:
            assert "damaged" not in run(words), words


def write(path: Path, statements: Sequence[tuple[str, tuple[Any, ...]]]) -> None:
    """Write into a file what its triggers and references would refuse."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        triggers = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement, values in statements:
            with suppress(sqlite3.Error, OverflowError):
                connection.execute(statement, values)
        connection.commit()
        with suppress(sqlite3.Error):
            connection.execute("PRAGMA journal_mode = DELETE")


def columns(sound: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(sound)) as connection:
        return [
            (table, row[1])
            for table in TABLES
            for row in connection.execute(f"PRAGMA table_info({table})")
        ]


VALUES = st.one_of(
    st.sampled_from(ODD),
    st.sampled_from([None, 0, -1, 1, 2, 3, 2**31, 2**62, -(2**63), 1e300, b"\xff\xfe", b""]),
    st.text(max_size=8),
)


@st.composite
def damages(draw: st.DrawFn, places: list[tuple[str, str]]) -> list[tuple[str, tuple[Any, ...]]]:
    """Draw statements that put odd values where they don't belong, or take things away."""
    statements: list[tuple[str, tuple[Any, ...]]] = []
    for _ in range(draw(st.integers(1, 3))):
        table, column = draw(st.sampled_from(places))
        kind = draw(st.sampled_from(["set", "set", "set", "raw", "delete", "drop"]))
        row = draw(st.integers(1, 4))
        if kind == "set":
            sql = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608 - ours
            statements.append((sql, (draw(VALUES), row)))
        elif kind == "raw":
            sql = f"UPDATE {table} SET {column} = CAST(? AS TEXT)"  # noqa: S608 - ours
            statements.append((sql, (draw(st.sampled_from([b"\xff\xfe", b"\xc3("])),)))
        elif kind == "delete":
            sql = f"DELETE FROM {table} WHERE rowid = ?"  # noqa: S608 - ours
            statements.append((sql, (row,)))
        else:
            statements.append((f"DROP TABLE {table}", ()))
    return statements


def test_homes_with_values_that_dont_belong(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = columns(sound)

    @BOUNDED
    @given(damages(places))
    @example([("UPDATE mark SET what = ?", ("9",)), ("UPDATE note SET about = ?", ("9",))])
    @example([("UPDATE turn SET spans = ?", ("red",)), ("UPDATE turn SET died = ?", (7,))])
    @example([("UPDATE turn SET effect_died = -1, inventory_known = 5", ())])
    def check(statements: list[tuple[str, tuple[Any, ...]]]) -> None:
        with place(sound, monkeypatch) as home:
            write(home / "understudy.db", statements)
            use(home)

    check()


def test_homes_with_flipped_bytes(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = sound.stat().st_size
    flips = st.lists(
        st.tuples(st.integers(0, size - 1), st.integers(1, 255)), min_size=1, max_size=9
    )

    @BOUNDED
    @given(flips, st.booleans())
    @example([(69813, 128)], False)
    def check(flips: list[tuple[int, int]], cut: bool) -> None:
        with place(sound, monkeypatch) as home:
            path = home / "understudy.db"
            data = bytearray(path.read_bytes())
            for at, mask in flips:
                data[at] ^= mask
            path.write_bytes(bytes(data[: max(at for at, _ in flips)] if cut else data))
            use(home)

    check()


def test_merges_of_values_that_dont_belong(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = columns(sound)

    @BOUNDED
    @given(damages(places))
    def check(statements: list[tuple[str, tuple[Any, ...]]]) -> None:
        with place(sound, monkeypatch) as home:
            (home / "theirs").mkdir()
            theirs = home / "theirs" / "understudy.db"
            shutil.copy(sound, theirs)
            (home / "understudy.db").unlink()
            write(theirs, statements)
            run(["memory", "merge", str(theirs), "--dry-run"])
            run(["memory", "merge", str(theirs)])
            for words in (["sessions"], ["memory"], ["replay", "1", "--plain"], ["manual", "cave"]):
                run(words)
            assert "sound" in run(["doctor", "--repair"])

    check()


@st.composite
def spoiled(draw: st.DrawFn, whole: Any) -> Any:
    """Draw data in which something is another than it was, or is missing."""
    data = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(1, 3))):
        inside: Any = data
        parent: Any = None
        key: Any = None
        while isinstance(inside, dict | list) and inside and draw(st.integers(0, 5)):
            names = list(inside) if isinstance(inside, dict) else range(len(inside))
            parent, key = inside, draw(st.sampled_from(names))
            inside = parent[key]
        if parent is None:
            continue
        if draw(st.booleans()):
            parent[key] = copy.deepcopy(draw(NONSENSE))  # what is drawn is one for all draws
        else:
            del parent[key]
    return data


NONSENSE: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(ODD),
    st.sampled_from([None, True, 0, -1, 2**31, 2**64, 10**40, 1e300, [], {}, "\ud83d"]),
    st.sampled_from([[1, [2]], {"a": {"b": 1}}, ["x"] * 3]),
)


def test_session_files_that_were_tampered_with(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = json.loads(SAMPLE.read_text(encoding="utf-8"))
    whole["turns"] = whole["turns"][:4]

    @BOUNDED
    @given(spoiled(whole))
    def check(data: Any) -> None:
        with place(sound, monkeypatch) as home:
            file = home / "session.json"
            file.write_text(json.dumps(data))
            run(["replay", str(file), "--plain"])
            run(["replay", str(file), "--json"])

    check()


SETTINGS = """
[play]
lookahead = true
nodes = 300
[team]
answers = 2
seconds = 20
[budget]
session_tokens = 200000
session_cost = 1.5
[prices."openai:some-model"]
prompt_per_million = 0.4
[backends]
servers = ["http://127.0.0.1:8080/v1"]
[keys]
play.undo = "ctrl+f7"
"""
PIECES = st.sampled_from(
    [*ODD, "[", "]", "=", '"', "[[play]]", "-1", "1e999", "nan", "9" * 5000, "[" * 2000, "\n"]
)
EDITS = st.lists(st.tuples(st.integers(0, len(SETTINGS)), st.integers(0, 12), PIECES), max_size=3)


def test_settings_that_were_tampered_with(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @BOUNDED
    @given(EDITS)
    def check(edits: list[tuple[int, int, str]]) -> None:
        text = SETTINGS
        for at, length, piece in edits:
            text = text[:at] + piece + text[at + length :]
        with place(sound, monkeypatch) as home:
            (home / "settings.toml").write_text(text)
            # An unknown player ends it before a game is opened, once the settings are read.
            run(["play", "cave", "--plain", "--player", "openai:m@http://127.0.0.1:9/v1", "-x"])
            run(["play", "cave", "--plain", "--player", "\x1b[31mnobody"])
            with suppress(StoreError):
                load_settings(home / "settings.toml")

    check()


@pytest.mark.parametrize(
    "words",
    [
        ["play", "cave", "--player", "\x1b[31mred"],
        ["play", "cave", "--plain", "--critic", "\x1b]0;title\x07"],
        ["play", "\x1b[2Jcave"],
        ["play", "cave", "extra\x1b[31m"],
        ["sessions", "\x1b[31mred"],
        ["memory", "list", "\x9b31mred"],
        ["replay", "\x1b[31m1"],
        ["\x1b[31mred"],
        ["--home", "\x1b[31m/nowhere", "sessions"],
        ["memory", "merge", "\x1b[31mx"],
        ["manual", "\x1b[31mx"],
        ["map", "\x1b[31mx"],
        ["import", "\x1b[31mx"],
        ["evaluate", "\x1b[31mx", "--player", "\x1b[31mx"],
        ["games", "add", "\x1b[31mx"],
        ["games", "fetch", "\x1b[31mx"],
        ["doctor", "\x1b[31mx"],
        ["memory", "rebuild", "--rate", "\x1b[31mx"],
        ["sessions", "--\x1b[31mx"],
    ],
    ids=lambda words: " ".join(words).encode("ascii", "ignore").decode().replace("\x1b", "ESC"),
)
def test_what_is_typed_is_told_without_what_steers_a_terminal(
    sound: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    with place(sound, monkeypatch):
        run(words)
