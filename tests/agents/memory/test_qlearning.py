from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from agents.core.commands import Actor, Kind, Source
from agents.core.memories import Change, Effect, Role
from agents.core.proposals import Critique, Judged, Proposal
from agents.core.types import Turn
from agents.db.sql import fetch
from agents.memory.rules import Rules
from agents.memory.store import Memory
from tests.support.taping import CAVE, Tape, database, observe

T = TypeVar("T")

PLACES = ("West of House", "Behind House", "Kitchen", "Attic", "Cellar")


def learn_by(db: Database, **rules: Any) -> None:
    Memory(db).rebuild(Rules(**rules))


def worth(db: Database, command: str, source: Source = Source.SELF) -> float:
    (row,) = fetch(
        db, "SELECT q FROM outcome WHERE command = ? AND source = ?", (command, source.value)
    )
    return float(row["q"])


def values(db: Database) -> dict[str, float]:
    rows = fetch(db, "SELECT command, q FROM outcome WHERE visits > 0 ORDER BY id")
    return {row["command"]: row["q"] for row in rows}


def walk(tape: Tape, *moves: tuple[str, int], by: Actor = Actor.AGENT) -> list[Turn]:
    """Go from place to place; each move is a command and the points it wins."""
    start = PLACES.index(tape.here.observation.location)
    return [
        tape.play(command, PLACES[start + number], by=by, effect=Effect(score=points))
        for number, (command, points) in enumerate(moves, 1)
    ]


def test_points_are_passed_back_at_a_discount(db: Database) -> None:
    learn_by(db, steps=3, discount=0.5)
    walk(Tape(db), ("a", 0), ("b", 0), ("c", 8))
    assert values(db) == {"a": 2.0, "b": 4.0, "c": 8.0}


def test_only_so_many_steps_count(db: Database) -> None:
    learn_by(db, steps=2, discount=0.5)
    walk(Tape(db), ("a", 0), ("b", 0), ("c", 8))
    assert values(db) == {"a": 0.0, "b": 4.0, "c": 8.0}


def test_the_rest_is_bootstrapped_from_the_scene_where_the_steps_end(db: Database) -> None:
    learn_by(db, steps=1, discount=0.5)
    walk(Tape(db), ("a", 0), ("b", 8))
    assert values(db) == {"a": 0.0, "b": 8.0}
    walk(Tape(db), ("a", 0))  # now it is known what b is worth in the scene after it
    assert worth(db, "a") == (0.0 + 0.5 * 8.0) / 2


def test_the_best_that_is_known_counts_not_what_was_tried(db: Database) -> None:
    learn_by(db, steps=3, discount=0.5)
    walk(Tape(db), ("a", 0), ("b", 8))
    tape = Tape(db)
    walk(tape, ("a", 0))
    tape.play("jump", by=Actor.AGENT, effect=Effect(died=True))
    assert worth(db, "a") == 4.0
    assert worth(db, "jump") == -10.0


def test_a_round_trip_is_worth_no_more_each_time_it_is_made(db: Database) -> None:
    learn_by(db, steps=3, discount=1.0)
    tape = Tape(db)
    for lap in range(6):
        tape.play("in", PLACES[1], by=Actor.AGENT, effect=Effect(score=0 if lap else 10))
        tape.play("out", PLACES[0], by=Actor.AGENT)
    assert worth(db, "in") == pytest.approx(10 / 6)
    assert worth(db, "out") == 0.0
    before = values(db)
    Memory(db).rebuild()
    assert values(db) == before


def test_a_scene_without_any_good_command_is_worth_nothing_and_no_less(db: Database) -> None:
    learn_by(db, steps=3, discount=0.5)
    tape = Tape(db)
    walk(tape, ("a", 0))
    tape.play("jump", by=Actor.AGENT, effect=Effect(score=-2, died=True))
    assert values(db) == {"a": 0.0, "jump": -12.0}


