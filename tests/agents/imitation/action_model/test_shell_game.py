"""A story tells which of several like things is meant, and it is told anew at each try."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of


class Tent:
    """Three cups, and a pea under one of them; where it seems to be isn't always true.

    Args:
        seems: the cup that is named, for each game in turn.
        lies: games in which it is under another one.
    """

    def __init__(self, seems: Sequence[str], lies: int = 0) -> None:
        self.seems, self.lies = list(seems), lies
        self.pea, self.score = "", 0

    def step(self, command: str) -> Moment:
        text = "Play first!"
        verb, *rest = command.split()
        if command == "play":
            seems = self.seems.pop(0) if len(self.seems) > 1 else self.seems[0]
            self.lies -= 1
            self.pea = "none" if self.lies >= 0 else seems
            text = f"You could swear that the pea went under the {seems} cup at the last."
        elif verb == "lift" and self.pea:
            self.score += 5 if rest[0] == self.pea else 0
            text = "The pea! You win." if rest[0] == self.pea else "Nothing is there."
            self.pea = ""
        return self.look(text)

    def look(self, text: str = "A tent.") -> Moment:
        cups = dict.fromkeys(("left_cup", "middle_cup", "right_cup"), "Tent")
        return moment(text, score=self.score, player="Tent", **cups)


GAME = ("play", "lift left cup")


@pytest.mark.parametrize("cup", ["left", "middle", "right"])
def test_what_was_pointed_at_is_lifted(cup: str) -> None:
    shown = Tent(["left"])
    trace = trace_of([shown.look(), *map(shown.step, GAME)], GAME)
    world = Tent([cup])
    assert follow(trace, world) == ["play", f"lift {cup} cup"]
    assert world.score == 5


@pytest.mark.parametrize("cups", [("middle", "right"), ("left", "middle"), ("right", "left")])
def test_what_was_wrong_is_asked_for_anew(cups: tuple[str, str]) -> None:
    shown = Tent(["left"])
    trace = trace_of([shown.look(), *map(shown.step, GAME)], GAME)
    world = Tent(cups, lies=1)
    assert follow(trace, world) == [c for cup in cups for c in ("play", f"lift {cup} cup")]
    assert world.score == 5
