import sqlite3
from typing import Any

import pytest
from sqlite_utils import Database

from agents.core.commands import Actor, Kind, Source
from agents.core.errors import StoreError
from agents.core.memories import Change, Effect, Role
from agents.db.sql import fetch
from agents.memory.entries import MemoryEntry
from agents.memory.store import Memory
from tests.support.remembering import here, only
from tests.support.taping import CAVE, DESCRIPTIONS, ZORK, Tape, observe

# --- learning ----------------------------------------------------------------


def test_a_move_is_remembered_whole(db: Database) -> None:
    tape = Tape(db, inventory=("lamp",))
    root = tape.here
    turn = tape.play("Open  Mailbox", why="it is closed", effect=Effect(score=5))
    exemplar = only(tape, root)
    assert (exemplar.command, exemplar.q, exemplar.visits) == ("open mailbox", 6.0, 1)
    assert (exemplar.game, exemplar.title, exemplar.source) == ("zork1", "Zork I", Source.HUMAN)
    assert exemplar.location == "West of House"
    assert exemplar.description == DESCRIPTIONS["West of House"]
    assert exemplar.inventory == ("lamp",)
    assert (exemplar.session, exemplar.turn, exemplar.number) == (tape.session, turn.id, 1)
    assert (exemplar.when, exemplar.why) == (turn.at, "it is closed")
    assert (exemplar.score, exemplar.role) == (5, Role.ENCOURAGED)


@pytest.mark.parametrize(
    ("by", "effect", "q", "role"),
    [
        (Actor.PERSON, Effect(), 1.0, Role.ENCOURAGED),
        (Actor.PERSON, Effect(score=10), 11.0, Role.ENCOURAGED),
        (Actor.PERSON, Effect(score=-10, died=True), -19.0, Role.DISCOURAGED),
        (Actor.PERSON, Effect(nothing=True), 0.5, Role.ENCOURAGED),
        (Actor.AGENT, Effect(), 0.0, Role.ENCOURAGED),
        (Actor.AGENT, Effect(score=3), 3.0, Role.ENCOURAGED),
        (Actor.AGENT, Effect(nothing=True), -0.5, Role.DISCOURAGED),
        (Actor.AGENT, Effect(died=True), -10.0, Role.DISCOURAGED),
    ],
)
def test_a_value_is_what_followed(
    db: Database, by: Actor, effect: Effect, q: float, role: Role
) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("pray", by=by, effect=effect)
    exemplar = only(tape, root)
    assert (exemplar.q, exemplar.role) == (q, role)
    assert (exemplar.deaths, exemplar.no_effect) == (effect.died, effect.nothing)


@pytest.mark.parametrize("command", ["look", "inventory", "examine lamp"])
def test_who_looked_around_and_was_told_something_has_shown_nothing(
    db: Database, command: str
) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play(command, effect=Effect(nothing=True))
    exemplar = only(tape, root)
    assert (exemplar.q, exemplar.role, exemplar.no_effect) == (0.0, Role.NEUTRAL, 0)
    tape.memory.rebuild()
    assert only(tape, root) == exemplar
    tape.go_to(root)
    tape.play(command, by=Actor.AGENT, effect=Effect(nothing=True))
    tape.go_to(root)
    tape.play(command, by=Actor.AGENT, effect=Effect(nothing=True))
    assert only(tape, root).role is Role.NEUTRAL, "the agent's own looks don't make it worse"


