"""Another home's file, merged into this one: real files, and every way it can go wrong."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Kind, Source
from agents.core.errors import StoreError
from agents.core.goals import GoalState
from agents.core.memories import Change, Effect
from agents.core.proposals import Judged, Proposal
from agents.db.columns import now
from agents.db.sql import fetch, find_damage, transaction
from agents.home import migrations
from agents.home.database import open_database
from agents.imitation.selection.library import traces
from agents.importers.homes.merging import Merged, merge
from agents.journal import goals, hints, notes, shelf
from agents.journal.bookmarks import set_bookmark
from agents.journal.facts import facts_at, write_facts
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.known import KNOWN_STORIES
from tests.support.earlier_files import make
from tests.support.taping import CAVE, ZORK, Tape, observe
from tests.support.waiting import PATIENCE


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Return another person's file: an override, a move of the agent's, one taken back."""
    path = tmp_path / "anna" / "understudy.db"
    with closing(open_database(path)) as db:
        tape = Tape(db)
        held = frozenset({("in", "player", "Field"), ("in", "egg", "nest")})
        write_facts(db, tape.here.id, held, None)
        moved = held - {("in", "player", "Field")} | {("in", "player", "Garden")}
        proposal = Judged(Proposal("mimic", "jump", "why not", 0.4))
        turn = tape.play(
            "east",
            "Behind House",
            kind=Kind.OVERRIDE,
            replaced="jump",
            why="a window",
            judged=[proposal],
        )
        write_facts(db, turn.id, moved, held)
        tape.play("open window", effect=Effect(score=5))
        tape.play("wait", by=Actor.AGENT, effect=Effect(nothing=True))
        wrong = tape.play("eat window")
        tape.memory.undone(wrong)
        tape.go_to(tape.journal.turn(turn.id + 2))
        set_bookmark(tape.journal.db, tape.session, turn.id, "the window")
        tape.memory.finish(tape.here)
        tape.journal.close_session(tape.session)
        Tape(db, CAVE, location="Cellar").play("xyzzy", "Attic")
        memory = Memory(db)
        named = {one.command: one.id for one in memory.entries()}
        memory.amend(named["east"], Change.NOTE, "look [b]first[/b]")
        memory.amend(named["xyzzy"], Change.PIN)
        memory.amend(named["open window"], Change.FORGET)
        memory.amend(named["open window"], Change.RESTORE)
    return path


