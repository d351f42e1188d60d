"""What comes by chance is waited for and played for: a bite, and so many coins."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of


class Pond:
    """A float goes under some moves after the line was cast; who reels in too soon has nothing."""

    def __init__(self, bites: int) -> None:
        self.bites, self.out, self.score = bites, -1, 0

    def step(self, command: str) -> Moment:
        self.out += self.out >= 0
        text = "Time passes." if command == "wait" else "Nothing comes of it."
        if command == "fish" and self.out < 0:
            self.out, text = 0, "You cast the line."
        elif command == "reel in" and self.out >= 0:
            caught = self.out > self.bites
            self.score, self.out = self.score + 7 * caught, -1
            text = "You pull out a fat carp!" if caught else "The hook is bare."
        if self.out == self.bites:
            text += "\n\nThe float goes under!"
        return self.look(text)

    def look(self, text: str = "A pond.") -> Moment:
        return moment(text, score=self.score, player="Pond")


@pytest.mark.parametrize("waits", [2, 4])
@pytest.mark.parametrize("bites", [1, 3, 9])
def test_a_bite_is_waited_for_however_short_the_wait_was_that_was_shown(
    waits: int, bites: int
) -> None:
    commands = ("fish", *["wait"] * waits, "reel in")
    shown, world = Pond(waits), Pond(bites)
    played = follow(trace_of([shown.look(), *map(shown.step, commands)], commands), world, most=30)
    assert world.score == 7, played


class Tent:
    """Throws of dice win or lose a coin; five of them buy a goose next door."""

    def __init__(self, throws: Sequence[int]) -> None:
        self.throws, self.coins, self.score = list(throws), 2, 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "throw dice":
            won = self.throws.pop(0) if self.throws else 1
            self.coins += won
            text = f"You {'win' if won > 0 else 'lose'}. You have {self.coins} coins now."
        elif command == "buy goose":
            self.score, text = (10, "It is yours.") if self.coins >= 5 else (0, "Too few coins.")
        return self.look(text)

    def look(self, text: str = "A tent.") -> Moment:
        return moment(text, score=self.score, player="Tent")


@pytest.mark.parametrize("shown_throws", [(1, 1, 1), (-1, 1, 1, -1, 1, 1, 1)])
@pytest.mark.parametrize("throws", [(-1, -1, 1, 1, -1), (1, 1, 1), (1, 1, 2)])
def test_one_plays_on_until_one_has_as_much(
    shown_throws: tuple[int, ...], throws: tuple[int, ...]
) -> None:
    commands = (*["throw dice"] * len(shown_throws), "buy goose")
    shown, world = Tent(shown_throws), Tent(throws)
    played = follow(trace_of([shown.look(), *map(shown.step, commands)], commands), world, most=40)
    assert world.score == 10, played
    assert played.count("buy goose") == 1