def test_what_came_by_itself_makes_no_example_of_a_look(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("look", extra="five past nine", effect=Effect())
    exemplar = only(tape, root)
    assert (exemplar.source, exemplar.role) == (Source.SELF, Role.NEUTRAL)


def test_what_the_story_had_said_before_a_death_is_remembered(db: Database) -> None:
    tape = Tape(db)
    there = tape.play("light match")
    tape.play("jump", effect=Effect(died=True))
    tape.go_to(there)
    tape.play("wait")
    told = {e.command: e.fatal for e in tape.memory.retrieve(ZORK, there.observation, limit=9)}
    assert told == {"jump": "You light match.", "wait": "", "light match": ""}


def test_what_was_played_instead_of_a_move_taken_back_is_known_for_it(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.memory.undone(tape.play("take mailbox"))
    tape.go_to(root)
    tape.play("open mailbox")
    told = {e.command: e.instead for e in here(tape, root)}
    assert told == {"open mailbox": "take mailbox", "take mailbox": ""}


def test_another_sitting_corrects_nothing(db: Database) -> None:
    first = Tape(db)
    first.memory.undone(first.play("take mailbox"))
    later = Tape(db)
    root = later.here
    later.play("open mailbox")
    assert {e.instead for e in here(later, root)} == {""}


def test_visits_are_averaged(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    for score, died in ((5, False), (0, False), (-3, True)):
        tape.go_to(root)
        last = tape.play("push button", effect=Effect(score=score, died=died))
    exemplar = only(tape, root)
    assert (exemplar.visits, exemplar.score, exemplar.deaths) == (3, 2, 1)
    assert exemplar.q == (2 + 3 - 10) / 3
    assert exemplar.turn == last.id


def test_people_and_the_agent_are_kept_apart(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    for by in (Actor.AGENT, Actor.PERSON, Actor.AGENT):
        tape.go_to(root)
        tape.play("north", by=by)
    assert [(one.source, one.visits) for one in here(tape, root)] == [
        (Source.HUMAN, 1),
        (Source.SELF, 2),
    ]


def test_an_accepted_proposal_is_a_persons_choice(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("north", kind=Kind.ACCEPTED)
    assert only(tape, root).source is Source.HUMAN


def test_a_command_is_one_however_it_is_typed(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    for command in ("n", "NORTH", "go north"):
        tape.go_to(root)
        tape.play(command)
    assert (only(tape, root).command, only(tape, root).visits) == ("north", 3)


def test_again_is_the_command_that_it_repeats(db: Database) -> None:
    tape = Tape(db)
    tape.play("push  Button", extra="one")
    second = tape.here
    tape.play("g", extra="two")
    third = tape.here
    tape.play("again", extra="three")
    assert only(tape, second).command == "push button"
    assert only(tape, third).command == "push button"


def test_again_at_the_opening_repeats_nothing(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("g")
    assert only(tape, root).command == "again"


def test_a_turn_is_learned_once(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    turn = tape.play("north", kind=Kind.OVERRIDE, replaced="jump")
    outcome = only(tape, root).outcome
    assert tape.memory.learn(turn) == outcome
    assert only(tape, root).visits == 1


def test_an_opening_teaches_nothing(db: Database) -> None:
    tape = Tape(db)
    with pytest.raises(ValueError, match="nothing was decided"):
        tape.memory.learn(tape.here)


def test_odd_text_is_remembered(db: Database) -> None:
    odd = "'; DROP TABLE visit; -- \" [b] 🗝 \x00 OR NEAR("
    tape = Tape(db, task=odd, location=odd, inventory=(odd,), extra=odd)
    root = tape.here
    tape.play(odd, why=odd)
    exemplar = only(tape, root)
    assert exemplar.location == exemplar.why == odd
    assert exemplar.inventory == (odd,)
    nearby = tape.memory.retrieve(ZORK, observe("Other", (odd,), odd), task=odd)
    assert [one.outcome for one in nearby] == [exemplar.outcome]
    assert len(tape.memory.entries(text="drop TABLE visit")) == 1
    assert tape.memory.entries(text="' OR 1=1 --") == []


# --- passing over ------------------------------------------------------------


def test_a_replaced_proposal_is_marked_and_not_invented_as_a_visit(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("open mailbox", kind=Kind.OVERRIDE, replaced="jump")
    assert [one.command for one in here(tape, root)] == ["open mailbox"]
    assert tape.memory.stats().memories == 1
    assert fetch(db, "SELECT visits, passed, q FROM outcome WHERE command = 'jump'")[0][:] == (
        0,
        1,
        -1.0,
    )


def test_a_command_passed_over_more_often_than_played_is_discouraged(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("jump", by=Actor.AGENT, effect=Effect(score=1))
    assert only(tape, root).role is Role.ENCOURAGED
    for _ in range(2):
        tape.go_to(root)
        tape.play("open mailbox", kind=Kind.OVERRIDE, replaced="Jump")
    jump = next(one for one in here(tape, root) if one.command == "jump")
    assert (jump.visits, jump.passed, jump.q) == (1, 2, (1.0 - 1.0 - 1.0) / 3)
    assert jump.role is Role.DISCOURAGED
    assert tape.memory.entry(jump.outcome).role is Role.DISCOURAGED


def test_being_passed_over_counts_against_a_persons_own_command_too(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("jump")
    tape.go_to(root)
    tape.play("open mailbox", kind=Kind.OVERRIDE, replaced="jump")
    jump = next(one for one in here(tape, root) if one.command == "jump")
    assert (jump.source, jump.passed, jump.q) == (Source.HUMAN, 1, 1.0)


def test_an_override_with_the_same_command_passes_nothing_over(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("n", kind=Kind.OVERRIDE, replaced="north")
    assert only(tape, root).passed == 0


# --- undoing -----------------------------------------------------------------


def test_a_move_that_is_taken_back_loses_value_until_it_is_redone(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    turn = tape.play("jump", effect=Effect(score=1))
    for _ in range(2):  # undone twice is undone
        tape.memory.undone(turn)
        exemplar = only(tape, root)
        assert (exemplar.q, exemplar.undone, exemplar.visits) == (1.0, 1, 1)
        assert exemplar.role is Role.DISCOURAGED
    tape.memory.redone(turn)
    exemplar = only(tape, root)
    assert (exemplar.q, exemplar.undone, exemplar.role) == (2.0, 0, Role.ENCOURAGED)


def test_undoing_the_opening_changes_nothing(db: Database) -> None:
    tape = Tape(db)
    tape.memory.undone(tape.here)
    assert tape.memory.stats().memories == 0


# --- forgetting --------------------------------------------------------------


def test_forgetting_can_be_undone(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("jump", kind=Kind.OVERRIDE, replaced="wait", effect=Effect(score=2))
    exemplar = only(tape, root)
    tape.memory.amend(exemplar.outcome, Change.FORGET)
    assert tape.memory.retrieve(ZORK, root.observation) == ()
    assert tape.memory.stats().memories == 0
    assert tape.memory.entries() == []
    (entry,) = tape.memory.entries(forgotten=True)
    assert (entry.id, entry.visits, entry.forgotten) == (exemplar.outcome, 0, 1)
    assert entry.forgotten_at is not None
    assert entry.turn == exemplar.turn
    tape.memory.amend(exemplar.outcome, Change.RESTORE)
    assert only(tape, root) == exemplar
    assert tape.memory.entries(forgotten=True) == []


def test_forgetting_one_of_two_turns_keeps_the_other(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    first = tape.play("jump", effect=Effect(score=2))
    tape.go_to(root)
    second = tape.play("jump", effect=Effect(score=6))
    assert tape.memory.forget_turn(second.id) == 1
    exemplar = only(tape, root)
    assert (exemplar.visits, exemplar.q, exemplar.turn) == (1, 3.0, first.id)
    assert tape.memory.forget_turn(second.id) == 0
    (entry,) = tape.memory.entries(forgotten=True)
    assert (entry.visits, entry.forgotten) == (1, 1)
    tape.memory.amend(exemplar.outcome, Change.RESTORE)
    assert only(tape, root).visits == 2


def test_forgetting_all_keeps_the_time_of_what_was_forgotten_before(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    first = tape.play("jump")
    tape.go_to(root)
    tape.play("jump")
    outcome = only(tape, root).outcome
    tape.memory.forget_turn(first.id)
    before = tape.memory.entry(outcome).history[0].forgotten_at
    assert before is not None
    tape.memory.amend(outcome, Change.FORGET)
    one, two = tape.memory.entry(outcome).history
    assert one.forgotten_at == before
    assert two.forgotten_at is not None
    assert two.forgotten_at > before


def test_forgetting_an_override_forgets_what_it_passed_over(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("jump", by=Actor.AGENT)
    tape.go_to(root)
    turn = tape.play("wait", kind=Kind.OVERRIDE, replaced="jump")
    assert tape.memory.forget_turn(turn.id) == 1
    assert (only(tape, root).command, only(tape, root).passed) == ("jump", 0)


def test_what_is_done_again_after_forgetting_counts_anew(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("jump", effect=Effect(score=-5))
    tape.memory.amend(only(tape, root).outcome, Change.FORGET)
    tape.go_to(root)
    again = tape.play("jump", effect=Effect(score=4))
    exemplar = only(tape, root)
    assert (exemplar.visits, exemplar.q, exemplar.turn) == (1, 5.0, again.id)


def test_forgetting_the_unknown_is_told(db: Database) -> None:
    memory = Memory(db)
    for change in (Change.FORGET, Change.RESTORE):
        with pytest.raises(StoreError, match="no memory 77"):
            memory.amend(77, change)
    with pytest.raises(StoreError, match="no memory 77"):
        memory.entry(77)
    assert memory.forget_turn(77) == 0


def test_a_demonstration_outlives_being_forgotten(db: Database) -> None:
    tape = Tape(db)
    turn = tape.play("jump")
    tape.memory.forget_turn(turn.id)
    tape.memory.rebuild()
    assert tape.journal.turn(turn.id) == turn
    with pytest.raises(sqlite3.IntegrityError):
        fetch(db, "DELETE FROM turn")


# --- listing -----------------------------------------------------------------


def test_entries_are_listed_newest_first_and_filtered(db: Database) -> None:
    tape = Tape(db)
    tape.play("go east", "Behind House")
    tape.play("open window", inventory=("brass lantern",))
    Tape(db, CAVE, location="End of Road").play("enter building")
    memory = tape.memory

    def commands(**filters: Any) -> list[str]:
        return [entry.command for entry in memory.entries(**filters)]

    assert commands() == ["enter building", "open window", "east"]
    assert commands(limit=1) == ["enter building"]
    assert commands(game="zork1") == ["open window", "east"]
    assert commands(game=CAVE.sha256) == ["enter building"]
    assert commands(location="behind house") == ["open window"]
    assert commands(text="WINDOW slightly") == ["open window"]
    assert commands(text="field east") == ["east"]
    assert commands(text="nowhere") == []
    assert commands(game="zork1", text="enter") == []


def test_an_entry_tells_every_visit(db: Database) -> None:
    tape = Tape(db, task="win")
    root = tape.here
    first = tape.play("jump", why="to see")
    tape.memory.undone(first)
    tape.go_to(root)
    second = tape.play("Jump", by=Actor.PERSON, kind=Kind.OVERRIDE, replaced="wait")
    tape.memory.forget_turn(second.id)
    (found,) = tape.memory.entries()
    entry: MemoryEntry = tape.memory.entry(found.id)
    assert (entry.game, entry.task, entry.location) == ("zork1", "win", "West of House")
    assert (entry.visits, entry.undone, entry.forgotten, entry.turn) == (1, 1, 1, first.id)
    one, two = entry.history
    assert (one.turn, one.why, one.undone, one.forgotten_at) == (first.id, "to see", True, None)
    assert (two.command, two.replaced, two.kind) == ("Jump", "wait", Kind.OVERRIDE)
    assert two.forgotten_at is not None
    assert found.history == ()
