"""A choice is taken by what it says, whatever its number is today."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agents.imitation.contingencies.menus import offers_in
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of

WANTED = '"May I have a stamp, please?"'


class Gate:
    """A keeper who asks what one wants, and gives a stamp for the right answer.

    Args:
        orders: of the choices, one for each time that she is asked.
    """

    def __init__(self, *orders: Sequence[str]) -> None:
        self.orders, self.offered = list(orders), list[str]()
        self.score = 0

    def step(self, command: str) -> Moment:
        text = "Nobody asked you anything."
        if command == "ask keeper":
            self.offered = list(self.orders.pop(0) if len(self.orders) > 1 else self.orders[0])
            lines = [f"  {i}: {said}" for i, said in enumerate(self.offered, 1)]
            text = "\n".join(['"Well?" says the keeper.', *lines, "(Say a number.)"])
        elif command.startswith("choose ") and self.offered:
            said = self.offered[int(command.split()[1]) - 1]
            self.offered = []
            text = '"Charming," says the keeper.'
            if said == WANTED:
                self.score, text = 5, "She stamps your hand."
        return self.look(text)

    def look(self, text: str = "A gate.") -> Moment:
        return moment(text, score=self.score, player="Gate", keeper="Gate")


OTHERS = ('"Nice weather."', '"Let me in, you old crow."')
MORE = (*OTHERS, '"Who are you?"')
CHOICE = ("ask keeper", "choose 3")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_what_was_chosen_is_chosen_by_its_words(place: int) -> None:
    shown = Gate((*OTHERS, WANTED))
    trace = trace_of([shown.look(), *map(shown.step, CHOICE)], CHOICE)
    order = [*OTHERS]
    order.insert(place, WANTED)
    world = Gate(order)
    assert follow(trace, world) == ["ask keeper", f"choose {place + 1}"]
    assert world.score == 5


def test_where_it_is_not_offered_one_asks_again() -> None:
    shown = Gate((*OTHERS, WANTED))
    trace = trace_of([shown.look(), *map(shown.step, CHOICE)], CHOICE)
    world = Gate(MORE, (WANTED, *MORE))
    assert follow(trace, world)[:4] == ["ask keeper", "choose 3", "ask keeper", "choose 1"]
    assert world.score == 5


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("What next?\n1. Go on\n2. Stay", ["1", "2"]),
        ("(1) Yes\n(2) No\n(3) Perhaps", ["1", "2", "3"]),
        ("It weighs 3 pounds.\n12 crates stand here.", []),
        ("1. A lone line", []),
    ],
)
def test_menus_are_read(text: str, numbers: list[str]) -> None:
    assert list(offers_in(text)) == numbers
