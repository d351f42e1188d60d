"""A gate that is opened after its time, and what was tried where it can't be done."""

from __future__ import annotations

import pytest

from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, know, moment, trace_of

PAID = ("Bridge", "player")


class Toll:
    """A bridge with a troll on it, a pit behind it, and a machine that takes one away for good.

    Args:
        slips: times that the coin slips from one's fingers.
    """

    WAYS = {
        ("Square", "south"): "Bridge",
        ("Bridge", "north"): "Square",
        ("Bridge", "south"): "Pit",
        ("Pit", "north"): "Bridge",
        ("Square", "east"): "Arcade",
        ("Arcade", "west"): "Square",
    }

    def __init__(self, slips: int) -> None:
        self.slips, self.score = slips, 0
        self.place = {"player": "Square", "coin": "Square", "troll": "Bridge", "branch": "Pit"}
        self.word = ""

    def step(self, command: str) -> Moment:
        room, text = self.place["player"], "Nothing comes of it."
        way = self.WAYS.get((room, command))
        if way == "Pit" and "troll" in self.place:
            text = '"Toll!" roars the troll.'
        elif way:
            self.place["player"], text = way, way
        elif command == "take coin" and self.place.get("coin") == room:
            self.slips -= 1
            text = "It slips from your fingers."
            if self.slips < 0:
                self.place["coin"], text = "player", "Taken."
        elif command == "give coin to troll" and (room, self.place.get("coin")) == PAID:
            del self.place["coin"], self.place["troll"]
            self.score, text = self.score + 5, "The troll lets you pass."
        elif command == "pull branch" and room == "Pit" and not self.word:
            self.score, self.word = self.score + 5, "known"
            self.place["branch"], text = "player", "It breaks off."
        elif command == "push button" and room == "Arcade":
            self.place["player"], text = "Tower", "Tower"
        elif command == "poke door with branch" and self.place.get("branch") == "player":
            self.score, text = self.score + 5, "It opens."
            del self.place["branch"]
        return self.look(text)

    def look(self, text: str = "Square") -> Moment:
        return moment(text, score=self.score, **self.place)


LINE = (
    *("take coin", "south", "give coin to troll", "south", "pull branch", "north", "north"),
    *("east", "push button", "poke door with branch"),
)


@pytest.mark.parametrize("slips", [4, 6])
def test_the_line_goes_on_through_a_gate_that_is_opened_after_its_time(slips: int) -> None:
    shown = Toll(0)
    trace = trace_of([shown.look(), *map(shown.step, LINE)], LINE)
    assert shown.score == 15
    world = Toll(slips)
    follow(trace, world)
    assert world.score == 15


class Desk:
    """An envelope that opens at a desk, and at the desk alone."""

    def __init__(self) -> None:
        self.room, self.open, self.score = "Gate", False, 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "north":
            self.room = text = "Desk"
        elif command == "open envelope":
            text = "You can't open it here!"
            if self.room == "Desk":
                self.open, self.score, text = True, 5, "You open the envelope."
        return self.look(text)

    def look(self, text: str = "Gate") -> Moment:
        held = moment(text, score=self.score, player=self.room, envelope="player")
        facts = held.facts | ({("is", "envelope", "open")} if self.open else set())
        return Moment(held.scene, facts)


def test_what_was_tried_in_vain_elsewhere_is_done_where_it_was_shown() -> None:
    commands = ("north", "open envelope", "bow")
    shown = Desk()
    trace = trace_of([shown.look(), *map(shown.step, commands)], commands)
    executor, world = PlanExecutor(know(trace)), Desk()
    here = world.look()
    executor.begin(here.scene, here.facts)
    step = executor.at.steps[1]
    for _ in range(4):  # something else asks for it before its time
        executor.pending = PlannedMove(step.command, executor.at.steps[0], step)
        here = world.step(step.command)
        executor.saw(step.command, here.scene, here.facts)
    played: list[str] = []
    while (command := executor.act()) is not None:
        played.append(command)
        here = world.step(command)
        executor.saw(command, here.scene, here.facts)
    assert played == [*commands]