def test_nothing_is_passed_back_through_a_death(db: Database) -> None:
    learn_by(db, steps=3, discount=0.5)
    tape = Tape(db)
    tape.play("jump", "Behind House", by=Actor.AGENT, effect=Effect(died=True))
    tape.play("b", "Kitchen", by=Actor.AGENT, effect=Effect(score=8))
    assert values(db) == {"jump": -10.0, "b": 8.0}


def test_a_command_that_leads_nowhere_has_no_part_in_what_comes_after(db: Database) -> None:
    learn_by(db, steps=3, discount=0.5)
    tape = Tape(db)
    tape.play("wait", by=Actor.AGENT, effect=Effect(nothing=True))
    tape.play("b", "Behind House", by=Actor.AGENT, effect=Effect(score=8))
    assert values(db) == {"wait": -0.5, "b": 8.0}


def test_a_new_scene_borrows_from_the_most_similar_one(db: Database) -> None:
    learn_by(db, steps=1, discount=0.5)
    tape = Tape(db)
    walk(tape, ("a", 0), ("b", 8))
    other = Tape(db)
    other.play("way", "Behind House", by=Actor.AGENT, inventory=("lamp",))
    found = [
        e.similarity
        for e in other.memory.retrieve(other.game, other.here.observation)
        if e.command == "b"
    ]
    assert 0.5 < found[0] < 1.0
    assert worth(db, "way") == pytest.approx(0.5 * found[0] * 8.0)


def test_a_new_scene_borrows_nothing_from_another_game(db: Database) -> None:
    learn_by(db, steps=1, discount=0.5)
    walk(Tape(db), ("a", 0), ("b", 8))
    other = Tape(db, CAVE)
    other.play("way", "Behind House", by=Actor.AGENT)
    assert worth(db, "way") == 0.0


def test_people_and_the_agent_do_not_bootstrap_from_each_other(db: Database) -> None:
    learn_by(db, steps=1, discount=0.5)
    walk(Tape(db), ("a", 0), ("b", 8), by=Actor.PERSON)
    walk(Tape(db), ("a", 0))
    assert worth(db, "a", Source.SELF) == 0.0
    walk(Tape(db), ("a", 0), by=Actor.PERSON)
    assert worth(db, "a", Source.HUMAN) == 1.0 + (0.0 + 0.5 * 8.0) / 2


def test_what_is_said_of_a_command_is_not_passed_back(db: Database) -> None:
    learn_by(db, steps=3, discount=0.5)
    walk(Tape(db), ("a", 0), ("b", 8), by=Actor.PERSON)
    assert values(db) == {"a": 1.0 + 4.0, "b": 1.0 + 8.0}


