"""What was snatched while a game was shown is no aim, and is got back as it was then."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.states.traces import Moment, Trace
from tests.support.imitation import follow, moment, trace_of


class Market:
    """A boy makes off with what one has at some moves, and gives it back if he is caught.

    Args:
        thefts: move -> what is snatched then.
        slips: times that he ducks away when he is caught.
    """

    def __init__(self, thefts: dict[int, str], slips: int = 0) -> None:
        self.thefts, self.slips = thefts, slips
        self.now = self.score = 0
        self.place = {"apple": "Market", "key": "Market", "boy": "Lane", "box": "Yard"}
        self.room = "Market"

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "That does nothing."
        verb, *rest = command.split()
        if command in ("north", "south"):
            self.room = "Yard" if command == "north" else "Market"
            text = f"{self.room}\nA place."
        elif verb == "take" and self.place.get(rest[0]) == self.room:
            self.place[rest[0]] = "player"
            text = "Taken."
        elif command == "catch boy" and self.place["boy"] == self.room:
            self.slips -= 1
            lost = [t for t, where in self.place.items() if where == "boy"]
            text = "The boy ducks under your arm."
            if self.slips < 0:
                self.place |= dict.fromkeys(lost, "player")
                text = f"You catch the boy, who gives back the {lost[0] if lost else 'nothing'}."
        elif command == "unlock box with key" and self.room == "Yard":
            self.score += 5 if self.place["key"] == "player" and not self.score else 0
            text = "The box opens." if self.score else "With what?"
        elif command == "eat apple" and self.place["apple"] == "player":
            self.place["apple"] = ""
            self.score += 5
            text = "It is sweet."
        stolen = self.thefts.get(self.now, "")
        if stolen and self.place[stolen] == "player":
            self.place |= {stolen: "boy", "boy": self.room}
            text += f"\n\nA boy snatches the {stolen} and darts off!"
        return self.look(text)

    def look(self, text: str = "Market\nA place.") -> Moment:
        held_by = {thing: where for thing, where in self.place.items() if where}
        return moment(text, score=self.score, player=self.room, **held_by)


def shown(world: Market, commands: Sequence[str]) -> Trace:
    return trace_of([world.look(), *map(world.step, commands)], commands)


ROBBED = (
    *("take key", "take apple", "catch boy", "catch boy", "north"),
    *("unlock box with key", "eat apple"),
)


def robbed() -> Trace:
    return shown(Market({2: "apple"}, slips=1), ROBBED)


def test_who_snatched_is_known_and_what_was_done_to_have_it_back() -> None:
    demonstration = Demonstration(0, robbed())
    assert demonstration.recoveries == dict.fromkeys((2, 3), (("apple", "boy"),))
    assert demonstration.operators[1].moved == {"apple": "player"}


def test_who_is_not_robbed_catches_nobody() -> None:
    world = Market({})
    assert "catch boy" not in follow(robbed(), world)
    assert world.score == 10


@pytest.mark.parametrize(("when", "what"), [(2, "key"), (2, "apple"), (1, "key"), (3, "apple")])
def test_what_is_snatched_today_is_got_back_as_something_else_was(when: int, what: str) -> None:
    world = Market({when: what}, slips=2)
    played = follow(robbed(), world)
    assert played.count("catch boy") == 3
    assert world.score == 10


def test_nobody_waits_to_be_robbed() -> None:
    waiting = ("take apple", "wait", "wait", "catch boy", "eat apple")
    trace = shown(Market({3: "apple"}), waiting)
    assert all(not wait.told for wait in Demonstration(0, trace).wordings.waits.values())
    world = Market({})
    follow(trace, world, most=10)
    assert world.score == 5


class Fair(Market):
    """The same, but who asks the boy for what he has wins points by it."""

    def step(self, command: str) -> Moment:
        if command == "unlock box with key" and self.place["key"] == "player":
            self.score += 5
            return self.look("The box opens.")
        if command != "ask boy about key" or self.place["boy"] != self.room:
            return super().step(command)
        self.now += 1
        caught = self.place["key"] == "boy"
        if caught:
            self.place["key"], self.score = "player", self.score + 2
        self.place["boy"] = "Lane"
        return self.look("He gives it back, ashamed." if caught else "“I have nothing.”")


@pytest.mark.parametrize("theft", [3, 99])
def test_nobody_is_asked_for_what_is_in_hand_though_it_won_points(theft: int) -> None:
    commands = ("take key", "north", "wait", "ask boy about key", "unlock box with key")
    shown, world = Fair({3: "key"}), Fair({theft: "key"})
    world.place["boy"] = "Yard"
    trace = trace_of([shown.look(), *map(shown.step, commands)], commands)
    played = follow(trace, world, most=20)
    assert world.place["key"] == "player"
    assert ("ask boy about key" in played) is (theft == 3)
    assert played[-1] == "unlock box with key"
    assert world.score == 5 + 2 * (theft == 3)
