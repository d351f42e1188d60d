"""What a row of looks was for is looked for today, and what was readied is readied anew."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agents.imitation.states.traces import Moment, Trace
from tests.support.imitation import MadeWorld, follow, moment, trace_of


def shown(world: MadeWorld, commands: Sequence[str]) -> Trace:
    return trace_of([world.look(), *map(world.step, commands)], commands)


class Gallery:
    """Four portraits, one of which winks and hides something."""

    NAMES = ("queen", "knave", "bishop", "jester")

    def __init__(self, winks: str, card: str = "ace of clubs") -> None:
        self.winks, self.card = winks, card
        self.place = dict.fromkeys(self.NAMES, "Gallery")
        self.score = 0

    def step(self, command: str) -> Moment:
        verb, *rest = command.split()
        text = "That does nothing."
        if verb == "examine":
            text = f"The {rest[0]} holds nothing at all."
            if rest[0] == self.winks:
                text = f"The {rest[0]} holds the {self.card}, and winks."
        elif verb == "push" and rest[0] == self.winks and not self.score:
            self.place["lens"], self.score, text = "Gallery", 5, "It swings out, and a lens falls."
        elif command == "take lens" and self.place.get("lens") == "Gallery":
            self.place["lens"], text = "player", "Taken."
        return self.look(text)

    def look(self, text: str = "A gallery of portraits.") -> Moment:
        return moment(text, score=self.score, player="Gallery", **self.place)


LOOKS = ("examine queen", "examine knave", "push knave", "take lens")


@pytest.mark.parametrize("winks", Gallery.NAMES)
@pytest.mark.parametrize("card", ["ace of clubs", "ten of hearts"])
def test_one_looks_until_the_right_one_is_found(winks: str, card: str) -> None:
    world = Gallery(winks, card)
    played = follow(shown(Gallery("knave"), LOOKS), world)
    assert world.place["lens"] == "player"
    assert [c for c in played if c.startswith("push")] == [f"push {winks}"]
    assert len(played) <= 6


class Smithy:
    """A forge that has to be white-hot, and goes cold again with each stroke.

    Args:
        awry: strokes that go awry.
        cools: moves at which the fire goes down a little.
    """

    HEATS = ("cold", "warm", "hot", "white-hot")

    def __init__(self, awry: int = 0, cools: Sequence[int] = ()) -> None:
        self.awry, self.cools = awry, cools
        self.now = self.heat = self.score = 0
        self.place = {"forge": "Smithy", "blank": "player"}

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "That does nothing."
        if command == "push bellows":
            self.heat = min(3, self.heat + 1)
            text = f"You work the bellows. The forge is {self.HEATS[self.heat]} now."
        elif command == "forge blank" and self.heat < 3:
            text = "The forge isn't white-hot."
        elif command == "forge blank":
            self.heat, self.awry = 0, self.awry - 1
            text = "You strike it awry. You'll have to heat it again."
            if self.awry < 0:
                self.place = {"forge": "Smithy", "key": "player"}
                self.score, text = 5, "You beat the blank into a new key."
        if self.now in self.cools:
            self.heat, text = max(0, self.heat - 1), f"{text}\n\nThe forge cools a little."
        return self.look(text)

    def look(self, text: str = "A smithy.") -> Moment:
        return moment(text, score=self.score, player="Smithy", **self.place)


@pytest.mark.parametrize(("awry", "cools"), [(0, ()), (1, ()), (3, ()), (0, (3,)), (1, (3, 9))])
def test_what_was_readied_is_readied_anew(awry: int, cools: Sequence[int]) -> None:
    heating = (*["push bellows"] * 3, "forge blank")
    world = Smithy(awry, cools)
    follow(shown(Smithy(), heating), world)
    assert world.score == 5


def test_what_is_readied_in_vain_is_given_up() -> None:
    heating = (*["push bellows"] * 3, "forge blank")
    played = follow(shown(Smithy(), heating), Smithy(awry=99), most=200)
    assert len(played) < 80
