"""Files played in the real engine and written to a real database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Decision, Kind, Source
from agents.core.errors import StoreError
from agents.core.memories import Effect
from agents.db.sql import find_damage
from agents.home.database import open_database
from agents.imitation.selection.library import traces
from agents.importers.performance.playing import perform
from agents.importers.performance.recording import Imported, record
from agents.importers.recordings.commands import read_commands
from agents.importers.recordings.heard import Recording
from agents.journal.facts import facts_at
from agents.journal.journal import Journal
from agents.journal.replay import verify_all
from agents.memory.store import Memory
from games.catalog import Catalog
from games.errors import GameError, WorldCrashedError
from games.open import open_world
from games.types import GameInfo, Scene
from games.world import World
from tests.support.paths import DATA
from tests.support.stories import find_story
from tests.support.waiting import PATIENCE

SEED = 3
Write = Callable[..., Recording]


@pytest.fixture
def game() -> GameInfo:
    return Catalog([DATA / "prompter.z5"]).find("prompter")


@pytest.fixture
def world(game: GameInfo) -> Iterator[World]:
    world = open_world(game, isolated=False)
    yield world
    world.close()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(*lines: str) -> Recording:
        path = tmp_path / "tour.txt"
        path.write_text("\n".join(lines))
        return read_commands(path)

    return make


def bring_in(db: Database, world: World, file: Recording, **how: Any) -> Imported:
    played = perform(world, SEED, file)
    return record(Journal(db), Memory(db), world.info, file, played, seed=SEED, **how)


# --- what becomes of a file -------------------------------------------------------


def test_each_command_becomes_a_demonstration_with_its_effects(
    db: Database, world: World, game: GameInfo, write: Write
) -> None:
    done = bring_in(db, world, write("east", "take lamp", "light lamp", "west", "down"))
    journal = Journal(db)
    info = journal.info(done.session)
    assert (info.source, info.file, info.turns, info.demonstrations) == (
        "imported",
        "tour.txt",
        5,
        5,
    )
    assert info.ended is not None
    path = journal.path(info.tip)
    assert verify_all(world, [path], SEED).ok
    assert all(turn.decision and turn.decision.kind is Kind.IMPORTED for turn in path[1:])

    (trace,) = traces(db, game)
    assert trace.source is Source.IMPORTED
    assert trace.commands == ("east", "take lamp", "light lamp", "west", "down")
    assert all(trace.people)
    world.reset(SEED)
    assert trace.moments[0].facts == world.facts()
    for command, moment in zip(trace.commands, trace.moments[1:], strict=True):
        assert moment.scene == world.step(command)
        assert moment.facts == world.facts()
    assert traces(db, game, sources=[Source.HUMAN]) == []
    assert find_damage(db) == []


def test_a_walkthroughs_capitals_are_no_part_of_its_commands(
    db: Database, world: World, game: GameInfo, write: Write
) -> None:
    done = bring_in(db, world, write("E", "Take Lamp", "say Xyzzyx"))
    path = Journal(db).path(Journal(db).info(done.session).tip)
    played = [turn.decision.command for turn in path if turn.decision is not None]
    assert played[:2] == ["e", "take lamp"]
    assert verify_all(world, [path], SEED).ok


def test_what_it_teaches_is_kept_apart_and_can_be_built_again(
    db: Database, world: World, write: Write
) -> None:
    bring_in(db, world, write("east", "take lamp"))
    memory = Memory(db)
    before = memory.entries()
    assert {entry.source for entry in before} == {Source.IMPORTED}
    assert {entry.command for entry in before} == {"east", "take lamp"}
    assert all(entry.q >= 1 for entry in before)
    memory.rebuild()
    assert memory.entries() == before
    opening = Journal(db).turn(1)
    (found,) = memory.retrieve(world.info, opening.observation, limit=1)
    assert (found.command, found.source) == ("east", Source.IMPORTED)
    own = Memory(db, sources=frozenset({Source.HUMAN}))
    assert own.retrieve(world.info, opening.observation) == ()


def test_an_imported_session_is_gone_on_with_by_the_person(
    db: Database, world: World, game: GameInfo, write: Write
) -> None:
    done = bring_in(db, world, write("east"))
    journal, memory = Journal(db), Memory(db)
    tip = journal.turn(journal.info(done.session).tip)
    turn = journal.append(
        tip,
        decision=Decision(Actor.PERSON, Kind.TYPED, "take lamp"),
        scene=Scene("Taken."),
        observation=tip.observation,
        effect=Effect(),
        facts=facts_at(db, tip.id),
    )
    memory.learn(turn)
    sources = {entry.command: entry.source for entry in memory.entries()}
    assert sources == {"east": Source.IMPORTED, "take lamp": Source.HUMAN}
    memory.rebuild()
    assert {entry.command: entry.source for entry in memory.entries()} == sources
    (trace,) = traces(db, game)
    assert (trace.source, trace.people) == (Source.IMPORTED, (True, True))


def test_a_story_that_ends_first_keeps_what_was_played(
    db: Database, world: World, write: Write
) -> None:
    file = write("# a tour", "east", "north", "", "south", "west", "jump", "", "look", "wait")
    played = perform(world, SEED, file)
    ended = next(i for i, step in enumerate(played.steps) if step.scene.over)
    assert ended == len(played.steps) - 1
    assert (played.last_line, played.left) == (7, 2)
    done = record(Journal(db), Memory(db), world.info, file, played, seed=SEED)
    assert Journal(db).info(done.session).ending is not None


def test_the_same_is_not_imported_twice_unless_asked(
    db: Database, world: World, write: Write
) -> None:
    file = write("east", "take lamp")
    first = bring_in(db, world, file)
    assert bring_in(db, world, file) == Imported(first.session, known=True)
    assert db["turn"].count == 3
    played = perform(world, SEED + 1, file)
    other = record(Journal(db), Memory(db), world.info, file, played, seed=SEED + 1)
    assert not other.known
    again = bring_in(db, world, file, again=True)
    assert (again.known, db["session"].count) == (False, 3)
    assert bring_in(db, world, file) == Imported(again.session, known=True)


def test_two_imports_at_once_give_one_session(
    path: Path, db: Database, world: World, write: Write
) -> None:
    file = write("east", "take lamp", "west")
    played = perform(world, SEED, file)
    done: list[Imported] = []
    ready = threading.Barrier(2)

    def bring() -> None:
        own = open_database(path)
        ready.wait(PATIENCE)
        done.append(record(Journal(own), Memory(own), world.info, file, played, seed=SEED))
        own.close()

    threads = [threading.Thread(target=bring) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(one.known for one in done) == [False, True]
    assert db["session"].count == 1


def test_an_import_that_fails_leaves_nothing(db: Database, world: World, write: Write) -> None:
    file = write("east", "take lamp", "west")
    played = perform(world, SEED, file)
    db.execute(
        "CREATE TRIGGER trouble BEFORE INSERT ON turn WHEN NEW.number = 3 "
        "BEGIN SELECT RAISE(ABORT, 'trouble'); END"
    )
    tables = ("session", "turn", "fact", "change", "imported", "outcome", "visit", "game")
    before = {table: db[table].count for table in tables}
    with pytest.raises(Exception, match="trouble"):
        record(Journal(db), Memory(db), world.info, file, played, seed=SEED)
    assert {table: db[table].count for table in tables} == before
    db.execute("DROP TRIGGER trouble")
    assert not record(Journal(db), Memory(db), world.info, file, played, seed=SEED).known
    assert find_damage(db) == []


def test_a_full_disk_imports_nothing(db: Database, world: World, write: Write) -> None:
    file = write("east", *["look", "west", "east"] * 300)
    played = perform(world, SEED, file)
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(StoreError, match="The disk is full: nothing was imported"):
        record(Journal(db), Memory(db), world.info, file, played, seed=SEED)
    assert db["turn"].count == 0
    assert find_damage(db) == []


# --- what the game refuses --------------------------------------------------------


def test_what_is_not_understood_is_told_with_its_line_and_played_all_the_same(
    world: World, write: Write
) -> None:
    file = write("east", "", "plugh the lamp", "take lamp", "# now", "take mask", "look", "wait")
    played = perform(world, SEED, file)
    assert [(one.line, one.command, one.played) for one in played.rejections] == [
        (3, "plugh the lamp", True),
        (6, "take mask", True),
    ]
    assert "plugh" in played.rejections[0].unknown
    assert all(one.why for one in played.rejections)
    commands = [step.command for step in played.steps]
    assert commands == ["", "east", "plugh the lamp", "take lamp", "take mask", "look", "wait"]


def test_what_the_engine_cannot_take_is_told_and_left_out(world: World, write: Write) -> None:
    file = write("east", "x" * 300, "take \N{SNOWMAN}", "[254][3][4]", "[129]", "take lamp")
    played = perform(world, SEED, file)
    assert [(one.line, one.played) for one in played.rejections] == [
        (2, False),
        (3, False),
        (4, False),
        (5, False),
    ]
    assert [step.command for step in played.steps] == ["", "east", "take lamp"]
    assert "lamp" in " ".join(played.steps[-1].scene.inventory)


def test_an_empty_line_is_a_key_where_the_story_waits_for_one(world: World, write: Write) -> None:
    played = perform(world, SEED, write("", "pause", "", "", "east"))
    assert [step.command for step in played.steps] == ["", "pause", "enter", "east"]
    assert played.rejections == ()


def test_a_recorded_key_is_played_as_that_key(world: World, write: Write) -> None:
    played = perform(world, SEED, write("pause", "[27]", "east"))
    assert [step.command for step in played.steps] == ["", "pause", "escape", "east"]
    world.reset(SEED)
    assert world.run(["pause", "escape", "east"]) == played.steps[-1].scene


def test_a_key_that_changes_nothing_was_not_refused(write: Write) -> None:
    world = open_world(Catalog([]).find(str(DATA / "keys.z5")), isolated=False)
    played = perform(world, SEED, write("space", "", "q"))
    world.close()
    assert [step.command for step in played.steps][1] == "space"
    assert len(played.steps) == 4
    assert played.rejections == ()


def test_questions_before_and_after_the_play_are_part_of_it(db: Database, write: Write) -> None:
    world = open_world(Catalog([]).find(str(DATA / "belfry.z5")), isolated=False)
    file = write("no", "ring", "kick", "jump", "no")
    played = perform(world, SEED, file)
    assert [step.scene.score for step in played.steps] == [None, None, 2, 1, 1]
    assert (played.last_line, played.left) == (4, 1)
    done = record(Journal(db), Memory(db), world.info, file, played, seed=SEED)
    path = Journal(db).path(Journal(db).info(done.session).tip)
    assert verify_all(world, [path], SEED).ok
    world.close()


def test_a_story_that_saves_nothing_says_so(zork1: Path, write: Write) -> None:
    world = open_world(Catalog([zork1]).find("zork1"), isolated=False)
    played = perform(world, SEED, write("open mailbox", "restore", "wait", "north"))
    world.close()
    assert [one.line for one in played.rejections] == [2]
    assert "can't save or restore" in played.rejections[0].why


def test_what_counts_as_a_move_was_not_refused() -> None:
    story = find_story("balances.z5")
    world = open_world(Catalog([story]).find("balances"), isolated=False)
    played = perform(world, 1, read_commands(story.parent / "balances-seed1.commands"))
    world.close()
    named = [step.scene.text for step in played.steps if step.command == "write cave on cube"]
    assert named == ['It is now called the "cave" cube.']
    assert played.rejections == ()


class Crashing:
    """Stands for an engine that some commands stop; wraps a real one."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)

    def step(self, command: str) -> Scene:
        if command.startswith("crash"):
            raise WorldCrashedError("The story stopped the engine.", "Try another command.")
        return self._world.step(command)


