"""A figure that was chosen is sought higher or lower, as the story says."""

from __future__ import annotations

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of


class Radio:
    """A knob with figures from 1 to 99, one of which brings a voice."""

    def __init__(self, figure: int, *, helps: bool = True) -> None:
        self.figure, self.helps, self.score, self.tries = figure, helps, 0, 0

    def step(self, command: str) -> Moment:
        tried = command.removeprefix("set knob to ")
        if not tried.isdecimal():
            return self.look("You do that.")
        self.tries += 1
        if int(tried) == self.figure:
            self.score = 5
            return self.look("A voice says good morning.")
        hint = "a little more" if int(tried) < self.figure else "a little less"
        return self.look(f"It hisses; {hint}, perhaps." if self.helps else "It hisses.")

    def look(self, text: str = "A radio.") -> Moment:
        return moment(text, score=self.score, player="Cabin", knob="Cabin")


COMMANDS = ("set knob to 5",)


@pytest.mark.parametrize("figure", [5, 6, 9, 3, 1, 60])
def test_it_goes_the_way_that_the_story_says(figure: int) -> None:
    world = Radio(5)
    shown = trace_of([world.look(), world.step(*COMMANDS)], COMMANDS)
    today = Radio(figure)
    follow(shown, today, most=20)
    assert today.score == 5
    assert today.tries <= 14


def test_who_is_told_nothing_guesses_no_figures() -> None:
    world = Radio(5)
    shown = trace_of([world.look(), world.step(*COMMANDS)], COMMANDS)
    assert set(follow(shown, Radio(7, helps=False), most=12)) == {"set knob to 5"}
