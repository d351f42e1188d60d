"""Facts kept with turns, and sessions read as traces: the real engine and file."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Decision, Kind, Source
from agents.core.errors import StoreError
from agents.core.memories import Effect
from agents.core.observation import effect_of, observe
from agents.core.proposals import Judged, Proposal
from agents.core.text import long_words
from agents.core.types import Turn
from agents.db.sql import find_damage, transaction
from agents.home.paths import Home
from agents.imitation.selection.filling import Filling, fill_in
from agents.imitation.selection.library import traces
from agents.journal.facts import facts_at, facts_of, write_facts
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from games.open import open_world
from games.types import NO_FACTS, Facts, GameInfo
from games.world import World
from tests.support.paths import DATA
from tests.support.taping import ZORK, Tape
from tui.plain.conversation import converse

STORY = DATA / "prompter.z5"
SEED = 3


@pytest.fixture
def game() -> GameInfo:
    return Catalog([STORY]).find("prompter")


@pytest.fixture
def world(game: GameInfo) -> Iterator[World]:
    world = open_world(game, isolated=False)
    yield world
    world.close()


class Player:
    """Plays in a real world and writes down what the turn loop does.

    Attributes:
        here: the turn where it stands.
        held: what held after each turn, by its id.
    """

    def __init__(self, db: Database, world: World, *, facts: bool = True) -> None:
        self.journal, self.memory, self.world = Journal(db), Memory(db), world
        self.keeping = facts
        scene, held = world.reset(SEED), world.facts()
        self.here = self.journal.start(
            world.info,
            seed=SEED,
            task="",
            player="mimic",
            critic="none",
            scene=scene,
            observation=observe(scene, held),
            facts=held if facts else None,
        )
        self.held: dict[int, Facts] = {self.here.id: held}

    def play(self, *commands: str, kind: Kind = Kind.TYPED) -> Turn:
        for command in commands:
            before = self.here
            scene, held = self.world.step(command), self.world.facts()
            seen = observe(scene, held, before.observation, command)
            actor = Actor.AGENT if kind is Kind.AUTO else Actor.PERSON
            with transaction(self.journal.db):
                self.here = self.journal.append(
                    before,
                    decision=Decision(actor, kind, command),
                    scene=scene,
                    observation=seen,
                    effect=effect_of(before.scene, before.observation, scene, seen),
                    facts=held if self.keeping else None,
                )
                self.memory.learn(self.here)
            self.held[self.here.id] = held
        return self.here

    def go_to(self, turn: Turn) -> None:
        self.world.reset(SEED)
        for one in self.journal.path(turn.id)[1:]:
            assert one.decision is not None
            self.world.step(one.decision.command)
        self.journal.move_tip(turn.session, turn.id)
        self.here = turn

    def undo(self, moves: int = 1) -> None:
        path = self.journal.path(self.here.id)
        for turn in path[-moves:]:
            self.memory.undone(turn)
        self.go_to(path[-moves - 1])


# --- what is kept -----------------------------------------------------------------


def test_what_held_is_read_back_whole_at_every_turn(db: Database, world: World) -> None:
    player = Player(db, world)
    root = player.here
    player.play("east", "take lamp", "light lamp", "west")
    fork = player.here
    player.play("down")
    player.go_to(fork)
    player.play("look", "east")
    player.go_to(root)
    player.play("look")
    held = player.held
    assert len(held) == 9
    assert len(set(held.values())) > 5
    assert facts_of(db, root.session) == held
    assert {turn: facts_at(db, turn) for turn in held} == held
    # Another program's hands know none of it, and go on all the same.
    other = Journal(db)
    turn = other.append(
        fork,
        decision=Decision(Actor.PERSON, Kind.TYPED, "wait"),
        scene=fork.scene,
        observation=fork.observation,
        effect=fork.effect,
        facts=held[fork.id] | {("is", "lamp", "broken")},
    )
    assert facts_at(db, turn.id) == held[fork.id] | {("is", "lamp", "broken")}


def test_a_turn_keeps_only_what_it_changed(db: Database, world: World) -> None:
    player = Player(db, world)
    player.play("look", "east")
    rows = list(db["change"].rows_where(order_by="turn"))
    assert [row["whole"] for row in rows] == [1, 0, 0]
    assert (rows[1]["added"], rows[1]["removed"]) == ("[]", "[]")
    (added,) = (len(row["added"].split(",")) for row in rows[2:])
    assert added < 5 < len(rows[0]["added"].split(","))
    before = db["fact"].count
    Player(db, world)  # the same opening again has nothing new
    assert db["fact"].count == before


def test_a_move_that_was_rolled_back_leaves_no_facts(db: Database, world: World) -> None:
    player = Player(db, world)
    before = player.here
    with suppress(ZeroDivisionError), transaction(db):
        player.play("east")
        raise ZeroDivisionError
    assert set(facts_of(db, before.session)) == {before.id}
    player.go_to(before)
    turn = player.play("west")
    assert facts_at(db, turn.id) == player.held[turn.id]
    assert find_damage(db) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET added = '[]'",
        "DELETE FROM change",
        "UPDATE fact SET place = 'nowhere'",
        "DELETE FROM fact",
    ],
)
def test_facts_are_never_changed(db: Database, world: World, statement: str) -> None:
    Player(db, world).play("east")
    with pytest.raises(sqlite3.IntegrityError, match="is never"):
        db.execute(statement)


def test_a_change_of_nothing_known_is_refused(db: Database, world: World) -> None:
    player = Player(db, world, facts=False)
    turn = player.play("east")
    with pytest.raises(sqlite3.IntegrityError, match="whose facts are kept"):
        write_facts(db, turn.id, player.held[turn.id], NO_FACTS)


def test_a_world_without_facts_is_told_from_one_that_was_not_asked(
    db: Database, world: World
) -> None:
    player = Player(db, world, facts=False)
    assert facts_at(db, player.here.id) is None
    write_facts(db, player.here.id, NO_FACTS, None)
    assert facts_at(db, player.here.id) == NO_FACTS


# --- traces -----------------------------------------------------------------------


def test_a_session_is_a_trace(db: Database, world: World, game: GameInfo) -> None:
    player = Player(db, world)
    player.play("east", "take lamp")
    player.play("look", kind=Kind.AUTO)
    (trace,) = traces(db, game)
    path = player.journal.path(player.here.id)
    assert (trace.session, trace.source) == (player.here.session, Source.HUMAN)
    assert trace.commands == ("east", "take lamp", "look")
    assert trace.people == (True, True, False)
    assert trace.turns == tuple(turn.id for turn in path)
    assert [m.scene for m in trace.moments] == [turn.scene for turn in path]
    assert [m.facts for m in trace.moments] == list(player.held.values())
    assert trace.forgotten == (False, False, True), "to look around is no step"


def test_branches_are_traces_and_what_was_taken_back_is_none(
    db: Database, world: World, game: GameInfo
) -> None:
    player = Player(db, world)
    player.play("east")
    fork = player.here
    player.play("take lamp", "west")
    player.go_to(fork)  # as "take over here" does: both branches stand
    player.play("look", "jump")
    player.undo()
    player.play("wait")
    commands = {trace.commands for trace in traces(db, game)}
    assert commands == {("east", "take lamp", "west"), ("east", "look", "wait")}
    commands = {trace.commands for trace in traces(db, game, taken_back=True)}
    assert ("east", "look", "jump") in commands
    assert len(commands) == 3


def test_a_session_left_after_an_undo_ends_there(
    db: Database, world: World, game: GameInfo
) -> None:
    player = Player(db, world)
    player.play("east", "take lamp", "west", "down")
    player.undo(2)
    (trace,) = traces(db, game)
    assert trace.commands == ("east", "take lamp")


def test_a_branch_that_was_taken_back_stands_again_where_it_is_taken_over(
    db: Database, world: World, game: GameInfo
) -> None:
    player = Player(db, world)
    left = player.play("east", "take lamp")
    player.undo(2)
    player.go_to(left)
    (trace,) = traces(db, game)
    assert trace.commands == ("east", "take lamp")
    player.play("west")
    (trace,) = traces(db, game)
    assert trace.commands == ("east", "take lamp", "west")


def test_whose_traces_are_asked_for(db: Database, world: World, game: GameInfo) -> None:
    Player(db, world)  # nobody played
    agent = Player(db, world)
    agent.play("look", kind=Kind.AUTO)
    person = Player(db, world)
    person.play("east", kind=Kind.ACCEPTED)
    person.play("west", kind=Kind.AUTO)
    found = {source: traces(db, game, sources=[source]) for source in Source}
    assert [one.session for one in found[Source.HUMAN]] == [person.here.session]
    assert [one.session for one in found[Source.SELF]] == [agent.here.session]
    assert found[Source.IMPORTED] == []
    assert [one.session for one in traces(db, game)] == [person.here.session]
    assert traces(db, game, session=agent.here.session) == []
    assert traces(db, replace(game, sha256="0" * 64)) == []
    assert traces(db, replace(game, id="another-name")) == traces(db, game)


def test_what_was_forgotten_is_marked(db: Database, world: World, game: GameInfo) -> None:
    player = Player(db, world)
    player.play("east")
    taken = player.play("take lamp")
    player.memory.forget_turn(taken.id)
    (trace,) = traces(db, game)
    assert trace.forgotten == (False, True)


def test_a_look_is_a_step_only_where_it_told_what_was_typed_later(
    db: Database, world: World, game: GameInfo
) -> None:
    player = Player(db, world)
    before = long_words(player.here.scene.text) + long_words(player.play("east").scene.text)
    told = long_words(player.play("examine lamp").scene.text)
    word = next(word for word in told if word not in before)
    player.play("examine lamp", f"say {word}", "take lamp")
    (trace,) = traces(db, game)
    assert trace.commands[1:3] == ("examine lamp",) * 2
    assert trace.forgotten[1:3] == (False, True), "the first of them told the word"


# --- turns of an earlier program --------------------------------------------------


def test_turns_without_facts_are_traces_all_the_same(
    db: Database, world: World, game: GameInfo
) -> None:
    player = Player(db, world, facts=False)
    player.play("east", "take lamp")
    (trace,) = traces(db, game)
    assert trace.commands == ("east", "take lamp")
    assert [moment.facts for moment in trace.moments] == [NO_FACTS] * 3
    player.keeping = True
    player.play("west", "down")
    (trace,) = traces(db, game)
    assert [m.facts for m in trace.moments[:3]] == [NO_FACTS] * 3
    assert [m.facts for m in trace.moments[3:]] == list(player.held.values())[3:]


def test_missing_facts_are_filled_in_by_playing_again(
    db: Database, world: World, game: GameInfo
) -> None:
    player = Player(db, world, facts=False)
    player.play("east", "take lamp")
    fork = player.here
    player.play("west")
    player.keeping = True
    player.play("down")
    player.go_to(fork)
    player.keeping = False
    player.play("look", "light lamp")
    kept = list(db["change"].rows)
    assert fill_in(player.journal, world, fork.session) == Filling(6, 0)
    assert facts_of(db, fork.session) == player.held
    assert [row for row in db["change"].rows if row in kept] == kept
    assert fill_in(player.journal, world, fork.session) == Filling(0, 0)


def test_nothing_is_filled_in_beyond_where_the_story_answers_otherwise(
    db: Database, world: World
) -> None:
    player = Player(db, world, facts=False)
    player.play("east")
    player.journal.append(
        player.here,
        decision=Decision(Actor.PERSON, Kind.TYPED, "take lamp"),
        scene=replace(player.here.scene, text="The lamp bites."),
        observation=player.here.observation,
        effect=player.here.effect,
    )
    assert fill_in(player.journal, world, player.here.session) == Filling(2, 1)
    assert facts_of(db, player.here.session) == player.held


def test_another_story_fills_in_nothing(db: Database, world: World) -> None:
    player = Player(db, world, facts=False)
    cave = open_world(Catalog([]).find("cave"), isolated=False)
    with pytest.raises(StoreError, match="another story"):
        fill_in(player.journal, cave, player.here.session)
    assert db["change"].count == 0


# --- the turn loop ----------------------------------------------------------------


async def test_the_turn_loop_keeps_what_held(tmp_path: Path, world: World, game: GameInfo) -> None:
    """Played, taken back, branched and resumed: facts are those of the world."""
    with Workspace(Home(tmp_path)) as workspace:
        for script, session in ((b"east\ntake lamp\nundo\nlook\nwest\n", None), (b"down\n", 1)):
            loop = workspace.coplay(game, player="human", seed=SEED, resume=session)
            await converse(loop, io.BytesIO(script), io.StringIO(), live=False)
        (trace,) = traces(workspace.journal.db, game)
    assert trace.commands == ("east", "look", "west", "down")
    assert trace.moments[0].scene == world.reset(SEED)
    assert trace.moments[0].facts == world.facts()
    for command, moment in zip(trace.commands, trace.moments[1:], strict=True):
        assert moment.scene == world.step(command)
        assert moment.facts == world.facts()


def test_a_way_that_was_gone_in_one_place_is_a_step_though_it_was_a_guess(db: Database) -> None:
    tape = Tape(db, location="Maze")
    tape.play("take lamp")
    guess = Judged(Proposal("mimic", "north", "So.", 0.1, exploring=True))
    for text in ("Maze\nThe corridor runs east and west.", "You bump into the hedge."):
        effect = Effect(nothing=True)
        tape.play("north", text=text, kind=Kind.ACCEPTED, judged=(guess,), effect=effect)
    (trace,) = traces(db, ZORK)
    assert trace.commands == ("take lamp", "north", "north")
    assert trace.forgotten == (False, False, True)
