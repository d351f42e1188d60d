"""Goals of a session: set, put in order, ticked, struck, and what they came to."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from agents.core.errors import StoreError
from agents.core.goals import LONGEST_GOAL, MOST_GOALS, GoalState
from agents.core.memories import Effect
from agents.journal import goals
from agents.journal.journal import Journal
from tests.support.taping import Tape


def texts(db: Database, tape: Tape) -> list[str]:
    return [goal.text for goal in goals.read(db, tape.session)]


def test_goals_stand_in_the_order_in_which_they_are_put(db: Database) -> None:
    tape = Tape(db)
    first, second, third = goals.add(db, tape.here, ("find the key", "open the door", "go in"))
    assert texts(db, tape) == ["find the key", "open the door", "go in"]
    assert goals.put(db, tape.session, third.id, 0) == (third, True)
    assert goals.put(db, tape.session, third.id, -4) == (third, False)
    assert texts(db, tape) == ["go in", "find the key", "open the door"]

    (step,) = goals.add(db, tape.here, ["go to the chest"], "oracle", second)
    assert (step.parent, step.author) == (second.id, "oracle")
    assert texts(db, tape) == ["go in", "find the key", "go to the chest", "open the door"]

    goals.strike(db, tape.session, first.id)
    assert "find the key" not in texts(db, tape)
    assert goals.restore(db, tape.session) == first
    assert goals.restore(db, tape.session) is None
    with pytest.raises(StoreError, match="no such goal"):
        goals.strike(db, tape.session, 77)


def test_words_are_cleaned_cut_and_said_once(db: Database) -> None:
    tape = Tape(db)
    hostile = "go to\n[/b]\x1b[31m the \x00 door\u202e" + "x" * 1000
    (kept,) = goals.add(db, tape.here, [hostile, " \n ", "\x07"])
    assert kept.text.startswith("go to [/b]")
    assert len(kept.text) <= LONGEST_GOAL
    assert not set("\n\x1b\x00\u202e") & set(kept.text)
    assert goals.add(db, tape.here, ["Find it."])
    assert goals.add(db, tape.here, ["find IT"]) == ()


def test_hundreds_of_goals_are_kept_and_then_no_more(db: Database) -> None:
    tape = Tape(db)
    goals.add(db, tape.here, [f"find thing {number}" for number in range(MOST_GOALS)])
    with pytest.raises(StoreError, match="already") as raised:
        goals.add(db, tape.here, ["and one more"])
    assert "strike some" in raised.value.hint
    assert len(goals.read(db, tape.session)) == MOST_GOALS


def test_what_was_reached_by_moves_that_were_taken_back_is_open_again(db: Database) -> None:
    tape = Tape(db)
    root = tape.here
    (goal,) = goals.add(db, root, ["find the key"])
    turn = tape.play("east", "Hall")
    goals.mark(db, turn, goal.id, GoalState.REACHED)
    (reached,) = goals.read(db, tape.session, {root.id, turn.id})
    assert (reached.state, reached.settled, reached.is_done) == (GoalState.REACHED, turn.id, True)
    (there,) = goals.standing_at(db, [root])
    assert there.is_open
    goals.mark(db, turn, goal.id, GoalState.OPEN)
    assert goals.read(db, tape.session)[0].is_open
    assert goals.count(db, tape.session) == 1
    told = goals.told_on(db, Journal(db).path(turn.id))
    assert told == {root.id: ["You set a goal: “find the key”."]}


def test_a_teacher_whose_goals_come_to_nothing_loses_weight(db: Database) -> None:
    tape = Tape(db)
    helpful, vain = (
        goals.add(db, tape.here, [f"{what} {number}" for number in range(8)], who)
        for who, what in (("oracle", "find"), ("ollama:x", "sing"))
    )
    turn = tape.play("east", "Hall", effect=Effect(score=5))
    for goal in helpful:
        goals.mark(db, turn, goal.id, GoalState.REACHED)
    for goal in vain[:7]:
        goals.mark(db, turn, goal.id, GoalState.FAILED)
    bad, good = goals.standings(db)
    assert (good.spec, good.given, good.reached, good.helped) == ("oracle", 8, 8, 8)
    assert (bad.spec, bad.given, bad.reached) == ("ollama:x", 7, 0)
    assert good.weight == 1.0
    assert bad.weight < 0.25
    assert good.is_heeded
    assert not bad.is_heeded