def test_an_override_rewards_what_was_played_and_punishes_what_was_proposed(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    tape.play("jump", by=Actor.AGENT, effect=Effect(score=3))
    tape.go_to(root)
    tape.play("north", kind=Kind.OVERRIDE, replaced="jump")
    assert worth(db, "north", Source.HUMAN) == 1.0
    assert worth(db, "jump") == (3.0 - 1.0) / 2
    tape.go_to(root)
    tape.play("north", kind=Kind.OVERRIDE, replaced="wait")
    assert worth(db, "wait") == -1.0


def test_what_the_critic_gave_counts_half(db: Database) -> None:
    tape = Tape(db)
    root = tape.here

    def judged(reward: float, known: bool) -> list[Judged]:
        critique = Critique("demonstrations", "N", reward, (), "", known)
        return [Judged(Proposal("mimic", "N", "", 0.5), (critique,))]

    turn = tape.play("north", by=Actor.AGENT, judged=judged(-0.8, True))
    assert worth(db, "north") == pytest.approx(-0.4)
    tape.go_to(root)
    tape.play("north", by=Actor.AGENT, judged=judged(0.0, False))
    assert worth(db, "north") == pytest.approx(-0.2)
    # A word that comes after the move changes nothing, nor does building again.
    tape.journal.add_critiques(turn.id, [Critique("late", "north", 1.0, (), "")])
    tape.memory.rebuild()
    assert worth(db, "north") == pytest.approx(-0.2)


def test_the_end_of_an_episode_passes_values_all_the_way_back(db: Database) -> None:
    learn_by(db, steps=1, discount=0.5)
    tape = Tape(db)
    walk(tape, ("a", 0), ("b", 0), ("c", 0), ("dig", 16))
    assert values(db) == {"a": 0.0, "b": 0.0, "c": 0.0, "dig": 16.0}
    tape.memory.finish(tape.here)
    assert values(db) == {"a": 2.0, "b": 4.0, "c": 8.0, "dig": 16.0}
    before = values(db)
    tape.memory.rebuild()
    assert values(db) == before


def test_a_constant_rate_moves_from_zero_towards_each_target(db: Database) -> None:
    learn_by(db, steps=1, discount=0.5, rate=0.5)
    tape = Tape(db)
    root = tape.here
    for points in (8, 4):
        tape.go_to(root)
        tape.play("push button", by=Actor.AGENT, effect=Effect(score=points))
    assert worth(db, "push button") == 0.5 * (0.5 * 8) + 0.5 * 4
    tape.go_to(root)
    tape.play("north", kind=Kind.OVERRIDE, replaced="push button")
    assert worth(db, "push button") == 0.5 * 4.0 + 0.5 * -1.0


# --- marks -----------------------------------------------------------------------


def test_a_move_taken_back_gives_nothing_to_the_moves_before_it(db: Database) -> None:
    learn_by(db, steps=3, discount=0.5)
    tape = Tape(db)
    _, second = walk(tape, ("a", 0), ("b", 8))
    tape.memory.undone(second)
    assert values(db) == {"a": 0.5 * 8.0, "b": 7.0}  # b is still known to win 8 points there
    tape.memory.forget_turn(second.id)
    assert values(db) == {"a": 0.0}
    tape.memory.amend(tape.memory.entries(forgotten=True)[0].id, Change.RESTORE)
    tape.memory.redone(second)
    assert values(db) == {"a": 4.0, "b": 8.0}


def test_the_newest_way_that_stands_is_the_one_that_counts(db: Database) -> None:
    learn_by(db, steps=3, discount=0.5)
    tape = Tape(db)
    (first,) = walk(tape, ("a", 0))
    tape.play("b", "Kitchen", by=Actor.AGENT, effect=Effect(score=2))
    tape.go_to(first)
    tape.play("c", "Cellar", by=Actor.AGENT, effect=Effect(score=8))
    assert worth(db, "a") == 4.0


def test_forgetting_takes_away_what_other_episodes_had_bootstrapped(db: Database) -> None:
    learn_by(db, steps=1, discount=0.5)
    walk(Tape(db), ("a", 0), ("b", 8))
    far = Tape(db, location="Cellar")
    far.play("climb", "West of House", by=Actor.AGENT)
    far.play("a", "Behind House", by=Actor.AGENT)
    far.memory.finish(far.here)
    before = values(db)
    assert before == {"a": (0.0 + 4.0) / 2, "b": 8.0, "climb": 1.0}
    outcome = next(e.id for e in far.memory.entries() if e.command == "b")
    far.memory.amend(outcome, Change.FORGET)
    assert values(db) == {"a": 0.0, "climb": 0.0}
    far.memory.amend(outcome, Change.RESTORE)
    after = values(db)
    # What was learned before the reward was known is known better by now.
    assert after["a"] == 4.0
    assert after["climb"] == 2.0


def test_a_cycle_of_scenes_comes_to_rest(db: Database) -> None:
    learn_by(db, steps=1, discount=0.9)
    tape = Tape(db)
    for _ in range(20):
        tape.play("there", "Kitchen", by=Actor.AGENT)
        tape.play("back", "West of House", by=Actor.AGENT)
    tape.play("b", "Attic", by=Actor.AGENT, effect=Effect(score=10))
    tape.memory.finish(tape.here)
    assert 0 < worth(db, "there") < 10
    tape.memory.forget_turn(tape.here.id)
    assert worth(db, "there") == pytest.approx(0.0, abs=0.1)


@dataclass(frozen=True)
class Played:
    """A move, and what the person does to memory after it."""

    command: str
    place: str
    by: Actor
    effect: Effect
    inventory: str
    undone: bool
    forgotten: int | None
    restored: int | None
    back: int | None


SELDOM = st.one_of(st.none(), st.none(), st.none(), st.integers(0, 99))
GAMES = st.lists(
    st.builds(
        Played,
        command=st.sampled_from("abcde"),
        place=st.sampled_from(PLACES),
        by=st.sampled_from((Actor.AGENT, Actor.PERSON)),
        effect=st.builds(Effect, st.sampled_from((0, 0, 5)), st.booleans()),
        inventory=st.sampled_from(("lamp", "egg")),
        undone=st.booleans(),
        forgotten=SELDOM,
        restored=SELDOM,
        back=SELDOM,
    ),
    max_size=25,
)


def among(given: Sequence[T], number: int | None) -> T | None:
    """Return one of what is there, whatever number was drawn."""
    return given[number % len(given)] if given and number is not None else None


def play(db: Database, game: list[Played]) -> None:
    memory, tape = Memory(db), Tape(db)
    for move in game:
        turn = tape.play(
            move.command, move.place, by=move.by, effect=move.effect, inventory=(move.inventory,)
        )
        if move.undone:
            memory.undone(turn)
        if entry := among(memory.entries(), move.forgotten):
            memory.amend(entry.id, Change.FORGET)
        if entry := among(memory.entries(forgotten=True), move.restored):
            memory.amend(entry.id, Change.RESTORE)
        if there := among(tape.journal.path(turn.id), move.back):
            tape.go_to(there)
    memory.finish(tape.here)


@pytest.mark.parametrize("rules", [Rules(1, 0.9), Rules(4, 0.5), Rules(3, 0.9, 0.25)])
@given(st.lists(GAMES, max_size=6))
@settings(max_examples=10)
def test_step_by_step_is_the_same_as_building_again(
    rules: Rules, games: list[list[Played]]
) -> None:
    with database() as db:
        Memory(db).rebuild(rules)
        for game in games:
            play(db, game)
        columns = "SELECT id, q, gain, total, visits FROM outcome ORDER BY id"
        before = [tuple(row) for row in fetch(db, columns)]
        Memory(db).rebuild()
        assert [tuple(row) for row in fetch(db, columns)] == before


def test_a_learning_step_touches_the_last_moves_only(db: Database) -> None:
    learn_by(db, steps=3, discount=0.5)
    tape = Tape(db)
    walk(tape, ("a", 0), ("b", 0), ("c", 0), ("dig", 0))
    before = {row["command"]: tuple(row) for row in fetch(db, "SELECT * FROM outcome")}
    tape.play("e", "Cellar", by=Actor.AGENT, inventory=("egg",), effect=Effect(score=8))
    after = {row["command"]: tuple(row) for row in fetch(db, "SELECT * FROM outcome")}
    assert {name for name in before if before[name] != after[name]} == {"c", "dig"}


def test_exemplars_carry_what_was_learned(db: Database) -> None:
    walk(Tape(db), ("a", 0), ("b", 10))
    tape = Tape(db)
    tape.play("c", by=Actor.AGENT, effect=Effect(nothing=True))
    found = tape.memory.retrieve(tape.game, observe("West of House"))
    assert [(e.command, e.role) for e in found if e.similarity == 1.0] == [
        ("a", Role.ENCOURAGED),
        ("c", Role.DISCOURAGED),
    ]
    assert found[0].q == pytest.approx(0.97 * 10)


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"discount": 1.1}, {"rate": 0.0}, {"rate": 2.0}])
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="the"):
        Rules(**wrong)


def test_rules_stay_with_the_home(db: Database) -> None:
    assert Memory(db).rules == Rules()
    learn_by(db, steps=4, discount=0.5, rate=0.1)
    assert Memory(db).rules == Rules(4, 0.5, 0.1)
