"""What was used up elsewhere has done nothing for what it was for."""

from __future__ import annotations

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of


class Garden:
    """A well beside a garden where a plant grows when it is watered, up to a window with a gem.

    Args:
        poured: the water has been poured out on the way already.
    """

    WAYS = {
        ("Well", "east"): "Garden",
        ("Garden", "west"): "Well",
        ("Garden", "climb"): "Attic",
    }

    def __init__(self, *, poured: bool = False) -> None:
        self.room, self.water, self.grown, self.score = "Well", "", False, 0
        self.poured, self.gem = poured, "Attic"

    def step(self, command: str) -> Moment:
        text, end = "Nothing happens.", self.WAYS.get((self.room, command))
        if end == "Attic" and not self.grown:
            text = "The plant is too small."
        elif end is not None:
            self.room = text = end
            if self.poured and end == "Garden":
                self.poured, self.water, text = False, "", "You stumble, and spill the water."
        elif command == "get water" and self.room == "Well":
            self.water, text = "player", "You fill your hands with water."
        elif command == "pour water" and self.water == "player":
            self.water, text = "", "The ground is wet."
            if self.room == "Garden":
                self.grown, text = True, "The plant grows."
        elif command == "take gem" and self.room == self.gem:
            self.gem, self.score, text = "player", 5, "Taken."
        return self.look(text)

    def look(self, text: str = "Well") -> Moment:
        places = {"plant": "Garden", "gem": self.gem}
        if self.water:
            places["water"] = self.water
        seen = moment(text, score=self.score, player=self.room, **places)
        grown = ("is", "plant", "tall" if self.grown else "tiny")
        return Moment(seen.scene, seen.facts | {grown})


LINE = ("get water", "east", "pour water", "climb", "take gem")


@pytest.mark.parametrize("poured", [False, True])
def test_what_was_spilt_is_fetched_again(*, poured: bool) -> None:
    world = Garden()
    trace = trace_of([world.look(), *map(world.step, LINE)], LINE)
    today = Garden(poured=poured)
    played = follow(trace, today)
    assert today.score == 5
    assert played.count("get water") == 1 + poured
