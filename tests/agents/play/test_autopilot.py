"""When auto mode stops to ask."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.core.commands import Actor, Decision, Kind, Mode, Source
from agents.core.memories import Effect, Observation
from agents.core.proposals import Critique, Judged, Plan, Proposal
from agents.core.types import Turn
from agents.play.loop.asking import AskBudget
from agents.play.loop.autopilot import Caution, Pilot, reason_to_ask
from games.types import Scene

HERE = Observation("k", "Kitchen", "A kitchen.")
ROOT = Turn(1, 1, None, 0, Scene("A kitchen.", "Kitchen"), HERE, datetime(2026, 1, 1, tzinfo=UTC))
CAUTION = Caution()


def agent_turn(number: int, command: str, died: bool = False) -> Turn:
    return replace(
        ROOT,
        id=number + 1,
        parent=number,
        number=number,
        scene=replace(ROOT.scene, died=died),
        decision=Decision(Actor.AGENT, Kind.AUTO, command, Mode.AUTO),
        effect=Effect(nothing=True),
    )


def judged(
    command: str = "north", confidence: float = 0.9, reward: float = 0.5, **more: Any
) -> Judged:
    critique = Critique("demonstrations", command, reward, (), "")
    return Judged(Proposal("mimic", command, "", confidence, **more), (critique,))


def ask(path: tuple[Turn, ...], what: Judged | None, may_explore: bool = False) -> str:
    return reason_to_ask(path, what, CAUTION, may_explore=may_explore)


def test_a_sure_and_rewarded_move_needs_no_question() -> None:
    assert ask((ROOT,), judged()) == ""


def test_it_asks_where_the_critic_punishes() -> None:
    assert "critic" in ask((ROOT,), judged(reward=-0.5))


def test_an_ignorant_critic_stops_nothing() -> None:
    ignorant = Critique("demonstrations", "north", 0.0, (), "", known=False)
    assert ask((ROOT,), Judged(judged().proposal, (ignorant,))) == ""


def test_it_asks_where_it_is_unsure() -> None:
    assert "sure" in ask((ROOT,), judged(confidence=0.1))


def test_exploring_asks_until_the_person_lets_it() -> None:
    unknown = judged(confidence=0.1, exploring=True)
    assert ask((ROOT,), unknown)
    assert ask((ROOT,), unknown, may_explore=True) == ""


def test_it_asks_after_a_death_of_its_own_making() -> None:
    assert "death" in ask((ROOT, agent_turn(1, "jump", died=True)), judged())


def test_it_asks_after_a_death_that_the_person_brought_about() -> None:
    turn = agent_turn(1, "jump", died=True)
    assert turn.decision is not None
    turn = replace(turn, decision=replace(turn.decision, actor=Actor.PERSON, kind=Kind.TYPED))
    assert "death" in ask((ROOT, turn), judged())


def test_it_asks_when_it_repeats_itself() -> None:
    path = (ROOT, *(agent_turn(n, "north") for n in range(1, CAUTION.repeats + 1)))
    assert "repeats" in ask(path, judged("n"))
    assert ask(path, judged("south")) == ""


PLAN = Plan("out", 1, 2, 1, 4, Source.HUMAN, "north", "reach North of House")


def circling(rounds: int, score: int = 0) -> tuple[Turn, ...]:
    """Return a path out of the kitchen and back in, so many times."""
    path = [ROOT]
    for number in range(1, 2 * rounds, 2):
        out = replace(agent_turn(number, "out"), observation=Observation("b", "Behind House", ""))
        back = replace(agent_turn(number + 1, "west"), effect=Effect(score=score))
        path += [replace(out, effect=Effect()), back]
    return tuple(path)


def test_it_asks_when_a_plan_goes_in_circles() -> None:
    followed = judged("out", plan=PLAN)
    assert "repeats" in ask(circling(CAUTION.repeats), followed)
    assert ask(circling(CAUTION.repeats - 1), followed) == ""
    assert ask(circling(CAUTION.repeats, score=5), followed) == "", "each round wins something"


def test_a_plan_may_fight_on_in_one_place() -> None:
    path = (ROOT, *(agent_turn(n, "hit troll") for n in range(1, 2 * CAUTION.repeats)))
    assert ask(path, judged("hit troll", plan=PLAN)) == ""


def test_without_a_proposal_there_is_a_question() -> None:
    assert ask((ROOT,), None)


def asking() -> Pilot:
    pilot = Pilot()
    pilot.consider((ROOT,), judged(confidence=0.1, exploring=True), CAUTION)
    assert pilot.paused
    assert pilot.why
    return pilot


def test_the_persons_move_answers_a_question() -> None:
    pilot = asking()
    pilot.answered()
    assert not pilot.paused


def test_what_the_person_held_only_the_person_lets_go() -> None:
    pilot = Pilot()
    pilot.hold("you paused it")
    pilot.answered()
    assert pilot.paused
    pilot.go_on()
    assert not pilot.paused


def test_let_go_on_it_explores_until_it_knows_something_again() -> None:
    pilot = asking()
    pilot.go_on()
    unknown = judged(confidence=0.1, exploring=True)
    pilot.consider((ROOT,), unknown, CAUTION)
    assert not pilot.paused
    pilot.consider((ROOT,), judged(), CAUTION)
    pilot.consider((ROOT,), unknown, CAUTION)
    assert pilot.paused


@pytest.mark.parametrize("budget", [0, 1, 3, 10, 30, 100])
@pytest.mark.parametrize("sure", [lambda i: 0.5, lambda i: i / 1000, lambda i: -i / 1000 + 1])
def test_questions_keep_to_their_budget_within_one(
    budget: int, sure: Callable[[int], float]
) -> None:
    asked = AskBudget(budget)
    count = 0
    for number in range(1, 501):
        count += asked.asks(sure(number))
        assert abs(count - number * budget / 100) <= 1


def test_questions_are_spent_on_the_least_sure_moves() -> None:
    chance = random.Random(7)
    asked = AskBudget(10)
    moves = [0.1 if chance.random() < 0.1 else 0.6 + 0.3 * chance.random() for _ in range(1000)]
    told = [(sure, asked.asks(sure)) for sure in moves]
    caught = sum(asks for sure, asks in told if sure == 0.1)
    assert caught >= 0.6 * sum(sure == 0.1 for sure, _ in told)


def test_with_a_budget_a_pilot_asks_about_nothing_else_that_is_unsure() -> None:
    pilot, path = Pilot(), (ROOT,)
    for _ in range(30):
        pilot.consider(path, judged("north", confidence=0.05), Caution(asks=0))
        assert not pilot.paused
    pilot = Pilot()
    pilot.consider(path, judged("north", confidence=0.05), Caution(asks=100))
    assert pilot.paused
    assert "5% sure" in pilot.why


def test_a_new_mode_starts_over() -> None:
    pilot = asking()
    pilot.go_on()
    pilot.start_over()
    pilot.consider((ROOT,), judged(confidence=0.1, exploring=True), CAUTION)
    assert pilot.paused
