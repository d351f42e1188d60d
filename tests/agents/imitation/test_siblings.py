"""Of several like things, the right one today is found by looking again."""

from __future__ import annotations

import pytest

from agents.imitation.traces import Moment
from tests.support.imitation import follow, moment, trace_of

WIRES = ("green", "red", "blue")


class Bomb:
    """A lamp that goes out when one of three wires is cut.

    Args:
        live: the wire that matters.
    """

    def __init__(self, live: str) -> None:
        self.live, self.cut, self.score = live, set[str](), 0

    def step(self, command: str) -> Moment:
        verb, *rest = command.split()
        lit = self.live not in self.cut
        text = "Nothing happens."
        if command == "examine lamp":
            text = f"The lamp on the lid is {'burning bright' if lit else 'quite dark'}."
        elif verb == "cut" and rest[0] in WIRES:
            self.cut.add(rest[0])
            text = f"You cut the {rest[0]} wire."
        elif command == "lift lid" and not lit:
            self.score, text = 10, "It swings up."
        return self.look(text)

    def look(self, text: str = "A bomb.") -> Moment:
        things = {f"{one}_wire": "Bomb" for one in WIRES}
        held = moment(text, score=self.score, player="Yard", Bomb="Yard", shears="player", **things)
        cut = {("is", f"{one} wire", "cut") for one in self.cut}
        return Moment(held.scene, held.facts | cut)


COMMANDS = ("examine lamp", "cut green wire", "examine lamp", "lift lid")


@pytest.mark.parametrize("live", WIRES)
def test_another_of_several_is_tried_until_the_look_is_as_it_was(live: str) -> None:
    world = Bomb("green")
    shown = trace_of([world.look(), *map(world.step, COMMANDS)], COMMANDS)
    assert world.score == 10
    world = Bomb(live)
    played = follow(shown, world, most=20)
    assert world.score == 10
    if live == "green":
        assert tuple(played) == COMMANDS
    assert played.count("lift lid") == 1
