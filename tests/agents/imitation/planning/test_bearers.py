"""What somebody has who comes by is theirs, as it was; what they were never seen with isn't."""

from __future__ import annotations

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of


class Court:
    """A hall that a wizard comes through with his wand, which he lays down in the end.

    Args:
        comes: the move at which he is in the hall, and gone after the next.
    """

    def __init__(self, comes: int) -> None:
        self.comes, self.now, self.score = comes, 0, 0
        self.place = {"player": "Gate", "wand": "wizard", "wizard": "Tower"}

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "You can't do that."
        if self.now in (self.comes, self.comes + 1):
            self.place["wizard"] = "Hall" if self.now == self.comes else "Tower"
        ways = {("Gate", "north"): "Hall", ("Hall", "north"): "Tower"}
        if (self.place["player"], command) in ways:
            self.place["player"] = ways[self.place["player"], command]
            text = f"{self.place['player']}\nA room."
        elif command == "bow" and self.place["player"] == self.place["wizard"]:
            self.place["wand"], text = self.place["player"], "He lays his wand before you."
        elif command == "take wand":
            at_hand = self.place["wand"] == self.place["player"]
            text = "Taken." if at_hand else "The wizard snatches it away."
            if at_hand:
                self.place["wand"], self.score = "player", 5
        return self.look(text)

    def look(self, text: str = "Gate\nA gate.") -> Moment:
        return moment(text, score=self.score, **self.place)


LINE = ("north", "sing", "north", "bow", "take wand")


@pytest.mark.parametrize("comes", [1, 2])
def test_nobody_grabs_at_what_its_bearer_has_as_then(comes: int) -> None:
    shown = Court(99)
    trace = trace_of([shown.look(), *map(shown.step, LINE)], LINE)
    world = Court(comes)
    played = follow(trace, world)
    assert world.score == 5
    assert played.count("take wand") == 1
