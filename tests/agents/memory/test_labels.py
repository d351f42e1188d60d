"""What model critics said is found again in like situations."""

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from agents.core.commands import Source, canonical
from agents.core.memories import Observation
from agents.core.proposals import Critique, Judged, Proposal
from agents.memory.store import Memory
from tests.support.taping import CAVE, ZORK, Tape, database, observe

MODEL = "openai:m@http://127.0.0.1:1/v1"
CRITICS = (MODEL, "ollama:x", "gguf:y")
HOUSE = observe("West of House")


def said(command: str, reward: float, critic: str = MODEL, *, known: bool = True) -> Judged:
    """A proposal that a model critic was asked about, in a blend."""
    its = Critique(critic, command, reward, (), "", known)
    mine = Critique("demonstrations", command, -1.0, (), "")
    both = Critique(f"demonstrations + {critic}", command, 0.0, (), "", members=(mine, its))
    return Judged(Proposal("mimic", command, "", 0.5), (both,))


def found(db: Database, observation: Observation = HOUSE, **more: Any) -> Any:
    return {
        (one.critic, one.command): (one.reward, one.count, one.similarity)
        for one in Memory(db).labels(ZORK, observation, CRITICS, **more)
    }


def test_a_model_is_quoted_where_it_spoke_and_nobody_else_is(db: Database) -> None:
    tape = Tape(db)
    start = tape.here
    tape.play("wait", "Behind House", judged=[said("N", 0.5)])
    assert found(db) == {(MODEL, "north"): (0.5, 1, 1.0)}
    assert found(db, tape.here.observation) == {}
    tape.go_to(start)
    tape.play("up", judged=[said("north", -0.25), said("up", 0.0, known=False)])
    assert found(db) == {(MODEL, "north"): (0.125, 2, 1.0)}


def test_critics_and_their_late_words_are_told_apart(db: Database) -> None:
    tape = Tape(db)
    turn = tape.play("wait", judged=[said("north", 1.0), said("north", 0.0, "ollama:x")])
    late = Critique("gguf:y", "north", -1.0, (), "")
    tape.journal.add_critiques(turn.id, [late])
    assert {critic: reward for (critic, _), (reward, _, _) in found(db).items()} == {
        MODEL: 1.0,
        "ollama:x": 0.0,
        "gguf:y": -1.0,
    }


def test_only_the_critics_that_are_asked_for_are_quoted(db: Database) -> None:
    tape = Tape(db)
    tape.play("wait", judged=[said("north", 1.0), said("north", -1.0, "strict:a plug-in's own")])
    assert [one.critic for one in Memory(db).labels(ZORK, HOUSE, CRITICS)] == [MODEL]
    assert Memory(db).labels(ZORK, HOUSE, ()) == ()


def test_the_same_scene_comes_before_the_same_place(db: Database) -> None:
    tape = Tape(db)
    tape.play("wait", judged=[said("north", 1.0)], extra="A bird sings.")
    tape.play("wait", judged=[said("north", -1.0)], extra="It is night.")
    exact, near = Memory(db).labels(ZORK, HOUSE, CRITICS)
    assert (exact.command, exact.reward, exact.similarity) == ("north", 1.0, 1.0)
    assert (near.command, near.reward) == ("north", -1.0)
    assert 0.5 <= near.similarity < 1.0
    assert Memory(db).labels(ZORK, HOUSE, CRITICS, limit=1) == (exact,)
    assert Memory(db).labels(ZORK, HOUSE, CRITICS, limit=0) == ()


def test_another_game_and_another_place_say_nothing(db: Database) -> None:
    Tape(db, CAVE).play("wait", judged=[said("north", 1.0)])
    Tape(db, location="Kitchen").play("wait", judged=[said("north", 1.0)])
    assert found(db) == {}
    assert Memory(db).labels(CAVE, HOUSE, CRITICS) != ()


def test_another_task_costs_some_likeness(db: Database) -> None:
    Tape(db, task="find the lamp").play("wait", judged=[said("north", 1.0)])
    ((_, _, same),) = found(db, task="find the lamp").values()
    ((_, _, other),) = found(db, task="").values()
    assert other < same == 1.0


def test_what_was_forgotten_teaches_no_more(db: Database) -> None:
    tape = Tape(db)
    turn = tape.play("wait", judged=[said("north", 1.0)])
    tape.memory.forget_turn(turn.id)
    assert found(db) == {}


def test_who_learns_from_people_alone_hears_no_model(db: Database) -> None:
    Tape(db).play("wait", judged=[said("north", 1.0)])
    people = frozenset({Source.HUMAN, Source.IMPORTED})
    assert Memory(db, sources=people).labels(ZORK, HOUSE, CRITICS) == ()
    assert len(Memory(db).labels(ZORK, HOUSE, CRITICS)) == 1


SAYINGS = st.tuples(
    st.sampled_from(("n", "north", "look")),
    st.sampled_from((MODEL, "ollama:x")),
    st.integers(-10, 10).map(lambda tenths: tenths / 10),
    st.sampled_from(("wait", "sing")),
)


@given(st.lists(SAYINGS, max_size=40))
@settings(max_examples=10)
def test_means_against_counting_by_hand(sayings: list[tuple[str, str, float, str]]) -> None:
    rewards: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    with database() as db:
        tape = Tape(db)
        start = tape.here
        for command, critic, reward, played in sayings:
            tape.go_to(start)
            tape.play(played, judged=[said(command, reward, critic)])
            rewards[critic, canonical(command)].append(reward)
        assert found(db) == {
            key: (pytest.approx(sum(told) / len(told)), len(told), 1.0)
            for key, told in rewards.items()
        }
