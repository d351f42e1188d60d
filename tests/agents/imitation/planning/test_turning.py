"""Where a tide is out that was in, one waits until it turns; where a door is shut, one doesn't."""

from __future__ import annotations

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of


class Quay:
    """A quay below which mud lies bare at times, with a pearl in it.

    Args:
        low: the move from which the tide is out.
        tells: whether the quay's text tells of it.
    """

    def __init__(self, low: int, *, tells: bool = True) -> None:
        self.low, self.tells, self.now, self.score = low, tells, 0, 0
        self.place = {"player": "Lane", "pearl": "Mud"}

    def step(self, command: str) -> Moment:
        self.now += 1
        room, text = self.place["player"], "Time passes."
        out = self.now >= self.low
        if (room, command) in (("Lane", "north"), ("Mud", "up")):
            self.place["player"] = "Quay"
            tide = "The tide is out, and steps lead down." if out else "The tide is in."
            text = f"Quay\nA quay of stone. {tide if self.tells else ''}"
        elif room == "Quay" and command == "down":
            text = "The tide is in. You'd drown."
            if out:
                self.place["player"], text = "Mud", "Mud\nMud, and steps up."
        elif room == "Mud" and command == "take pearl" and not self.score:
            self.place["pearl"], self.score, text = "player", 5, "Taken."
        return self.look(text)

    def look(self, text: str = "Lane\nA lane.") -> Moment:
        return moment(text, score=self.score, **self.place)


LINE = ("north", "down", "take pearl", "up", "sing")


@pytest.mark.parametrize("low", [0, 5, 40])
def test_one_waits_until_the_tide_is_out_as_it_was(low: int) -> None:
    shown = Quay(0)
    trace = trace_of([shown.look(), *map(shown.step, LINE)], LINE)
    world = Quay(low)
    played = follow(trace, world, most=99)
    assert world.score == 5
    assert played.count("wait") <= low


def test_nobody_waits_where_nothing_is_told_to_be_otherwise() -> None:
    shown = Quay(0, tells=False)
    trace = trace_of([shown.look(), *map(shown.step, LINE)], LINE)
    assert "wait" not in follow(trace, Quay(40, tells=False))
