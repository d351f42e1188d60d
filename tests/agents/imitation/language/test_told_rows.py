"""What is told in a row is used in its order, and a price told in words is paid in figures."""

from __future__ import annotations

import pytest

from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, moment, trace_of


class Lock:
    """A lamp flashes in colours, and opens for who pushes the buttons in that order."""

    def __init__(self, *order: str) -> None:
        self.order, self.pushed, self.score = order, 0, 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "examine lamp":
            text = f"It flashes {', '.join(self.order)}, and pauses."
        elif command.startswith("push "):
            right = command == f"push {self.order[self.pushed]} button"
            self.pushed, text = (self.pushed + 1, "Click.") if right else (0, "A buzzer sounds.")
            if self.pushed == len(self.order):
                self.pushed, self.score, text = 0, 10, "It opens."
        return self.look(text)

    def look(self, text: str = "Cabin") -> Moment:
        things = {f"{color} button": "Cabin" for color in ("red", "green", "blue")}
        return moment(text, score=self.score, player="Cabin", lamp="Cabin", **things)


@pytest.mark.parametrize(
    "today", [("blue", "green", "blue", "red"), ("red", "red", "green", "red")]
)
def test_what_is_told_in_a_row_is_used_in_that_order(today: tuple[str, ...]) -> None:
    order = ("blue", "green", "red", "green")
    commands = ("examine lamp", *(f"push {color} button" for color in order))
    shown, world = Lock(*order), Lock(*today)
    played = follow(trace_of([shown.look(), *map(shown.step, commands)], commands), world, most=30)
    assert world.score == 10, played
    assert played == ["examine lamp", *(f"push {color} button" for color in today)]


def test_a_list_of_what_lies_in_a_place_tells_no_order() -> None:
    told = "First blue, then green, then red."
    lies = "Cabin\nYou see a blue button, a green button and a red button."
    things = {f"{color}_button": "Cabin" for color in ("red", "green", "blue")}
    commands = ("ask girl", "east", "push blue button", "push green button", "push red button")
    texts = ("Hall", told, lies, "Click.", "Click.", "It opens.")
    rooms = ("Hall", "Hall", *["Cabin"] * 4)
    scores = (0, 0, 0, 0, 0, 5)
    moments = [
        moment(text, score=score, player=room, girl="Hall", **things)
        for text, score, room in zip(texts, scores, rooms, strict=True)
    ]
    assert [*Demonstration(0, trace_of(moments, commands)).wordings.rows] == [0]


def test_what_lies_about_in_a_row_is_taken_as_it_was() -> None:
    places = [dict.fromkeys(("lamp", "coin", "rope"), "Hall")] * 2
    for thing in ("lamp", "coin", "rope"):
        places.append(places[-1] | {thing: "player"})
    text = "You see a lamp, a coin and a rope."
    moments = [moment(text, score=0, player="Hall", **here) for here in places]
    commands = ("look", "take lamp", "take coin", "take rope")
    assert not Demonstration(0, trace_of(moments, commands)).wordings.rows


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
