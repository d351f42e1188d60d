"""A number to be drawn and waited for: drawn again where it was lost, and waited for as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from agents.imitation.states.traces import Moment, Trace
from tests.support.imitation import follow, moment, trace_of


class Counter:
    """Numbers are called, one each second move; with one's own one is served.

    Args:
        drawn: the numbers that the machine gives, one after another.
        gusts: moves at which the slip is blown away.
    """

    def __init__(self, drawn: Sequence[int], gusts: Collection[int] = ()) -> None:
        self.drawn, self.gusts = list(drawn), gusts
        self.now = self.score = self.mine = 0
        self.place = {"machine": "Hall"}

    def step(self, command: str) -> Moment:
        self.now += 1
        called = 40 + self.now // 2
        text = "Time passes." if command == "wait" else "That does nothing."
        if command == "pull machine":
            self.mine, self.place["slip"] = self.drawn.pop(0), "player"
            text = f"It gives you a slip with the number {self.mine}."
        elif command == "order pie":
            text = "Take a number!"
            if self.place.get("slip") == "player":
                text = "Wait for your number!"
                if called >= self.mine:
                    del self.place["slip"]
                    self.place["pie"], self.score, text = "player", 5, "One meat pie!"
        if not self.now % 2:
            text += f'\n\n"Number {called}!" calls the pieman.'
        if self.now in self.gusts and self.place.pop("slip", ""):
            text += "\n\nA gust takes the slip out of your hand."
        return self.look(text)

    def look(self, text: str = "Hall\nA counter and a machine.") -> Moment:
        return moment(text, score=self.score, player="Hall", **self.place)


DRAWN = ("pull machine", *["wait"] * 5, "order pie")


def shown() -> Trace:
    world = Counter([43])
    trace = trace_of([world.look(), *map(world.step, DRAWN)], DRAWN)
    assert world.score == 5
    return trace


@pytest.mark.parametrize("number", [41, 43, 46])
def test_the_number_of_today_is_waited_for(number: int) -> None:
    world = Counter([number])
    played = follow(shown(), world)
    assert world.score == 5
    assert played.count("order pie") <= 2


@pytest.mark.parametrize("gust", [1, 4])
def test_another_is_drawn_where_it_was_lost(gust: int) -> None:
    world = Counter([43, 46], gusts=(gust,))
    played = follow(shown(), world)
    assert world.score == 5
    assert played.count("pull machine") == 2
