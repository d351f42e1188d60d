"""What the story asks back: said again, said more clearly, or asked for once more."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from agents.imitation.execution.judging import judge
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.states.state import State
from agents.imitation.states.traces import Moment
from games.open import open_world
from games.types import Ending, Scene
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.following import prompter
from tests.support.imitation import follow, know, moment, trace_of, watch

BRIDGE: dict[str, Any] = {"player": "Bridge", "gold_egg": "player", "burly_troll": "Bridge"}
PAID = moment("(to the burly troll) The troll takes it.", player="Bridge", burly_troll="Bridge")


def test_whom_a_step_meant_is_said_when_the_story_asks() -> None:
    executor = PlanExecutor(know(trace_of((moment(**BRIDGE), PAID), ("give egg",))))
    crowded = moment(**BRIDGE, dwarf="Bridge")
    executor.begin(crowded.scene, crowded.facts)
    assert executor.act() == "give egg"
    asked = moment("Whom do you want to give the egg to?", **BRIDGE, dwarf="Bridge")
    executor.saw("give egg", asked.scene, asked.facts)
    assert executor.act() == "burly troll"
    executor.saw("burly troll", PAID.scene, PAID.facts)
    assert executor.act() is None


def test_a_question_about_nothing_that_was_there_is_left_open() -> None:
    executor = PlanExecutor(know(trace_of((moment(**BRIDGE), PAID), ("give egg",))))
    begun = moment(player="Bridge", gold_egg="player", dwarf="Bridge")
    executor.begin(begun.scene, begun.facts)
    assert executor.act() == "give egg"
    asked = moment("Whom?", player="Bridge", gold_egg="player", dwarf="Bridge")
    executor.saw("give egg", asked.scene, asked.facts)
    assert executor.act() == "give egg"


def test_an_answer_waits_for_its_question() -> None:
    lair: dict[str, Any] = {"player": "Lair", "dragon": "Lair"}
    asked = moment("With what? Your bare hands?", **lair)
    moments = (moment(**lair), asked, moment("It is dead.", player="Lair", body="Lair"))
    executor = PlanExecutor(know(trace_of(moments, ("kill dragon", "yes"))))
    executor.begin(moments[0].scene, moments[0].facts)
    assert executor.act() == "kill dragon"
    executor.saw("kill dragon", asked.scene, asked.facts)
    late = moment("Time passes.", **lair)
    executor.saw("wait", late.scene, late.facts)
    assert executor.act() == "kill dragon"
    executor.saw("kill dragon", asked.scene, asked.facts)
    assert executor.act() == "yes"


def test_what_is_not_asked_today_needs_no_answer() -> None:
    paid: dict[str, Any] = {"player": "Bridge", "burly_troll": "Below"}
    moments = [moment("A nest.", player="Nest", burly_troll="Bridge")]
    moments.append(moment("An egg appears.", player="Nest", gold_egg="Nest", burly_troll="Bridge"))
    moments.append(moment("Taken.", player="Nest", gold_egg="player", burly_troll="Bridge"))
    moments += [moment(**BRIDGE), moment("Whom do you want to give it to?", **BRIDGE)]
    moments += [moment("The troll takes it.", **paid), moment("Far side.", player="Far side")]
    commands = ("foo", "take egg", "east", "give egg", "burly troll", "east")
    executor = PlanExecutor(know(trace_of(moments, commands)))
    executor.begin(moments[0].scene, moments[0].facts)
    for command, now in zip(commands[:3], moments[1:], strict=False):
        assert executor.act() == command
        executor.saw(command, now.scene, now.facts)
    assert executor.act() == "give egg"
    taken = moment("(to the burly troll)\nHe takes it.", **paid)
    executor.saw("give egg", taken.scene, taken.facts)
    assert executor.act() == "east"


@pytest.mark.parametrize("form", ["(Y/N)", "(y or n):", "(yes/no)", "Please answer yes or no."])
def test_a_question_never_met_is_answered(form: str) -> None:
    executor = PlanExecutor(know(trace_of((moment(**BRIDGE), PAID), ("give egg",))))
    asked = moment(f"Shall I bring you back to life? {form}", **BRIDGE)
    executor.begin(asked.scene, asked.facts)
    assert executor.act() == "yes"


def test_the_death_that_a_demonstration_ends_in_is_not_sought() -> None:
    alive = moment(player="Ledge")
    dead = Moment(Scene("You fall.", died=True, ending=Ending.DEATH), alive.facts)
    told = (alive, moment("It hums.", player="Ledge"), dead)
    executor = PlanExecutor(know(trace_of(told, ("push stone", "jump"))))
    executor.begin(alive.scene, alive.facts)
    assert executor.act() == "push stone"
    executor.saw("push stone", told[1].scene, told[1].facts)
    assert executor.act() is None


def test_what_a_step_means_is_said_though_its_demonstration_is_not_followed() -> None:
    with closing(open_world(prompter(), isolated=False)) as world:
        won, other = (watch(world, way, WINNING_SEED) for way in (WINNING, ["east"]))
    knowledge = know(won, other)
    assert len(knowledge.demonstrations) == 1, "beside one that won, others are not followed"
    executor = PlanExecutor(knowledge)
    executor.begin(won.moments[0].scene, won.moments[0].facts)
    executor.at.asked = knowledge.by_number[1].operators[0]
    assert executor.act() is not None


@pytest.mark.parametrize(
    "offer",
    [
        "Nothing happens.\n\nDo you need help getting out of here?",
        "Are you trying to get into the mill?",
        "Would you like a hint?",
    ],
)
def test_offers_of_help_are_declined_since_they_cost_points(offer: str) -> None:
    executor = PlanExecutor(know(trace_of((moment(**BRIDGE), PAID), ("give egg",))))
    asked = moment(offer, **BRIDGE)
    executor.begin(asked.scene, asked.facts)
    assert executor.act() == "no"


def test_the_other_answer_is_given_where_a_question_stands_and_in_the_end_none() -> None:
    executor = PlanExecutor(know(trace_of((moment(**BRIDGE), PAID), ("give egg",))))
    asked = moment("Do you mind the troll?", **BRIDGE)
    executor.begin(asked.scene, asked.facts)
    said = []
    for _ in range(5):
        said.append(executor.act() or "")
        executor.saw(said[-1], asked.scene, asked.facts)
    assert said == ["yes", "no", "yes", "no", "give egg"]
    executor.saw("wait", moment("The river runs.", **BRIDGE).scene, asked.facts)
    executor.saw("wait", asked.scene, asked.facts)
    assert executor.act() == "yes", "what is asked later is asked anew"


class Lost:
    """A maze that offers help after some moves, and lets one out after twelve.

    Args:
        offers: the move after which help is offered.
    """

    def __init__(self, offers: int) -> None:
        self.offers, self.now, self.room, self.score = offers, 0, "Maze", 0

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "You can't do that."
        if command == "north" and self.room == "Maze":
            text = "You crawl about in vain."
            if self.now >= 12:
                self.room, text = "Meadow", "Meadow"
        elif command == "take rose" and self.room == "Meadow" and not self.score:
            self.score, text = 5, "Taken."
        elif command == "no" and self.now == self.offers + 1:
            text = "OK"
        if self.now == self.offers:
            text += " Do you need help getting out of here?"
        return self.look(text)

    def look(self, text: str = "Maze") -> Moment:
        rose = "player" if self.score else "Meadow"
        return moment(text, score=self.score, player=self.room, rose=rose)


@pytest.mark.parametrize("offers", [2, 9, 99])
def test_an_offer_of_help_that_does_not_come_is_not_sought(offers: int) -> None:
    tries = *["north"] * 4, "south"
    commands, world = (*tries, "no", *["north"] * 6, "take rose"), Lost(5)
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    today = Lost(offers)
    played = follow(trace, today)
    assert today.score == 5
    assert played.count("south") <= 3


def test_what_comes_of_an_answer_counts_only_if_it_was_not_so_before() -> None:
    executor = PlanExecutor(know(trace_of((moment(**BRIDGE), PAID), ("give egg",))))
    executor.begin(PAID.scene, PAID.facts)  # the egg is given already
    at, asked = executor.at, ("clarify", 0)
    at.attempts.failed(asked)
    named = PlannedMove("burly troll", at.steps[0], at.steps[0])
    judge(at, executor.planner, named, at.state, State(PAID.scene, PAID.facts))
    assert at.attempts.tries(asked) == 1
    judge(at, executor.planner, named, State(PAID.scene, moment(**BRIDGE).facts), at.state)
    assert at.attempts.tries(asked) == 0


def test_a_move_that_is_never_played_is_given_up() -> None:
    begun, done = moment(**BRIDGE), moment("It opens.", player="Bridge", dwarf="Bridge")
    executor = PlanExecutor(know(trace_of((begun, done), ("give egg",))))
    executor.begin(begun.scene, begun.facts)
    wished = 0
    while (command := executor.act()) is not None and wished < 60:
        assert command == "give egg"
        wished += 1
        here = moment("Time passes.", **BRIDGE)
        executor.saw("wait", here.scene, here.facts)
    assert 3 < wished < 60
