"""Mazes whose ways lead on by chance: it counts what is told on arriving, not where one is."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of

GLOWS = ("dark", "faint", "bright")


class Maze:
    """Angled rooms that lead anywhere; whoever goes as the glow asks comes to hear a bell.

    Args:
        rooms: where ways lead, one after the other, over and over.
        slips: moves that end in the dark although they were right.
        tells: whether the glow is told.
    """

    WAYS = ("east", "north", "west")

    def __init__(self, rooms: Sequence[int], slips: Sequence[int] = (), *, tells: bool = True):
        self.rooms, self.slips, self.tells = rooms, slips, tells
        self.place, self.glow, self.score, self.gone = "Stair", 0, 0, 0

    def step(self, command: str) -> Moment:
        text = "You can't go that way."
        if command == "down" and self.place == "Stair":
            self._go()
            text = f"Angled room\nAngled walls. {self._told()}".strip()
        elif command in (*self.WAYS, "south", "up") and self.place != "Stair":
            self.gone += 1
            right = command == self.WAYS[self.glow] and self.gone not in self.slips
            self.glow = self.glow + 1 if right else 0
            self._go()
            if self.glow == len(GLOWS):
                self.place, self.score = "Shrine", 5
                text = "A bell rings.\n\nShrine\nA shrine."
            else:
                text = f"Angled room\nAngled walls. {self._told()}".strip()
        elif command == "sing":
            text = "La, la."
        return self.look(text)

    def _go(self) -> None:
        self.place = f"Angled room#{self.rooms[self.gone % len(self.rooms)]}"

    def _told(self) -> str:
        return f"The window is {GLOWS[self.glow]}." if self.tells else ""

    def look(self, text: str = "Stair\nA stair.") -> Moment:
        return moment(text, score=self.score, player=self.place)


LINE = ("down", "east", "north", "west", "sing")
SHOWN = (1, 2, 3, 4)


def played(world: Maze, *, tells: bool = True) -> list[str]:
    shown = Maze(SHOWN, tells=tells)
    return follow(trace_of([shown.look(), *map(shown.step, LINE)], LINE), world, most=120)


@pytest.mark.parametrize("rooms", [(3, 1, 2), (4, 3, 2, 1), (2, 2, 3, 3)])
def test_what_is_told_as_then_is_taken_for_where_one_was_then(rooms: Sequence[int]) -> None:
    world = Maze(rooms)
    assert played(world)[:4] == list(LINE[:4])
    assert world.score == 5


@pytest.mark.parametrize("slips", [(1,), (2,), (3,), (1, 3, 5, 6)])
def test_who_is_told_otherwise_begins_anew_where_they_are(slips: Sequence[int]) -> None:
    dice = random.Random(len(slips))
    world = Maze([dice.randint(1, 4) for _ in range(9)], slips)
    moves = played(world)
    assert world.score == 5
    assert len(moves) < 20


def test_where_nothing_is_told_no_place_is_taken_for_another() -> None:
    world = Maze((3, 1, 2), tells=False)
    assert played(world, tells=False)[1] != "east"
