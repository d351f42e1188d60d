"""While somebody is struck at, nothing else is seen to."""

from __future__ import annotations

import pytest

from agents.imitation.states.traces import Moment
from games.types import NO_FACTS, Scene
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


class Duel:
    """A wolf that falls at some blow, for points; what each blow comes to is told otherwise.

    Args:
        blows: what is told of each blow but the last, and after the last for ever.
        needed: blows until it falls.
    """

    def __init__(self, blows: tuple[str, ...], needed: int) -> None:
        self.room, self.blows, self.needed, self.struck, self.score = "Pond", blows, needed, 0, 0

    def look(self, text: str = "Pond\nA wolf is here.") -> Moment:
        scene = Scene(text, location=self.room, score=self.score, inventory=("sword",))
        return Moment(scene, NO_FACTS)

    def step(self, command: str) -> Moment:
        text = "You see nothing special."
        if command in ("north", "south"):
            self.room = text = "Square" if command == "north" else "Pond"
        elif command == "kill wolf" and self.room == "Pond" and self.struck < self.needed:
            text = self.blows[min(self.struck, len(self.blows) - 1)]
            self.struck += 1
            if self.struck == self.needed:
                self.score = 20
                text += " The wolf is hurt to death and limps off."
        return self.look(text)


def test_a_fight_that_wins_points_goes_on_until_they_are_won_whatever_is_told_meanwhile() -> None:
    cut, slips, bites, misses = (
        "You cut its leg. The wolf bites wide of you.",
        "Your blow lands on its back. The wolf bites you in the chest.",
        "You cut its side. The wolf leaps and you dodge out of the way.",
        "The wolf slithers out of the way. The wolf leaps and you dodge out of the way.",
    )
    commands = (*("kill wolf",) * 3, "north", "look")
    shown = Duel((cut, slips, bites), 3)
    trace = trace_of([shown.look(), *map(shown.step, commands)], commands)
    for blows, needed in (((misses,), 2), ((slips, misses, cut, misses), 6), ((cut, slips), 4)):
        today = Duel(blows, needed)
        played = follow(trace, today, bare=True)
        assert today.score == 20
        assert played.count("kill wolf") == needed
        assert today.room == "Square"
