"""Of several like things, the right one today is found by looking again."""

from __future__ import annotations

import pytest

from agents.imitation.states.traces import Moment
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


class Shelf:
    """A ring in one of three jars; looking into the others shows dust."""

    def __init__(self, jar: str) -> None:
        self.jar, self.score = jar, 0
        self.place = {"tin jar": "Larder", "clay jar": "Larder", "glass jar": "Larder"}

    def step(self, command: str) -> Moment:
        verb, _, thing = command.partition(" ")
        text = "Nothing comes of it."
        if verb == "search" and thing in self.place:
            text = "There is nothing in it but dust."
            if thing == self.jar and "ring" not in self.place:
                self.score, self.place["ring"] = 5, "player"
                text = f"You feel about in the {thing} and draw out a ring!"
        return self.look(text)

    def look(self, text: str = "A larder.") -> Moment:
        return moment(text, score=self.score, player="Larder", **self.place)


@pytest.mark.parametrize("jar", ["tin jar", "clay jar", "glass jar"])
@pytest.mark.parametrize("commands", [("search clay jar",), ("search tin jar", "search clay jar")])
def test_what_was_hidden_in_one_of_several_is_looked_for_in_each(
    jar: str, commands: tuple[str, ...]
) -> None:
    world = Shelf("clay jar")
    shown = trace_of([world.look(), *map(world.step, commands)], commands)
    world = Shelf(jar)
    played = follow(shown, world, most=8)
    assert world.score == 5
    if jar == "clay jar":
        assert tuple(played) == commands


class Gallery:
    """A purse behind one of three props, which the story marks once it has come out."""

    def __init__(self, prop: str) -> None:
        self.prop, self.score, self.pushes = prop, 0, 0
        self.place = {"oak prop": "Gallery", "pine prop": "Gallery", "larch prop": "Gallery"}

    def step(self, command: str) -> Moment:
        verb, _, thing = command.partition(" ")
        text = "Nothing comes of it."
        if verb == "push" and thing in self.place:
            self.pushes, text = self.pushes + 1, "It holds."
            if thing == self.prop and "purse" not in self.place:
                self.score, self.place["purse"] = 5, "Gallery"
                text = "It shifts, and a purse drops from behind it!"
        elif command == "take purse" and self.place.get("purse") == "Gallery":
            self.place["purse"], self.score, text = "player", 10, "Taken."
        return self.look(text)

    def look(self, text: str = "A gallery.") -> Moment:
        held = moment(text, score=self.score, player="Gallery", **self.place)
        marked = {("is", self.prop, "attr-21")} if "purse" in self.place else set()
        return Moment(held.scene, held.facts | marked)


@pytest.mark.parametrize("prop", ["oak prop", "pine prop", "larch prop"])
def test_what_dropped_from_one_of_several_is_looked_for_in_each_and_only_once(prop: str) -> None:
    commands = "push oak prop", "push pine prop", "take purse"
    world = Gallery("pine prop")
    shown = trace_of([world.look(), *map(world.step, commands)], commands)
    world = Gallery(prop)
    follow(shown, world, most=12)
    assert world.score == 10
    assert world.pushes == (2 if prop == "pine prop" else 3)


class Told(Shelf):
    """The same, with a label that says which jar, and a lid that sticks for some tries."""

    def __init__(self, jar: str, sticks: int = 0) -> None:
        super().__init__(jar)
        self.sticks = sticks

    def step(self, command: str) -> Moment:
        if command == "read label":
            return self.look(f'The label says: "What you want is in the {self.jar}, I swear."')
        if command == f"search {self.jar}" and self.sticks:
            self.sticks -= 1
            return self.look("The lid slips from your fingers.")
        return super().step(command)


@pytest.mark.parametrize("sticks", [0, 1, 2, 5])
@pytest.mark.parametrize("jar", ["tin jar", "clay jar", "glass jar"])
def test_the_one_that_was_told_is_tried_more_than_once(jar: str, sticks: int) -> None:
    world, commands = Told("clay jar"), ("read label", "search clay jar")
    shown = trace_of([world.look(), *map(world.step, commands)], commands)
    world = Told(jar, sticks)
    played = follow(shown, world, most=30)
    assert world.score == 5, played
    if sticks < 3 and jar != "clay jar":
        assert played == ["read label", *[f"search {jar}"] * (sticks + 1)]


class Mistaken(Shelf):
    """The same, with a label that may be about another jar."""

    def __init__(self, jar: str, said: str) -> None:
        super().__init__(jar)
        self.said = said

    def step(self, command: str) -> Moment:
        if command == "read label":
            return self.look(f'The label says: "What you want is in the {self.said}, I swear."')
        return super().step(command)


@pytest.mark.parametrize("jar", ["tin jar", "clay jar"])
def test_the_one_that_was_shown_is_tried_as_well_where_another_was_told(jar: str) -> None:
    commands = ("read label", "search clay jar")
    world = Mistaken("clay jar", "clay jar")
    shown = trace_of([world.look(), *map(world.step, commands)], commands)
    world = Mistaken(jar, "glass jar")
    played = follow(shown, world, most=30)
    assert world.score == 5, played


class Greenhouse:
    """A fuse under the roots of one of four pots; each that was looked through is marked."""

    POTS = ("clay pot", "glass pot", "iron pot", "straw pot")

    def __init__(self, pot: str) -> None:
        self.pot, self.score, self.searched = pot, 0, list[str]()
        self.fuse = ""

    def step(self, command: str) -> Moment:
        pot = command.removeprefix("search ")
        text = "Nothing but dry roots."
        if pot not in self.POTS or pot in self.searched:
            return self.look("You have been through that.")
        self.searched.append(pot)
        if pot == self.pot:
            self.score, self.fuse, text = 6, "player", "Under the roots you find a fuse!"
        return self.look(text)

    def look(self, text: str = "A greenhouse.") -> Moment:
        place = dict.fromkeys(self.POTS, "Greenhouse") | ({"fuse": self.fuse} if self.fuse else {})
        held = moment(text, score=self.score, player="Greenhouse", **place)
        return Moment(held.scene, held.facts | {("is", pot, "attr-8") for pot in self.searched})


@pytest.mark.parametrize("commands", [("search iron pot",), ("search clay pot", "search iron pot")])
@pytest.mark.parametrize("pot", Greenhouse.POTS)
def test_what_is_only_marked_as_looked_through_was_not_the_one(
    commands: tuple[str, ...], pot: str
) -> None:
    world = Greenhouse("iron pot")
    shown = trace_of([world.look(), *map(world.step, commands)], commands)
    world = Greenhouse(pot)
    played = follow(shown, world, most=12)
    assert world.score == 6, played
    assert len(set(played)) == len(played)
