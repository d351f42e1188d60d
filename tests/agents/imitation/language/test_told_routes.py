"""Ways told in a row are gone as they are told, and a price told in words is paid in figures."""

from __future__ import annotations

import pytest

from agents.imitation.language.told_routes import routes_in
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of


@pytest.mark.parametrize(
    ("text", "routes"),
    [
        ("“Go north, then east, then north again.”", [("north", "east", "north")]),
        ("Up and west; mind the step.", [("up", "west")]),
        ("The inn is to the west, a shop that sells hats to the east.", []),
        ("Go south. Then ask.", []),
    ],
)
def test_a_route_is_ways_of_one_sentence(text: str, routes: list[tuple[str, ...]]) -> None:
    assert routes_in(text) == tuple(routes)


class Vaults:
    """A beggar tells the way through dark vaults, at whose end a seller names a price in words.

    Who goes wrong stands at their beginning again; who pays something else gets nothing.
    """

    FIGURES = ("three", "four", "five", "six")

    def __init__(self, route: tuple[str, ...], price: int) -> None:
        self.route, self.price = route, price
        self.gone, self.room, self.score = 0, "Square", 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        verb, _, rest = command.partition(" ")
        if command == "ask beggar" and self.room == "Square":
            row = ", then ".join(self.route)
            text = f"He whispers: “In the vaults go {row}, and you will see a light.”"
        elif command == "down" and self.room == "Square":
            self.room = text = "Vaults"
        elif self.room == "Vaults" and command in ("north", "east", "south", "west"):
            right = command == self.route[self.gone]
            self.gone = self.gone + 1 if right else 0
            text = "You feel your way along." if right else "You bump into a wall and turn round."
            if self.gone == len(self.route):
                self.room = text = "Shop"
        elif command == "ask seller" and self.room == "Shop":
            text = f"“For the ring? For you, {self.FIGURES[self.price - 3]} dinars.”"
        elif verb == "pay" and self.room == "Shop":
            text = "“That isn't the price.”"
            if rest == str(self.price):
                self.score, text = 10, "The ring is yours."
        return self.look(text)

    def look(self, text: str = "Square") -> Moment:
        return moment(text, score=self.score, player=self.room)


@pytest.mark.parametrize("route", [("north", "east", "east"), ("west", "north", "east")])
@pytest.mark.parametrize("price", [3, 6])
def test_ways_and_a_price_are_those_of_today(route: tuple[str, ...], price: int) -> None:
    shown = Vaults(("east", "north", "north"), 4)
    commands = ("ask beggar", "down", "east", "north", "north", "ask seller", "pay 4")
    trace = trace_of([shown.look(), *map(shown.step, commands)], commands)
    world = Vaults(route, price)
    played = follow(trace, world, most=40)
    assert world.score == 10, played
    assert len(played) == len(commands)
