"""What is told when waiting ends says what is to be done, and it is told otherwise today."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of

HEAR, SMELL, FEEL = "hear", "smell", "feel"
SAID = {"listen": HEAR, HEAR: HEAR, SMELL: SMELL, FEEL: FEEL}


class Dark:
    """A place where one waits to be told which sense will serve, for each round in turn.

    Args:
        senses: what serves in each round.
        late: moves until it is told.
    """

    def __init__(self, senses: Sequence[str], late: int = 3) -> None:
        self.senses, self.late = list(senses), late
        self.now, self.score = 0, 0

    def step(self, command: str) -> Moment:
        self.now += 1
        sense = self.senses[0] if self.senses else ""
        text = "Time passes." if command == "wait" else "It does nothing for you."
        if SAID.get(command) == sense and self.now > self.late:
            del self.senses[0]
            self.now, self.score = 0, self.score + 5
            text = f"That was the {len(self.senses)}th."
        elif self.now == self.late and sense:
            text += f"\n\nThere's something you can {sense}, though."
        return self.look(text)

    def look(self, text: str = "Dark.") -> Moment:
        return moment(text, score=self.score, player="Dark")


def played_in(shown: Sequence[str], said: Sequence[str], today: Sequence[str]) -> Dark:
    world = Dark(shown)
    commands = [command for one in said for command in (*["wait"] * 3, one)]
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    assert world.score == 5 * len(shown)
    game = Dark(today, late=4)
    follow(trace, game)
    return game


@pytest.mark.parametrize("sense", [SMELL, FEEL])
def test_the_word_that_is_told_today_is_the_command(sense: str) -> None:
    assert played_in([SMELL], [SMELL], [sense]).score == 5


def test_what_was_done_when_the_same_was_told_is_done_when_it_is_told_today() -> None:
    game = played_in([SMELL, HEAR], [SMELL, "listen"], [HEAR, SMELL])
    assert game.score == 10


class Hatch:
    """Somebody comes, and asks for one of two tools.

    Args:
        wish: the tool.
        late: moves until they come.
    """

    def __init__(self, wish: str, late: int = 3) -> None:
        self.wish, self.late, self.now, self.score = wish, late, 0, 0
        self.held = {"small_rasp", "long_brush"}

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "Time passes."
        if command.startswith("give") and self.now > self.late:
            tool = command.split()[1]
            text = "That is the wrong one."
            if tool == self.wish:
                self.score, text = self.score + 5, "Thank you."
                self.held = {one for one in self.held if not one.endswith(tool)}
        elif self.now >= self.late:
            text += f'\n\nMelvin is here. "Give me the {self.wish}," he says wearily.'
        return self.look(text)

    def look(self, text: str = "Hatch.") -> Moment:
        melvin = {"melvin": "Hatch"} if self.now >= self.late else {}
        held = dict.fromkeys(self.held, "player")
        return moment(text, score=self.score, player="Hatch", **held, **melvin)


@pytest.mark.parametrize("wish", ["rasp", "brush"])
def test_who_was_waited_for_gets_what_they_ask_for_today(wish: str) -> None:
    shown, commands = Hatch("rasp"), [*["wait"] * 3, "give rasp to melvin"]
    trace = trace_of([shown.look(), *map(shown.step, commands)], commands)
    world = Hatch(wish, late=5)
    follow(trace, world)
    assert world.score == 5


class Line:
    """A train that calls at stops, each on another side, and opens its doors for one move.

    Args:
        stops: where it calls, in turn, with the way out.
    """

    def __init__(self, *stops: tuple[str, str]) -> None:
        self.stops, self.now, self.room, self.score = stops, 0, "Car", 0

    def step(self, command: str) -> Moment:
        at, way = self.stops[min(self.now // 3, len(self.stops) - 1)]
        calls = self.now % 3 == 2
        self.now += 1
        text = "Time passes."
        if self.room != "Car":
            if command == "board" and self.room == "Mill":
                self.room = "Car"
            elif command == "take prize" and self.room == "Port":
                self.score, text = 10, "It is yours."
        elif calls and command == way:
            self.room = text = at
        elif self.now % 3 == 2:
            name = self.stops[min(self.now // 3, len(self.stops) - 1)][0]
            text = f'A voice from overhead says "{name} station, please get off here."'
        return self.look(text)

    def look(self, text: str = "Car.") -> Moment:
        return moment(text, score=self.score, player=self.room)


def test_one_gets_out_at_the_stop_that_was_meant_whichever_is_called_first() -> None:
    mill, port = ("Mill", "east"), ("Port", "west")
    shown = Line(mill, mill, port)
    commands = ["wait", "wait", "east", "board", "wait", "wait", "wait", "wait", "west"]
    commands.append("take prize")
    trace = trace_of([shown.look(), *map(shown.step, commands)], commands)
    assert shown.score == 10
    today = Line(mill, mill, mill, port)
    played = follow(trace, today)
    assert today.score == 10
    assert played.count("east") == 1
