"""Commands that name several things in a row: done to what is at hand, and then to the rest."""

from __future__ import annotations

import re

import pytest

from agents.imitation.planning.lists import is_listed
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, know, moment, trace_of

THINGS = ("coin", "ring", "cup")


class Palace:
    """A king who takes gifts all at once or not at all, and a garden where a gift may lie.

    Args:
        where: where the ring lies when the story begins; nowhere if empty.
    """

    def __init__(self, where: str) -> None:
        self.place = {"player": "Hall", "king": "Hall", "coin": "player", "cup": "player"}
        self.place |= {"ring": where} if where else {}
        self.score = 0

    def step(self, command: str) -> Moment:
        here, text = self.place["player"], "You can't do that."
        ways = {("Hall", "south"): "Garden", ("Garden", "north"): "Hall"}
        said = [thing for thing in THINGS if re.search(rf"\b{thing}\b", command)]
        if (here, command) in ways:
            self.place["player"] = ways[here, command]
            text = f"{self.place['player']}\nA place."
        elif command.startswith("take") and [self.place.get(one) for one in said] == [here]:
            self.place[said[0]], text = "player", "Taken."
        elif command.startswith("give") and here == "Hall":
            text = "You don't have that!"
            if said and all(self.place.get(thing) == "player" for thing in said):
                for thing in said:
                    del self.place[thing]
                self.score += 2 * len(said)
                text = "\n".join(f"{thing}: The king nods." for thing in said)
        elif command == "sing":
            text = "La, la."
        return self.look(text)

    def look(self, text: str = "Hall\nA hall.") -> Moment:
        return moment(text, score=self.score, **self.place)


LINE = ("give coin, ring and cup to king", "sing", "south", "sing")


def shown() -> Palace:
    return Palace("player")


@pytest.mark.parametrize(("where", "points"), [("player", 6), ("", 4), ("Garden", 6)])
def test_what_is_at_hand_is_given_and_the_rest_once_it_is_found(where: str, points: int) -> None:
    world = shown()
    trace = trace_of([world.look(), *map(world.step, LINE)], LINE)
    assert world.score == 6
    world = Palace(where)
    played = follow(trace, world)
    assert world.score == points
    assert ("give coin and cup to king" in played) is (not where)


def test_who_is_spoken_to_is_in_no_row() -> None:
    told = [moment("Hall", player="Hall", robot="Hall", lamp="player")] * 2
    (spoken,) = know(trace_of(told, ["robot, take lamp"])).operators
    assert not is_listed(spoken, "lamp")
