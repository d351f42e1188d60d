"""What is a means to an end, and what only looks like one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.planning.repairing import lighten
from agents.imitation.states.traces import Moment
from games.types import PLAYER
from tests.support.imitation import MadeWorld, follow, moment, trace_of

WAYS = {
    ("Yard", "east"): "Cliff",
    ("Cliff", "west"): "Yard",
    ("Yard", "west"): "Wood#1",
    ("Wood#1", "east"): "Yard",
    ("Wood#1", "north"): "Wood#2",
    ("Wood#2", "south"): "Wood#1",
    ("Yard", "north"): "Shed",
    ("Shed", "south"): "Yard",
    ("Gorge", "up"): "Cliff",
}


class Cliffs:
    """A yard, a wood of two places, a shed, and a cliff that a tied rope leads down.

    Args:
        lies: thing -> where it lies today.
        barred: what is said to whoever would go down without a rope.
        most: things that can be carried.
        shut: moves until the shed is opened.
    """

    def __init__(
        self,
        barred: str = "You would break all bones.",
        *,
        most: int = 9,
        shut: int = 0,
        **lies: str,
    ) -> None:
        self.room, self.score, self.barred = "Yard", 0, barred
        self.most, self.shut = most, shut
        self.places = {
            **{"rope": "player", "lamp": "player", "spade": "Shed", "wooden rail": "Cliff"},
            **{"pearl": "", "gem": "Gorge", "sand": "Shed"},
            **lies,
        }

    def step(self, command: str) -> Moment:
        verb, _, thing = command.partition(" ")
        text, rope = "Nothing comes of it.", self.places["rope"]
        held = [t for t, where in self.places.items() if where == "player"]
        self.shut -= 1
        if command == "north" and self.room == "Yard" and self.shut >= 0:
            text = "The shed is shut."
        elif command == "down" and self.room == "Cliff":
            self.room = "Gorge" if rope == "Cliff" else self.room
            text = self.room if rope == "Cliff" else self.barred
        elif (to := WAYS.get((self.room, command))) is not None:
            self.room, text = to, to
        elif verb == "take" and self.places.get(thing) == self.room:
            text = "Your load is too heavy."
            if len(held) < self.most or thing == "pearl":
                self.places[thing], text = "player", "Taken."
                self.score += 5 * (thing in ("gem", "pearl"))
        elif command == "drop all":
            self.places |= dict.fromkeys(held, self.room)
            text = "\n".join(f"{one}: Dropped." for one in held)
        elif verb == "drop" and thing in held:
            self.places[thing], text = self.room, "Dropped."
        elif command == "wave spade" and thing in held and not self.score:
            self.score, text = 5, "Somebody waves back."
        elif command == "tie rope to rail" and rope == "player" and self.room == "Cliff":
            self.places["rope"], text = "Cliff", "It hangs down."
        elif command == "dig sand" and self.room == "Shed":
            text = "What do you want to dig the sand with?"
            if self.places["spade"] == "player":
                self.places["pearl"], text = "Shed", "(with the spade)\nA pearl comes to light."
        return self.look(text)

    def look(self, text: str = "Yard") -> Moment:
        lying = {thing: where for thing, where in self.places.items() if where}
        return moment(text, score=self.score, player=self.room, **lying)


def play(world: MadeWorld, commands: tuple[str, ...]) -> list[Moment]:
    return [world.look(), *map(world.step, commands)]


CLIMBING = ("east", "tie rope to rail", "down", "take gem")


def test_a_rope_that_was_tied_is_fetched_and_not_taken_for_one_laid_down() -> None:
    known = ("north", "south", *CLIMBING)
    shown = trace_of(play(Cliffs(), known), known)
    world = Cliffs(rope="Shed")
    played = follow(shown, world, most=20)
    assert world.score == 5
    assert "down" not in played[: played.index("tie rope to rail")]
    tied = Demonstration(0, shown).last_used["rope"]
    assert shown.commands[tied] == "tie rope to rail"


def test_what_lies_where_nobody_has_been_is_looked_for_next_to_places_of_its_name() -> None:
    known = ("west", "east")
    shown = trace_of(play(Cliffs(), (*known, *CLIMBING)), (*known, *CLIMBING))
    world = Cliffs(rope="Wood#2")
    follow(shown, world, most=40)
    assert world.score == 5


def test_laying_down_all_that_is_carried_brings_nothing_that_is_not() -> None:
    commands = ("north", "take spade", "south", "drop all", "take spade", "wave spade")
    shown = trace_of(play(Cliffs(), commands), commands)
    world = Cliffs(shut=30)
    played = follow(shown, world, most=40)
    assert played.count("drop all") == 1


def test_the_tool_that_the_story_took_to_be_meant_is_fetched() -> None:
    commands = ("north", "take spade", "drop lamp", "south", "north", "dig sand", "take pearl")
    shown = trace_of(play(Cliffs(), commands), commands)
    world = Cliffs(most=2)
    follow(shown, world, most=20)
    assert world.score == 5


@pytest.mark.parametrize(
    ("barred", "most"),
    [
        ("You would break all bones.", 2),
        ("You crawl around and wind up back where you were.", 8),
    ],
)
def test_a_way_is_given_up_soon_unless_it_leads_back(barred: str, most: int) -> None:
    shown = trace_of(play(Cliffs(rope="Cliff"), ("east", "down")), ("east", "down"))
    played = follow(shown, Cliffs(barred, rope=""), most=40)
    assert played.count("down") == most


class Slot:
    """A coin that a lever may let fall into a hall, and that a slot takes; a lamp is carried.

    Args:
        falls: the coin falls.
    """

    def __init__(self, *, falls: bool = True) -> None:
        self.falls, self.coin, self.lamp, self.score = falls, "", "player", 0

    def look(self, text: str = "Hall") -> Moment:
        places = {"player": "Hall", "lamp": self.lamp, "lever": "Hall", "coin": self.coin}
        return moment(text, score=self.score, **{t: at for t, at in places.items() if at})

    def step(self, command: str) -> Moment:
        text = "You can't do that."
        match command:
            case "pull lever":
                self.coin = "Hall" if self.falls else ""
                text = "A coin falls out." if self.falls else "Something rattles."
            case "drop all":
                self.lamp, text = "Hall", "Dropped."
                self.coin = "Hall" if self.coin else ""
            case "take lamp":
                self.lamp, text = "player", "Taken."
            case "take coin" if self.coin:
                self.coin, text = "player", "Taken."
            case "put coin in slot" if self.coin == "player":
                self.coin, self.score, text = "slot", 5, "It clinks."
        return self.look(text)


def test_what_only_laid_a_thing_down_brings_none_forth() -> None:
    commands = ("pull lever", "take coin", "drop all", "take lamp", "take coin", "put coin in slot")
    then = Slot()
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    assert then.score == 5
    assert follow(trace, Slot(falls=False)).count("drop all") == 1


def test_nothing_is_laid_down_where_all_is_taken_since_that_would_be_taken_again() -> None:
    full = SimpleNamespace(text="Your load is too heavy.", contents={PLAYER: {"lamp", "nest"}})
    at: Any = SimpleNamespace(
        state=full, then=SimpleNamespace(held={"lamp"}), arms=(), named_no_more=lambda thing: True
    )
    planner: Any = SimpleNamespace(
        at=at, attempts=SimpleNamespace(tries=lambda key: 0), called=lambda thing: thing
    )
    one: Any = SimpleNamespace(key="take guidebook")
    everything: Any = SimpleNamespace(key="take all")
    laid = lighten(planner, one)
    assert laid is not None
    assert laid.command == "drop nest"
    assert lighten(planner, everything) is None
