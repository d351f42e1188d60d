"""Ways that lead elsewhere in each game are told by what is said of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agents.core.directions import OPPOSITE
from agents.imitation.language.told_ways import way_beside, way_today, ways_told
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, know, moment, trace_of

SMELLS = {"smoke": "Forge", "salt water": "Beach", "new bread": "Bakery"}


class Hollow:
    """A stone that takes one to a hollow from anywhere, whose ways lie otherwise each time."""

    def __init__(self, ways: Sequence[str], *, falls: int = 0) -> None:
        self.ways = dict(zip(ways, SMELLS.values(), strict=True))
        self.room, self.score = "Yard", 0
        self.place = {"stone": "player", "iron": "Forge", "shell": "Beach", "loaf": "Bakery"}
        self.falls = falls  # times that it takes one to the last place instead

    def step(self, command: str) -> Moment:
        verb, _, thing = command.partition(" ")
        text = "That does nothing."
        if command == "rub stone":
            self.room, self.falls = ("Bakery" if self.falls > 0 else "Hollow"), self.falls - 1
            return self.look()
        if self.room == "Hollow" and command in self.ways:
            self.room = self.ways[command]
            return self.look()
        if verb == "take" and self.place.get(thing) == self.room:
            self.place[thing] = "player"
            self.score += 5
            text = f"You pick up the {thing}."
        return self.look(text)

    def look(self, text: str = "") -> Moment:
        if not text and self.room == "Hollow":
            told = (
                f"from the {way} comes a smell of {smell}"
                for way, smell in zip(self.ways, SMELLS, strict=True)
            )
            text = f"Hollow\nYou are in a hollow; {'; '.join(told)}."
        text = text or f"{self.room}\nA quiet place."
        return moment(text, score=self.score, player=self.room, **self.place)


SHOWN = ("north", "east", "south")
COMMANDS = (
    *("rub stone", "north", "take iron", "rub stone", "east", "take shell"),
    *("rub stone", "south", "take loaf"),
)


@pytest.mark.parametrize("ways", [SHOWN, ("east", "south", "north"), ("west", "north", "east")])
def test_the_way_is_gone_of_which_the_same_is_said(ways: Sequence[str]) -> None:
    world = Hollow(SHOWN)
    shown = trace_of([world.look(), *map(world.step, COMMANDS)], COMMANDS)
    assert shown.moments[-1].scene.score == 15
    today = Hollow(ways)
    played = follow(shown, today, most=20)
    assert today.score == 15
    instead = dict(zip(SHOWN, ways, strict=True))
    assert played == [instead.get(command, command) for command in COMMANDS]


def test_what_took_one_somewhere_from_several_places_takes_one_there_again() -> None:
    world = Hollow(SHOWN)
    shown = trace_of([world.look(), *map(world.step, COMMANDS)], COMMANDS)
    today = Hollow(SHOWN, falls=1)
    follow(shown, today, most=30)
    assert today.score == 15


def test_what_is_said_of_two_ways_tells_neither() -> None:
    then = ways_told(["A dark path leads north. A dark path leads east. Smoke hangs to the west."])
    assert way_today("north", then, then) == ""
    now = ways_told(["Smoke hangs to the south."])
    assert way_today("west", then, now) == "south"
    now = ways_told(["Smoke hangs to the west and to the east."])
    assert way_today("west", then, now) == "west"


def test_what_turns_is_met_as_far_beside_what_is_told_as_then() -> None:
    then, now = (ways_told([f"A wheel tumbles to the {way}."]) for way in ("south", "east"))
    assert way_today("west", then, now) == ""
    assert way_beside("west", then, now) == "south"
    assert way_beside("west", then, then) == ""
    assert way_beside("up", then, now) == ""
    assert way_beside("south", then, now) == ""  # it is the way that is told itself


class Marsh:
    """A light that is followed through water without a shore, until there is dry land.

    Args:
        light: where it is seen, one after another.
        shy: a wrong way leads back to the beginning.
    """

    def __init__(self, *light: str, shy: bool = False) -> None:
        self.light, self.shy = light, shy
        self.room, self.at, self.score = "Bank", 0, 0

    def step(self, command: str) -> Moment:
        text = "You can't go that way."
        if command == "wade" and self.room == "Bank":
            self.room = "Marsh"
            return self.look("Marsh\nBlack water all round. A light burns far off to the ")
        if self.room == "Marsh" and command in OPPOSITE:
            if command != self.light[self.at]:
                self.at = 0 if self.shy else self.at
                return self.look("The water rises to your chin. The light burns to the ")
            self.at += 1
            if self.at < len(self.light):
                return self.look("You wade towards it. It burns to the ")
            self.room, self.score = "Island", 5
            text = "Island\nDry land."
        return moment(text, score=self.score, player=self.room)

    def look(self, text: str = "Bank\nA bank. You might wade from here.") -> Moment:
        if text.endswith("the "):
            text += f"{self.light[self.at]} now."
        return moment(text, score=self.score, player=self.room)


@pytest.mark.parametrize(
    "light",
    [("east", "west", "north"), ("west", "west", "south"), ("north", "east"), ("south",) * 5],
)
def test_what_leads_on_is_followed_where_it_is_today(light: Sequence[str]) -> None:
    then, today = Marsh("east", "north", "west"), Marsh(*light, shy=True)
    commands = ("wade", "east", "north", "west")
    shown = trace_of([then.look(), *map(then.step, commands)], commands)
    played = follow(shown, today, most=20)
    assert today.score == 5, played
    assert played[: len(light) + 1] == ["wade", *light]


class Crossroads:
    """A place whose ways stay: what is said of two of them in one breath leads nowhere."""

    def __init__(self) -> None:
        self.room, self.score = "Crossroads", 0

    def step(self, command: str) -> Moment:
        ways = {"south": "Bank", "north": "Inn"}
        if self.room == "Crossroads" and command in ways:
            self.room = ways[command]
        elif self.room in ways.values() and command == "out":
            self.room = "Crossroads"
        elif command == "sit" and self.room == "Inn":
            self.score = 5
        return self.look()

    def look(self, text: str = "") -> Moment:
        told = "The bank lies to the south.\nThe inn lies to the north."
        return moment(
            text or f"{self.room}\n{told if self.room == 'Crossroads' else 'A door.'}",
            score=self.score,
            player=self.room,
        )


def test_ways_that_stay_lead_on_to_nothing() -> None:
    then = Crossroads()
    commands = ("south", "out", "north", "sit")
    shown = trace_of([then.look(), *map(then.step, commands)], commands)
    assert know(shown).demonstrations[0].wordings.guides == {}


class Moor:
    """A moor that is crossed by a route that a shepherd tells; else one is back at its edge."""

    def __init__(self, route: Sequence[str]) -> None:
        self.route, self.gone = tuple(route), 0
        self.room, self.score = "Hut", 0
        self.place = {"lamp": "Hut", "crown": "Cairn", "shepherd": "Hut"}

    def step(self, command: str) -> Moment:
        verb, _, thing = command.partition(" ")
        text = "You can't do that."
        if command == "wave lamp" and self.room == "Hut":
            text = f'The shepherd nods. "Go {", then ".join(self.route)}."'
        elif self.room == "Hut" and command == "out":
            self.room, text = "Lane", ""
        elif self.room in ("Lane", "Path", "Stile", "Ford", "Gate") and command == "down":
            row = ("Lane", "Path", "Stile", "Ford", "Gate", "Edge")
            self.room, text = row[row.index(self.room) + 1], ""
        elif self.room == "Edge" and command == "enter moor":
            self.room, self.gone, text = "Moor", 0, ""
        elif self.room == "Moor" and command in OPPOSITE:
            right = command == self.route[self.gone]
            self.gone = self.gone + 1 if right else 0
            self.room = ("Cairn" if self.gone == len(self.route) else "Moor") if right else "Edge"
            text = ""
        elif verb == "take" and self.place.get(thing) == self.room:
            self.place[thing] = "player"
            self.score += 5
            text = f"You pick up the {thing}."
        return self.look(text)

    def look(self, text: str = "") -> Moment:
        text = text or f"{self.room}\nA quiet place."
        return moment(text, score=self.score, player=self.room, **self.place)


@pytest.mark.parametrize("told", [("west", "west", "west"), ("north", "west", "south")])
@pytest.mark.parametrize("today", [("east", "north", "east"), ("south", "south", "west")])
def test_a_route_is_gone_as_it_is_told_today(told: Sequence[str], today: Sequence[str]) -> None:
    commands = (
        *("take lamp", "wave lamp", "out", "down", "down", "down", "down", "down"),
        *("enter moor", *told, "take crown"),
    )
    world = Moor(told)
    shown = trace_of([world.look(), *map(world.step, commands)], commands)
    assert shown.moments[-1].scene.score == 10
    other = Moor(today)
    assert tuple(follow(shown, other, most=13))[9:12] == tuple(today)
    assert other.score == 10
