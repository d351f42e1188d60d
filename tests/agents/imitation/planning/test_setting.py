"""A figure is brought to what is told today, as often as that takes and whichever way."""

from __future__ import annotations

import pytest

from agents.imitation.action_model.settings import Figure, figures_in, opposite_of
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of


class Arcade:
    """A dot that a stick moves over a map, and a button that takes one to where the dot is.

    Args:
        tower: where the tower is drawn: across, down.
    """

    MOVES = {"east": (1, 0), "west": (-1, 0), "south": (0, 1), "north": (0, -1)}

    def __init__(self, tower: tuple[int, int]) -> None:
        self.tower, self.dot, self.score = tower, (3, 3), 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        way = self.MOVES.get(command.removeprefix("push stick "))
        if command == "start machine":
            text = "Your dot is {} across and {} down; a tower is drawn {} across and {} down."
            text = text.format(*self.dot, *self.tower)
        elif way is not None:
            self.dot = self.dot[0] + way[0], self.dot[1] + way[1]
            text = "The dot moves. It's {} across and {} down.".format(*self.dot)
        elif command == "push button" and self.dot == self.tower:
            self.score, text = 5, "The room turns inside out."
        return self.look(text)

    def look(self, text: str = "Arcade.") -> Moment:
        return moment(text, score=self.score, player="Arcade", stick="Arcade", button="Arcade")


SHOWN = (
    "start machine",
    *["push stick east"] * 2,
    *["push stick north"] * 1,
    "push button",
)


@pytest.mark.parametrize("tower", [(5, 2), (6, 1), (1, 5), (3, 2), (4, 3), (3, 3)])
def test_a_dot_is_brought_to_where_the_tower_is_drawn_today(tower: tuple[int, int]) -> None:
    shown = Arcade((5, 2))
    trace = trace_of([shown.look(), *map(shown.step, SHOWN)], SHOWN)
    world = Arcade(tower)
    played = follow(trace, world)
    assert world.score == 5
    assert len(played) == 2 + abs(tower[0] - 3) + abs(tower[1] - 3)


class Boat:
    """A boat that goes on by itself on the course that it was set on."""

    def __init__(self, island: int) -> None:
        self.island, self.at, self.course, self.score = island, 0, 0, 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "read chart":
            text = f"You're at 7 east, {self.at} north. The island is at 7 east, "
            return self.look(f"{text}{self.island} north.")
        if command == "moor" and self.at == self.island:
            self.score = 5
            return self.look("The keel grinds on sand.")
        way = command.removeprefix("turn wheel ")
        if way in ("north", "south"):
            self.course, text = (1 if way == "north" else -1), f"The boat heads {way}."
        elif command in ("z", "wait"):
            text = "Time passes."
        self.at += self.course
        return self.look(f"{text} The boat goes on. You're at 7 east, {self.at} north.")

    def look(self, text: str = "A boat.") -> Moment:
        return moment(text, score=self.score, player="Boat", wheel="Boat", chart="Boat")


@pytest.mark.parametrize("island", [3, 5, 2, 1, -2])
def test_a_course_is_held_until_a_figure_is_as_told(island: int) -> None:
    shown = Boat(3)
    steps = ("read chart", "turn wheel north", "z", "z", "moor")
    trace = trace_of([shown.look(), *map(shown.step, steps)], steps)
    assert shown.score == 5
    world = Boat(island)
    played = follow(trace, world)
    assert world.score == 5
    assert len(played) == 2 + abs(island)


def test_figures_are_known_by_the_word_beside_them() -> None:
    assert figures_in("It's 4 across, and the display reads 15.") == [
        Figure(4, "across"),
        Figure(15, "reads"),
    ]


def test_what_works_the_other_way_is_said_with_the_opposite_word() -> None:
    assert opposite_of("push stick east") == "push stick west"
    assert opposite_of("turn dial left") == "turn dial right"
    assert opposite_of("push button") == ""
    assert opposite_of("east") == ""
