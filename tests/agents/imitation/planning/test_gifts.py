"""By text alone: what falls from the sky some time is waited for, and fetched where it fell."""

from __future__ import annotations

import pytest

from agents.imitation.action_model.waiting import find_waits
from agents.imitation.states.traces import Moment
from games.types import NO_FACTS, Scene
from tests.support.imitation import follow, know, trace_of

FALLS = "A feather falls at your feet."
FLIES = "Far above you, a bird flies by."


class Hill:
    """A lane, a hill and a yard; a bird flies by, and drops a feather some time.

    Args:
        falls: the move at which it falls; before the first, it lies on the hill.
        flies: moves at which the bird only flies by.
    """

    def __init__(self, falls: int, flies: tuple[int, ...] = ()) -> None:
        self.falls, self.flies, self.now, self.score = falls, flies, 0, 0
        self.room, self.feather = "Lane", "Hill" if falls < 1 else ""

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "You can't see any such thing."
        if command in ("north", "south"):
            row = ("Lane", "Hill", "Yard")
            to = row.index(self.room) + (1 if command == "north" else -1)
            self.room = row[min(max(to, 0), 2)]
            text = self._look()
        elif command == "wait":
            text = "Time passes."
        elif command == "take feather" and self.feather == self.room:
            self.feather, text = "held", "Taken."
        elif command == "wave feather" and self.feather == "held":
            self.score, text = 5, "The bird lands on your hand."
        if self.now == self.falls and self.room == "Yard":
            self.feather, text = self.room, f"{text}\n\n{FALLS}"
        if self.now in self.flies:
            text = f"{text}\n\n{FLIES}"
        return self.look(text)

    def _look(self) -> str:
        lies = "You can see a feather here." if self.feather == self.room else ""
        return f"{self.room}\nA place. {lies}".strip()

    def look(self, text: str = "") -> Moment:
        held = ("feather",) if self.feather == "held" else ()
        return Moment(Scene(text or self._look(), self.room, held, self.score), NO_FACTS)


LINE = ("north", "north", *["wait"] * 5, "take feather", "wave feather")


def line() -> list[Moment]:
    shown = Hill(6, (3, 7))
    return [shown.look(), *map(shown.step, LINE)]


@pytest.mark.parametrize("falls", [-1, 4, 9, 60])
def test_what_falls_some_time_is_waited_for_and_fetched_where_it_fell(falls: int) -> None:
    world = Hill(falls, (3, 5, 8))
    played = follow(trace_of(line(), LINE), world, most=140)
    assert world.score == 5
    assert falls > 0 or "south" in played


def test_what_names_what_is_done_next_was_waited_for_not_what_came_after() -> None:
    (shown,) = know(trace_of(line(), LINE)).demonstrations
    waits = find_waits(shown.operators, shown.states)
    assert waits[2].told == ("a feather falls at your feet",)
