"""What is told by the last of some tries, or while one waits, is as well heard as by a look."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of


class Ball:
    """A dance whose end brings a word for the guard at the door.

    Args:
        word: the word of the evening.
        dances: turns until the dance is over.
        leaves: the partner goes when it is over.
    """

    def __init__(self, word: str = "plover", dances: int = 3, *, leaves: bool = True) -> None:
        self.word, self.dances, self.leaves = word, dances, leaves
        self.score = 0
        self.partner = "Ballroom"

    def step(self, command: str) -> Moment:
        text = "Nothing comes of that."
        if command == "dance with count" and self.partner == "Ballroom":
            self.dances -= 1
            text = "You turn about the floor. His hand is cold."
            if self.dances == 0:
                text = f'The dance ends. "Should anyone ask, the word is {self.word}," he says.'
                self.partner = "Study" if self.leaves else "Ballroom"
        elif command == f"say {self.word}" and self.dances <= 0:
            self.score, text = 5, "The guard lets you pass."
        elif command.startswith("say"):
            text = "The guard shakes his head."
        return self.look(text)

    def look(self, text: str = "A ballroom. A guard stands at the door.") -> Moment:
        return moment(
            text, score=self.score, player="Ballroom", guard="Ballroom", count=self.partner
        )


@pytest.mark.parametrize("dances", [1, 2, 3, 5, 7])
@pytest.mark.parametrize("leaves", [True, False])
def test_the_word_that_the_last_of_some_tries_told_is_said(dances: int, leaves: bool) -> None:
    commands = (*["dance with count"] * 3, "say plover")
    then, now = Ball(leaves=leaves), Ball("quartz", dances, leaves=leaves)
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    played = follow(trace, now, most=20)
    assert (then.score, now.score) == (5, 5), played


class Wall:
    """A watch that calls its word down from a wall after a while, and a gate that asks for it."""

    def __init__(self, word: str = "plover", after: int = 3) -> None:
        self.word, self.after = word, after
        self.score = 0

    def step(self, command: str) -> Moment:
        self.after -= 1
        text = "Time passes." if command == "wait" else "Nothing comes of that."
        if self.after == 0:
            text += f'\n\nA voice on the wall calls: "All is well, and the word is {self.word}!"'
        elif command == f"say {self.word}" and self.after < 0:
            self.score, text = 5, "The gate creaks open."
        elif command.startswith("say"):
            text = "The gate stays shut."
        return self.look(text)

    def look(self, text: str = "A gate in a wall.") -> Moment:
        return moment(text, score=self.score, player="Ditch", gate="Ditch")


@pytest.mark.parametrize("after", [1, 3, 7])
def test_the_word_that_is_told_while_one_waits_is_said(after: int) -> None:
    commands = (*["wait"] * 3, "say plover")
    then, now = Wall(), Wall("quartz", after)
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    played = follow(trace, now, most=30)
    assert (then.score, now.score) == (5, 5), played
    assert played == [*["wait"] * after, "say quartz"]


class Safe:
    """A dial that wants the three figures of a date, which stands in a register."""

    def __init__(self, *figures: int) -> None:
        self.figures = [str(one) for one in figures]
        self.turned: list[str] = []
        self.score = 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of that."
        if command == "read register":
            date = self.write(self.figures)
            text = f'A name is struck out: Edward Verlan, born on {date}, "a thing apart".'
        elif command.startswith("turn dial to "):
            self.turned.append(command.rpartition(" ")[2])
            text = "Click."
        elif command == "open safe":
            text = "It's locked."
            if self.turned[-3:] == self.figures:
                self.score, text = 5, "It swings open."
        return self.look(text)

    write: Callable[[list[str]], str] = staticmethod(".".join)

    def look(self, text: str = "A study with a safe.") -> Moment:
        things = dict.fromkeys(("register", "dial", "safe"), "Study")
        return moment(text, score=self.score, player="Study", **things)


@pytest.mark.parametrize("today", [(20, 7, 11), (12, 18, 3), (18, 4, 11), (3, 5, 9)])
@pytest.mark.parametrize("write", [".".join, "-".join, " right, then ".join])
def test_each_figure_of_a_date_is_dialled_as_it_is_today(
    today: tuple[int, ...], write: Callable[[list[str]], str]
) -> None:
    figures = (18, 12, 11)
    commands = ("read register", *(f"turn dial to {one}" for one in figures), "open safe")
    then, now = Safe(*figures), Safe(*today)
    then.write = now.write = write
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    played = follow(trace, now, most=20)
    assert (then.score, now.score) == (5, 5), played


class Oven:
    """A dial that points to one dish after another, and bakes the one that it points to."""

    DISHES = ("fish", "soup", "pizza", "cake")

    def __init__(self, at: int = 0) -> None:
        self.at, self.score, self.cake = at, 0, ""

    def step(self, command: str) -> Moment:
        text = "Nothing comes of that."
        if command == "turn dial":
            self.at = (self.at + 1) % len(self.DISHES)
            text = f'The line is now pointing to "{self.DISHES[self.at]}" on the dial.'
        elif command == "push button" and self.DISHES[self.at] == "cake":
            self.cake, text = "Kitchen", "A low hum. There is a cake."
        elif command == "take cake" and self.cake == "Kitchen":
            self.cake, self.score, text = "player", 5, "Taken."
        return self.look(text)

    def look(self, text: str = "A kitchen with an oven.") -> Moment:
        held = {"cake": self.cake} if self.cake else {}
        things = {"dial": "Kitchen", "button": "Kitchen", **held}
        return moment(text, score=self.score, player="Kitchen", **things)


@pytest.mark.parametrize("at", [0, 1, 2])
def test_where_each_try_tells_another_word_the_last_is_what_was_wanted(at: int) -> None:
    commands = (*["turn dial"] * 3, "push button", "take cake")
    then, now = Oven(), Oven(at)
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    played = follow(trace, now, most=20)
    assert (then.score, now.score) == (5, 5), played


class Tram:
    """Stops that are called out one after another; one gets out where somebody is said to live."""

    def __init__(self, *stops: str) -> None:
        self.stops, self.at, self.score = stops, 0, 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of that."
        if command == "read letter":
            text = 'The letter says: "I live in Oak Street now."'
        elif command == "wait" and self.at < len(self.stops):
            text = f'Time passes.\nA voice calls: "This is {self.stops[self.at]}, all out!"'
            self.at += 1
        elif command == "out" and self.at and self.stops[self.at - 1] == "Oak Street":
            self.score, text = 5, "Oak Street\nHome."
        elif command == "wait":
            text = "The tram stands still."
        return self.look(text)

    def look(self, text: str = "A tram.") -> Moment:
        return moment(text, score=self.score, player="Tram", letter="player")


@pytest.mark.parametrize(
    "stops", [("Oak Street",), ("Elm Row", "Mill Lane", "Oak Street", "Hill Road")]
)
def test_another_stop_is_not_the_one_that_is_waited_for(stops: Sequence[str]) -> None:
    commands = ("read letter", "wait", "wait", "out")
    then, now = Tram("Mill Lane", "Oak Street"), Tram(*stops)
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    played = follow(trace, now, most=20)
    assert (then.score, now.score) == (5, 5), played