def content(path: Path) -> dict[str, str]:
    """Return every file of a home's folder with a digest of what it holds."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in path.parent.iterdir()
    }


def rows(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    names = sorted(name for name in db.table_names() if not name.startswith("experience_fts_"))
    return {
        name: [tuple(row) for row in fetch(db, f'SELECT * FROM "{name}"')]  # noqa: S608
        for name in names
        if name != "experience_fts"
    }


def named(db: Database) -> dict[str, Any]:
    return {one.command: one for one in Memory(db).entries()}


def test_sessions_come_whole_and_their_peoples_moves_are_imports(
    db: Database, theirs: Path
) -> None:
    before = content(theirs)
    found = merge(db, theirs)
    assert content(theirs) == before
    assert find_damage(db) == []
    assert found.name == "anna"
    assert (found.added.sessions, found.added.turns, found.added.demonstrations) == (2, 5, 4)
    assert (found.added.memories, found.skipped.turns, found.grown) == (5, 0, 0)

    journal = Journal(db)
    cave, zork = sorted(journal.sessions(), key=lambda one: one.game.id)
    assert (zork.origin, zork.source, cave.source) == ("anna", "merged", "merged")
    assert zork.ended is not None
    path = journal.path(zork.tip)
    assert [turn.decision.command for turn in path if turn.decision] == [
        "east",
        "open window",
        "wait",
    ]
    assert path[1].decision is not None
    assert (path[1].decision.kind, path[1].decision.replaced) == (Kind.OVERRIDE, "jump")
    assert path[1].decision.why == "a window"
    assert len(journal.tree(zork.id)) == 5
    assert [row["name"] for row in fetch(db, "SELECT name FROM bookmark")] == ["the window"]
    assert ("in", "player", "Garden") in (facts_at(db, path[1].id) or ())
    assert journal.judged(path[1].id) == ()  # what was proposed stays with them

    memories = named(db)
    assert memories["east"].source is Source.IMPORTED
    assert (memories["east"].origin, memories["east"].note) == ("anna", "look [b]first[/b]")
    assert memories["xyzzy"].pinned
    assert memories["wait"].source is Source.SELF
    assert memories["eat window"].undone == 1
    (one, *_) = Memory(db).retrieve(ZORK, observe("West of House"))
    assert (one.command, one.source) == ("east", Source.IMPORTED)
    (trace,) = traces(db, ZORK)
    assert (trace.source, trace.commands) == (
        Source.IMPORTED,
        ("east", "open window", "wait"),
    )


def test_their_values_are_learned_anew_and_a_rebuild_keeps_them(db: Database, theirs: Path) -> None:
    Tape(db).play("look")
    merge(db, theirs)
    with closing(open_database(theirs, read_only=True)) as other:
        there = {one.command: (one.q, one.visits, one.undone) for one in Memory(other).entries()}
    here = {one.command: (one.q, one.visits, one.undone) for one in Memory(db).entries()}
    assert {command: here[command] for command in there} == there
    before = rows(db)
    Memory(db).rebuild()
    after = rows(db)
    for table in ("outcome", "visit", "experience", "merged", "merge"):
        assert after[table] == before[table]


def test_nothing_is_merged_twice(db: Database, theirs: Path, tmp_path: Path) -> None:
    merge(db, theirs)
    before = rows(db)
    again = merge(db, theirs.parent)  # the home's folder will do
    assert (again.added.sessions, again.added.turns, again.added.memories) == (0, 0, 0)
    assert (again.skipped.sessions, again.skipped.turns, again.skipped.memories) == (2, 5, 5)
    assert rows(db) == before
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(copy)) as file:
        db.conn.backup(file)
    assert merge(db, copy).added.turns == 0
    assert rows(db) == before


def test_a_session_that_has_grown_brings_its_new_turns_alone(db: Database, theirs: Path) -> None:
    merge(db, theirs)
    with closing(open_database(theirs)) as other:
        journal = Journal(other)
        session = next(one for one in journal.sessions() if one.game.id == "zork1")
        tape = Tape.__new__(Tape)
        tape.journal, tape.memory = journal, Memory(other)
        tape.game, tape.task, tape.learning = ZORK, "", True
        tape.here, tape.session = journal.turn(session.tip), session.id
        tape.play("enter window", "Kitchen", effect=Effect(score=10))
    found = merge(db, theirs, name="Anna B.")
    assert (found.added.sessions, found.added.turns, found.grown) == (1, 1, 1)
    journal = Journal(db)
    zork = next(one for one in journal.sessions() if one.game.id == "zork1")
    assert (zork.origin, zork.score) == ("anna", 15)
    assert [turn.decision.command for turn in journal.path(zork.tip) if turn.decision][-1] == (
        "enter window"
    )
    assert named(db)["enter window"].origin == "Anna B."
    assert find_damage(db) == []


def test_who_plays_on_here_makes_memories_of_their_own(db: Database, theirs: Path) -> None:
    merge(db, theirs)
    journal, memory = Journal(db), Memory(db)
    zork = next(one for one in journal.sessions() if one.game.id == "zork1")
    tape = Tape.__new__(Tape)
    tape.journal, tape.memory, tape.game, tape.task, tape.learning = journal, memory, ZORK, "", True
    tape.here, tape.session = journal.turn(zork.tip), zork.id
    mine = tape.play("climb in", "Kitchen")
    assert named(db)["climb in"].source is Source.HUMAN
    memory.rebuild()
    assert named(db)["climb in"].source is Source.HUMAN
    assert named(db)["east"].source is Source.IMPORTED
    merge(db, theirs)
    assert journal.info(zork.id).tip == mine.id


def test_goals_come_with_their_session_each_once(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(open_database(path)) as other:
        tape = Tape(other)
        first, _ = goals.add(other, tape.here, ["find the key", "sing"])
        goals.add(other, tape.here, ["look up"], "oracle", first)
        goals.mark(other, tape.play("east", "Hall"), first.id, GoalState.REACHED)
        goals.strike(other, tape.session, 2)
    for _ in range(2):
        merge(db, path)
        (session,) = Journal(db).sessions()
        kept = goals.read(db, session.id)
        assert [(goal.text, goal.author, goal.state) for goal in kept] == [
            ("look up", "oracle", GoalState.OPEN),
            ("find the key", "", GoalState.REACHED),
        ]
        assert kept[0].parent == kept[1].id
        assert goals.count(db, session.id) == 3


def test_what_is_marked_here_stays_as_it_is(db: Database, theirs: Path) -> None:
    merge(db, theirs)
    memory = Memory(db)
    memory.amend(named(db)["xyzzy"].id, Change.UNPIN)
    memory.amend(named(db)["east"].id, Change.NOTE, "mine")
    memory.amend(named(db)["east"].id, Change.MUTE)
    with closing(open_database(theirs)) as other:
        Tape(other, CAVE, location="Cellar").play("xyzzy", "Attic")
        Tape(other).play("east", "Behind House")
    merge(db, theirs)
    after = named(db)
    assert not after["xyzzy"].pinned
    assert (after["xyzzy"].visits, after["east"].visits) == (2, 2)
    assert (after["east"].note, after["east"].muted) == ("mine", True)


def test_a_game_keeps_the_title_that_it_has_here(db: Database, theirs: Path) -> None:
    Tape(db).play("look")
    with closing(open_database(theirs)) as other, transaction(other):
        other.execute("UPDATE game SET title = 'Their Zork'")
    merge(db, theirs)
    assert {one.game.title for one in Journal(db).sessions()} == {"Zork I", "Their Zork"}


def test_a_story_that_is_known_is_called_as_it_is_known(db: Database, theirs: Path) -> None:
    known, here = KNOWN_STORIES[0], replace(ZORK, id="manor", title="The Manor", sha256="ab" * 32)
    with closing(open_database(theirs)) as other:
        Tape(other, replace(here, id="money", title="Free money")).play("look")
        Tape(other, replace(ZORK, id="won", title="Won!", sha256=known.sha256)).play("look")
    merge(db, theirs, stories=lambda: [here])
    titles = {one.game.id: one.game.title for one in Journal(db).sessions()}
    assert (titles["manor"], titles[known.id]) == ("The Manor", known.title)
    assert not {"Free money", "Won!"} & set(titles.values())


def test_a_dry_run_says_the_same_and_writes_nothing(db: Database, theirs: Path) -> None:
    Tape(db).play("east", "Behind House", kind=Kind.IMPORTED)
    before = rows(db)
    told = merge(db, theirs, dry=True)
    assert rows(db) == before
    assert merge(db, theirs) == told
    assert (told.added.memories, told.strengthened) == (4, 1)


@pytest.mark.parametrize("version", range(1, migrations.LATEST))
def test_an_earlier_file_is_merged_and_left_at_its_schema(
    db: Database, tmp_path: Path, version: int
) -> None:
    old = tmp_path / "old" / "understudy.db"
    make(old, version)
    before = content(old)
    found = merge(db, old)
    assert (found.added.sessions, found.added.demonstrations) == (1, 2)
    assert content(old) == before
    assert named(db)["east"].source is Source.IMPORTED
    assert ("open window" in named(db)) == (version == 1)  # forgotten there, forgotten here
    assert find_damage(db) == []


def test_a_file_that_was_left_with_a_log_is_read_with_it(db: Database, theirs: Path) -> None:
    """As a killed program leaves it: the last moves are in the log alone."""
    copy = theirs.parent.parent / "killed" / "understudy.db"
    copy.parent.mkdir()
    with closing(open_database(theirs)) as other:
        Tape(other).play("dance", "Attic")
        for end in ("", "-wal"):
            shutil.copyfile(f"{theirs}{end}", f"{copy}{end}")
    before = content(copy)
    assert merge(db, copy).added.turns == 6
    assert content(copy) == before


def test_a_home_in_use_can_be_merged(db: Database, theirs: Path) -> None:
    with closing(open_database(theirs)) as other:
        Tape(other).play("dance", "Attic")
        assert merge(db, theirs).added.turns == 6
        Tape(other).play("sing", "Attic")
        assert merge(db, theirs).added.turns == 1


# --- what is refused ---------------------------------------------------------------


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9000])


def _scribbled(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:20480] = b"\xa5" * (20480 - 8192)
    path.write_bytes(bytes(data))


def _stamped(pragma: str) -> Callable[[Path], None]:
    def stamp(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(pragma)
            connection.commit()
            connection.execute("PRAGMA journal_mode = DELETE")

    return stamp


def _strange(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER turn_is_never_changed")
        connection.execute("UPDATE turn SET kind = 'sabotage' WHERE kind = 'typed'")
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "There is no file"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_text("Dear diary, " * 99), "is not a database"),
        (lambda path: path.write_bytes(path.read_bytes()[:50]), ""),
        (_cut, "damaged"),
        (_scribbled, "damaged"),
        (_stamped("PRAGMA application_id = 99"), "another program"),
        (_stamped("PRAGMA user_version = 99"), "newer Understudy"),
        (_strange, "no Understudy writes"),
    ],
)
def test_what_cant_be_merged_is_refused_and_both_files_stay(
    db: Database, theirs: Path, spoil: Callable[[Path], object], words: str
) -> None:
    Tape(db).play("look")
    spoil(theirs)
    before, ours = content(theirs), rows(db)
    for dry in (True, False):
        with pytest.raises(StoreError) as caught:
            merge(db, theirs, dry=dry)
        assert words in caught.value.message
        assert "both files are as they were" in caught.value.hint
    assert content(theirs) == before
    assert rows(db) == ours
    Tape(db).play("look")


def test_what_is_no_file_is_called_by_its_name(db: Database, tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(link)
    for path, what in ((pipe, "a pipe or a device"), (link, "a link that leads to itself")):
        with pytest.raises(StoreError, match=f"{path} is {what}, not a file that can be read"):
            merge(db, path)


def test_its_own_file_is_refused(db: Database, path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(path)
    for own in (path, path.parent, link):
        with pytest.raises(StoreError, match="this home's own file"):
            merge(db, own)


def test_a_full_disk_leaves_nothing_behind(db: Database, theirs: Path) -> None:
    with closing(open_database(theirs)) as other:
        tape = Tape(other)
        for number in range(60):
            tape.play(f"say {number}", extra=f"{number} {'x' * 3000}")
    Tape(db).play("look")
    before = rows(db)
    (pages,) = fetch(db, "PRAGMA page_count")[0]
    db.execute(f"PRAGMA max_page_count = {pages + 10}")
    with pytest.raises(StoreError, match="The disk is full: nothing was merged"):
        merge(db, theirs)
    assert rows(db) == before
    db.execute(f"PRAGMA max_page_count = {pages * 100}")
    assert merge(db, theirs).added.turns == 65
    assert find_damage(db) == []


def test_a_kill_in_mid_merge_leaves_nothing_behind(db: Database, path: Path, theirs: Path) -> None:
    with closing(open_database(theirs)) as other:
        tape = Tape(other)
        for number in range(80):
            tape.play(f"say {number}", extra=str(number))
    Tape(db).play("look")
    before = rows(db)
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from agents.home.database import open_database\n"
        "from agents.importers.homes.merging import merge\n"
        "def stop(done, total):\n"
        "    if done > total * 0.6: os.kill(os.getpid(), signal.SIGKILL)\n"
        "merge(open_database(Path(sys.argv[1])), Path(sys.argv[2]), progress=stop)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, path, theirs], check=False, timeout=PATIENCE
    )
    assert done.returncode == -9
    with closing(open_database(path)) as fresh:
        assert rows(fresh) == before
        found: Merged = merge(fresh, theirs)
        assert found.added.turns == 85
        assert find_damage(fresh) == []


def test_notes_come_along_once_and_what_was_taken_away_stays_away(
    db: Database, theirs: Path
) -> None:
    with closing(open_database(theirs)) as other:
        journal = Journal(other)
        session = next(one for one in journal.sessions() if one.game.id == ZORK.id)
        root = journal.turn(session.root)
        kept = notes.write(other, root, "a [b]door[/b]")
        gone = notes.write(other, root, "session: nothing")
        notes.remove(other, ZORK, gone.id)
        hints.take(other, session.id, session.root, session.tip, 2)
    told = merge(db, theirs, dry=True)
    assert (told.notes, notes.read(db, ZORK)) == (1, [])
    assert merge(db, theirs).notes == 1
    (here,) = notes.read(db, ZORK)
    assert (here.text, here.name, here.at) == (kept.text, kept.name, kept.at)
    (zork,) = Journal(db).sessions(ZORK.id)
    assert (here.session, zork.hints) == (zork.id, 1)
    # Later ones come alone; what was taken away here isn't brought back.
    notes.remove(db, ZORK, here.id)
    with closing(open_database(theirs)) as other:
        notes.write(other, Journal(other).turn(session.root), "another")
    again = merge(db, theirs)
    assert (again.added.sessions, again.notes) == (0, 1)
    assert [note.text for note in notes.read(db, ZORK)] == ["another"]
    assert merge(db, theirs).notes == 0


def test_names_of_sessions_come_along_where_they_have_none(db: Database, theirs: Path) -> None:
    with closing(open_database(theirs)) as other:
        zork, cave = sorted(Journal(other).sessions(), key=lambda one: one.game.id != ZORK.id)
        shelf.put(other, zork.id, shelf.Place("The [b]first[/b] time"))
        shelf.put(other, cave.id, shelf.Place("Down", archived=now()))
    told = merge(db, theirs, dry=True)
    assert (told.named, Journal(db).sessions()) == (2, [])
    assert merge(db, theirs).named == 2
    (here,) = Journal(db).sessions(ZORK.id)
    assert shelf.place(db, here.id) == shelf.Place("The [b]first[/b] time")
    (below,) = fetch(db, "SELECT * FROM shelf WHERE name = 'Down'")
    assert below["archived"] is not None
    assert merge(db, theirs).named == 0
    # A name that was given here stays, and so does what is out of the archive.
    shelf.put(db, here.id, shelf.Place("Mine"))
    shelf.put(db, below["session"], shelf.Place())
    assert merge(db, theirs).named == 1
    assert shelf.place(db, here.id).name == "Mine"
    assert shelf.place(db, below["session"]) == shelf.Place("Down")


def test_a_session_of_a_name_that_no_understudy_writes_is_left_out(
    db: Database, theirs: Path
) -> None:
    with closing(open_database(theirs)) as other:
        (cave,) = Journal(other).sessions(CAVE.id)
        shelf.put(other, cave.id, shelf.Place("\x1b[2Jgone"))
    told = merge(db, theirs)
    assert [(one.session, "its name is" in one.why) for one in told.refused] == [(cave.id, True)]
    assert [one.game.id for one in Journal(db).sessions()] == [ZORK.id]


def test_a_session_with_a_note_that_no_understudy_writes_is_left_out(
    db: Database, theirs: Path
) -> None:
    with closing(open_database(theirs)) as other:
        journal = Journal(other)
        notes.write(other, journal.turn(journal.sessions()[0].root), "a door")
        fetch(other, "UPDATE note SET at = 'once upon a time'")
        noted = journal.sessions()[0]
    told = merge(db, theirs)
    assert [(one.session, "once upon a time" in one.why) for one in told.refused] == [
        (noted.id, True)
    ]
    assert told.notes == 0
    assert [one.game.id for one in Journal(db).sessions()] != [noted.game.id]
