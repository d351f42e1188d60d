"""One game's demonstrations as a file, and the same experiences in another home."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Kind, Went
from agents.core.errors import CommandFileError, StoreError
from agents.core.memories import Change, Effect
from agents.core.proposals import Exchange, Judged, Proposal
from agents.db.sql import fetch, find_damage
from agents.exporters import packs
from agents.home.database import open_database
from agents.importers.homes.merging import merge
from agents.importers.homes.packs import VERSION
from agents.importers.recordings.formats import read_recording
from agents.journal import goals
from agents.journal.assessments import assess
from agents.journal.facts import write_facts
from agents.memory.store import Memory
from tests.support.taping import CAVE, ZORK, Tape

SECRET = "swordfish"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home's file: an override, a move taken back, one forgotten, one muted."""
    path = tmp_path / "anna" / "understudy.db"
    with closing(open_database(path)) as db:
        tape = Tape(db)
        held = frozenset({("in", "player", "Field"), ("in", "egg", "nest")})
        write_facts(db, tape.here.id, held, None)
        asked = Exchange("m", SECRET, (("system", SECRET),), SECRET)
        made = Proposal(f"openai:m@http://{SECRET}/v1", "jump", SECRET, 0.4, exchanges=(asked,))
        turn = tape.play("east", "Behind House", kind=Kind.OVERRIDE, replaced="jump",
                         why="a window", judged=[Judged(made)])  # fmt: skip
        write_facts(db, turn.id, held - {("in", "egg", "nest")}, held)
        tape.play("open window", effect=Effect(score=5))
        tape.play("wait", by=Actor.AGENT, effect=Effect(nothing=True))
        tape.memory.undone(tape.play("eat window"))
        tape.go_to(tape.journal.turn(turn.id + 2))
        tape.play("in", "Kitchen", effect=Effect(score=10))
        goals.add(db, tape.here, [f"find the {SECRET}"])
        assess(db, tape.here.id, Went.WELL)
        tape.memory.finish(tape.here)
        tape.journal.close_session(tape.session)
        Tape(db).play("wait", by=Actor.AGENT)
        Tape(db, CAVE, location="Cellar").play("xyzzy", "Attic")
        memory = Memory(db)
        named = {one.command: one.id for one in memory.entries()}
        memory.amend(named["in"], Change.NOTE, SECRET)
        memory.amend(named["in"], Change.PIN)
        memory.amend(named["east"], Change.MUTE)
        memory.amend(named["open window"], Change.FORGET)
        with db.conn:
            specs = f"gguf:/home/{SECRET}/m.gguf + openai:m@http://{SECRET}/v1"
            db.execute("UPDATE session SET player = ? WHERE id = 1", (specs,))
    return path


@pytest.fixture
def pack(home: Path, tmp_path: Path) -> Path:
    path = tmp_path / "zork1.pack"
    with closing(open_database(home, read_only=True)) as db:
        chosen = packs.choose(db, ZORK.sha256)
        assert (chosen.sessions, chosen.left) == ((1,), {"without a person's move": 1})
        told = packs.lines(db, chosen, packs.Terms("Anna", "CC0-1.0"))
        path.write_text("\n".join(told) + "\n", "utf-8")
    return path


EXPERIENCES = """
    SELECT experience.key, experience.task, location, inventory, command, source,
           round(q, 9), visits, score, deaths, nothings, outcome.undone, outcome.passed,
           pinned, muted
    FROM outcome JOIN experience ON experience.id = outcome.experience
    JOIN game ON game.id = experience.game WHERE game.name = 'zork1' AND command <> 'wait'
    ORDER BY 1, 5, 6
"""


def experiences(db: Database) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in fetch(db, EXPERIENCES)]


def everything(db: Database) -> list[str]:
    return list(db.conn.iterdump())