def test_commands_that_stop_the_engine_are_left_out_but_not_for_ever(
    world: World, write: Write
) -> None:
    crashing = cast(World, Crashing(world))
    played = perform(crashing, SEED, write("crash", "crash", "east", "crash", "take lamp"))
    assert [one.line for one in played.rejections] == [1, 2, 4]
    assert len(played.steps) == 3
    with pytest.raises(GameError, match="given up at line 4: The story stopped") as told:
        perform(crashing, SEED, write("east", "crash", "crash", "crash"))
    assert "Nothing was imported" in told.value.hint


# --- whole games ------------------------------------------------------------------


def test_a_won_game_of_zork(db: Database, zork1: Path) -> None:
    game = Catalog([zork1]).find("zork1")
    file = read_commands(zork1.parent / "zork1-seed12.commands")
    world = open_world(game)
    told: list[int] = []
    try:
        played = perform(world, 12, file, told.append)
        done = record(Journal(db), Memory(db), game, file, played, seed=12)
        journal = Journal(db)
        info = journal.info(done.session)
        assert verify_all(world, [journal.path(info.tip)], 12).ok
    finally:
        world.close()
    assert played.rejections == ()
    assert told == list(range(1, 397))
    assert (info.score, info.turns, info.demonstrations) == (350, 396, 396)
    (trace,) = traces(db, game)
    assert [m.facts for m in trace.moments] == [step.facts for step in played.steps]
    assert len(trace.commands) == 396


def test_the_cave_is_imported_too(db: Database, write: Write) -> None:
    world = open_world(Catalog([]).find("cave"), isolated=False)
    file = write("no", "in", "", "take lamp", "frobnicate", "out")
    played = perform(world, SEED, file)
    record(Journal(db), Memory(db), world.info, file, played, seed=SEED)
    assert [one.line for one in played.rejections] == [5]
    (trace,) = traces(db, world.info)
    assert trace.commands == ("no", "in", "take lamp", "frobnicate", "out")
    assert trace.moments[0].facts != trace.moments[-1].facts
