"""Who is meant by initials today is accused, and not who was meant then."""

from __future__ import annotations

import pytest

from agents.imitation.language.hearsay import Told
from agents.imitation.language.initials import named_by_initials
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of

BOOK = "Three have signed: Edith Prowse, Lionel Rooke, Maud Stark."


class Hall:
    """Somebody of a guest book lost a handkerchief with their initials."""

    def __init__(self, guilty: str) -> None:
        self.guilty, self.score = guilty, 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "read book":
            text = BOOK
        elif command == "examine handkerchief":
            first, last = self.guilty.split()
            text = f"Fine linen from the Lamp Room, embroidered with {first[0]}.{last[0]}."
        elif command.startswith("accuse "):
            right = command == f"accuse {self.guilty.split()[0].lower()}"
            self.score, text = (10, "So it was!") if right else (-10, "Nonsense!")
        return self.look(text)

    def look(self, text: str = "Lamp Room") -> Moment:
        return moment(text, score=self.score, player="Lamp Room", handkerchief="player")


@pytest.mark.parametrize("guilty", ["Edith Prowse", "Lionel Rooke", "Maud Stark"])
@pytest.mark.parametrize("shown", ["Edith Prowse", "Lionel Rooke"])
def test_who_has_the_initials_today_is_accused(shown: str, guilty: str) -> None:
    commands = ("read book", "examine handkerchief", f"accuse {shown.split()[0].lower()}")
    then, world = Hall(shown), Hall(guilty)
    played = follow(trace_of([then.look(), *map(then.step, commands)], commands), world, most=9)
    assert world.score == 10, played


def test_initials_of_several_tell_nothing() -> None:
    told = Told(1, ("l", "r"), ("m", "s"))
    both = f"{BOOK} And: Mary Stone."
    assert named_by_initials(told, [both], {"lionel"}) == []
    assert named_by_initials(told, [BOOK], {"edith"}) == []
    assert [one.now for one in named_by_initials(told, [BOOK], {"lionel"})] == [
        ("maud",),
        ("stark",),
    ]