def test_a_pack_gives_the_experiences_that_the_home_itself_would(
    db: Database, home: Path, pack: Path, tmp_path: Path
) -> None:
    found = merge(db, pack)
    assert (found.name, found.licence) == ("Anna", "CC0-1.0")
    assert (found.added.sessions, found.added.demonstrations) == (1, 4)
    assert find_damage(db) == []
    with closing(open_database(tmp_path / "other" / "understudy.db")) as other:
        merge(other, home)
        assert experiences(db) == experiences(other)
        (went,) = fetch(db, "SELECT went, at FROM assessment")
        assert tuple(went) == tuple(fetch(other, "SELECT went, at FROM assessment")[0])
        facts = "SELECT * FROM fact ORDER BY relation, thing"
        assert [tuple(row)[1:] for row in fetch(db, facts)] == [
            tuple(row)[1:] for row in fetch(other, facts)
        ]


def test_a_pack_that_was_merged_before_changes_nothing(
    db: Database, home: Path, pack: Path
) -> None:
    merge(db, pack)
    before = everything(db)
    again = merge(db, pack)
    assert (again.added.turns, again.skipped.turns) == (0, 5)
    assert everything(db) == before
    # Nor does the home that it is from bring those moves once more.
    assert merge(db, home).added.demonstrations == 1


def test_a_pack_tells_nothing_that_is_nobodys_business(pack: Path) -> None:
    text = pack.read_text("utf-8")
    assert SECRET not in text
    head, session, *turns = map(json.loads, text.splitlines())
    assert head["game"]["sha256"] == ZORK.sha256
    assert (head["author"], head["licence"]) == ("Anna", "CC0-1.0")
    assert session["player"] == "gguf + openai"
    assert turns[1]["why"] == "a window"


def test_packs_are_told_apart_from_recordings(pack: Path) -> None:
    with pytest.raises(CommandFileError, match="pack of demonstrations") as told:
        read_recording(pack)
    assert "memory merge" in told.value.hint


@pytest.mark.parametrize(
    ("line", "change", "said"),
    [
        (1, {"version": VERSION + 1}, "newer Understudy"),
        (2, {"seed": "twelve"}, "Line 2 of"),
        (4, {"parent": 77}, "Line 4 of"),
        (4, {"actor": "nobody"}, "no Understudy writes"),
        (4, {"number": 9}, "Line 4 of"),
        (4, {"facts": {"whole": 0, "added": [["a"]], "removed": []}}, "Line 4 of"),
        (5, None, "Line 5 of"),
    ],
)
def test_a_pack_that_nobody_wrote_leaves_nothing(
    db: Database, pack: Path, line: int, change: dict[str, object] | None, said: str
) -> None:
    lines = pack.read_text("utf-8").splitlines()
    told = lines[line - 1]
    lines[line - 1] = told[:50] if change is None else json.dumps(json.loads(told) | change)
    pack.write_text("\n".join(lines), "utf-8")
    before = everything(db)
    with pytest.raises(StoreError) as error:
        merge(db, pack)
    assert said in error.value.message
    assert "both files are as they were" in error.value.hint
    assert everything(db) == before


def test_a_session_of_a_pack_that_steers_a_terminal_is_left_out(db: Database, pack: Path) -> None:
    """As of another's home: the session that holds the value, and no other."""
    head, *lines = [json.loads(line) for line in pack.read_text("utf-8").splitlines()]
    told = [*lines, *lines]
    session = next(at for at in range(len(lines), len(told)) if "session" in told[at])
    told[session] = told[session] | {"started": "2020-01-01T00:00:00.000000+00:00"}
    told[session + 2] = told[session + 2] | {"command": "east\x1b[2J"}
    pack.write_text("\n".join(map(json.dumps, [head, *told])), "utf-8")
    found = merge(db, pack)
    assert [(one.session, "east␛[2J" in one.why) for one in found.refused] == [(2, True)]
    assert found.added.sessions == 1
    assert "\x1b" not in "".join(everything(db))
