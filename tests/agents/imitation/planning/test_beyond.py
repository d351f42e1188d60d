"""A way that opens when its time comes is tried long, and the line is taken up behind it."""

from __future__ import annotations

import pytest

from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.planning.giving_up import SAME_MOVE
from agents.imitation.states.traces import Moment, Trace
from tests.support.imitation import follow, know, moment, trace_of


class Platform:
    """A train comes at a move and stays for two; on it somebody gives a word for a door.

    Args:
        comes: the move at which it comes.
        every: moves after which it comes again.
    """

    def __init__(self, comes: int, every: int = 100) -> None:
        self.comes, self.every = comes, every
        self.now = self.score = 0
        self.room, self.open, self.cap = "Platform", False, "Car"

    def step(self, command: str) -> Moment:
        here = self.now >= self.comes and (self.now - self.comes) % self.every < 2
        self.now += 1
        text = "Time passes." if command == "wait" else "That does nothing."
        match self.room, command:
            case "Platform", "in":
                text = "There is none to get into."
                if here:
                    self.room, text = "Car", "Car\nA car of the train."
            case "Car", "take cap" if self.cap == "Car":
                self.cap, text = "player", "Taken."
            case "Car", "pull bell" if self.cap == "player":
                self.open, text = True, "A door slides open."
            case "Car", "east" if self.open:
                self.room, text = "Van", "Van\nThe van of the train."
            case "Van", "press knob":
                self.score, text = 5, "The knob clicks."
        if self.now == self.comes or (self.now > self.comes and not (self.now - self.comes) % 99):
            text += "\n\nThe night train draws in."
        return self.look(text)

    def look(self, text: str = "Platform\nA platform.") -> Moment:
        return moment(
            text, score=self.score, player=self.room, cap=self.cap, bell="Car", knob="Van"
        )


RIDE = ("wait", "wait", "wait", "in", "take cap", "pull bell", "east", "press knob")


def ride() -> Trace:
    world = Platform(3)
    trace = trace_of([world.look(), *map(world.step, RIDE)], RIDE)
    assert world.score == 5
    return trace


@pytest.mark.parametrize("comes", [3, 9, 21 + SAME_MOVE, 50])
def test_what_was_waited_for_is_waited_for_long(comes: int) -> None:
    world = Platform(comes)
    follow(ride(), world, most=90)
    assert world.score == 5


@pytest.mark.parametrize("comes", [9, 30])
def test_the_line_is_taken_up_behind_a_way_that_was_given_up(comes: int) -> None:
    world, commands = Platform(0), RIDE[3:]
    shown = trace_of([world.look(), *map(world.step, commands)], commands)
    assert world.score == 5
    world = Platform(comes, every=5)
    executor, here, played = PlanExecutor(know(shown)), world.look(), list[str]()
    executor.begin(here.scene, here.facts)
    while world.score == 0 and len(played) < 120:
        played.append(executor.act() or "wait")  # somebody else plays where nothing is left to do
        here = world.step(played[-1])
        executor.saw(played[-1], here.scene, here.facts)
    assert world.score == 5
    assert "take cap" in played
