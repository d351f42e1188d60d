"""While somebody is struck at, nothing else is seen to."""

from __future__ import annotations

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of


class Den:
    """An ogre falls at the third blow; a torch that was carried may lie in his den.

    Args:
        torch: where the torch is at first.
    """

    def __init__(self, torch: str = "player") -> None:
        self.room, self.torch, self.ogre, self.score = "Hall", torch, 3, 0

    def look(self, text: str = "Hall") -> Moment:
        places = {"player": self.room, "torch": self.torch, "sword": "player"}
        places |= {"ogre": "Den"} if self.ogre else {}
        return moment(text, score=self.score, **places)

    def step(self, command: str) -> Moment:
        text = "You can't do that."
        if command in ("east", "west"):
            self.room = text = "Den" if command == "east" else "Hall"
        elif command == "kill ogre with sword" and self.room == "Den" and self.ogre:
            self.ogre -= 1
            text = "The ogre staggers." if self.ogre else "The ogre falls."
        elif command == "take torch" and self.torch == self.room:
            self.torch, text = "player", "Taken."
        elif command == "burn hall with torch" and self.torch == "player" and self.room == "Hall":
            self.score, self.torch, text = 5, "", "It burns."
        return self.look(text)


SHOWN = ("east", *("kill ogre with sword",) * 3, "west", "burn hall with torch")


def test_what_lies_about_is_taken_up_after_the_fight() -> None:
    shown = Den()
    trace = trace_of([shown.look(), *map(shown.step, SHOWN)], SHOWN)
    den = Den("Den")
    played = follow(trace, den)
    assert den.score == 5
    assert played.index("take torch") > played.index("kill ogre with sword") + 2


class Joust:
    """A knight who can defend himself no more after some blows, which nothing shows."""

    def __init__(self, strength: int) -> None:
        self.strength, self.score, self.tries = strength, 0, 0
        self.place = {"lance": "player", "knight": "Meadow", "helmet": "knight"}

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "hit knight with lance":
            self.strength -= 1
            text = ("He staggers.", "A fine thrust!", "He parries.")[self.strength % 3]
        elif command in ("take helmet", "get helmet") and self.score == 0:
            self.tries += 1
            text = "You cannot get close enough to the knight."
            if self.strength <= 0:
                self.score, text = 5, "Taken. He bows to you."
                self.place["helmet"] = "player"
        return self.look(text)

    def look(self, text: str = "Meadow") -> Moment:
        return moment(text, score=self.score, player="Meadow", **self.place)


@pytest.mark.parametrize("strength", [2, 3, 5, 11])
def test_a_fight_goes_on_until_what_came_of_it_can_be_done(strength: int) -> None:
    commands = (*["hit knight with lance"] * 3, "take helmet")
    world = Joust(3)
    shown = trace_of([world.look(), *map(world.step, commands)], commands)
    world = Joust(strength)
    follow(shown, world, most=20)
    assert world.score == 5
    assert world.tries <= 4
