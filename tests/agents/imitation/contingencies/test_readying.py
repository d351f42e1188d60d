"""Getting ready before one goes in where somebody strikes, and not striking at nobody."""

from __future__ import annotations

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import MadeWorld, follow, moment, trace_of


def _shown(world: MadeWorld, commands: tuple[str, ...]) -> list[Moment]:
    return [world.look(), *map(world.step, commands)]


class Ring:
    """An ogre that leaves time for so many moves; charms that are learned before they are said."""

    def __init__(self, patience: int, *, fails: int = 0) -> None:
        self.patience, self.fails = patience, fails
        self.room, self.score, self.known = "Yard", 0, set[str]()
        self.place = {"ogre": "Ring", "moth": "Yard"}
        self.place |= {"torn page": "player", "old page": "player"}

    def step(self, command: str) -> Moment:
        text = self._answer(command)
        if self.room == "Ring" and self.place.get("ogre") == "Ring":
            self.patience -= 1
            text += "\n\nThe ogre lurches at you."
            if self.patience < 0:
                self.room = "Grave"
                text = "The ogre flattens you, and you are very dead."
        return self.look(text)

    def _answer(self, command: str) -> str:
        verb, _, what = command.partition(" ")
        if (self.room, command) in (("Yard", "north"), ("Ring", "south")):
            self.room = "Ring" if self.room == "Yard" else "Yard"
            return self.room
        page = {"fizz": "old page", "zorp": "torn page"}.get(what, "")
        if verb == "copy" and page in self.place:
            if self.fails and what == "zorp":
                self.fails -= 1
                return "The letters swim before your eyes."
            del self.place[page]
            return "The letters settle in your book, and the page is gone."
        if verb == "learn" and page and page not in self.place:
            self.known.add(what)
            return f"You know the {what} charm by heart now."
        if verb in self.known:
            self.known.discard(verb)
            whom = {"fizz": "moth", "zorp": "ogre"}[verb]
            if self.place.get(whom) == self.room:
                del self.place[whom]
                self.score += 5
                return f"The {whom} is gone in a puff."
            self.room = "Grave"
            return "It strikes you, and you are very dead."
        return "Nothing comes of it."

    def look(self, text: str = "A yard.") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.place)


SHOWN = ("copy fizz", "learn fizz", "fizz", "north", "copy zorp", "learn zorp", "zorp", "south")


@pytest.mark.parametrize(("patience", "fails"), [(9, 0), (2, 0), (2, 3)])
def test_what_can_be_done_anywhere_is_done_before_one_goes_in_to_fight(
    patience: int, fails: int
) -> None:
    world = Ring(patience, fails=fails)
    follow(trace_of(_shown(Ring(9), SHOWN), SHOWN), world, most=30)
    assert (world.score, world.room) == (10, "Yard")


def test_nobody_is_struck_at_where_the_one_that_it_was_for_has_gone() -> None:
    world = Ring(9)
    del world.place["ogre"]
    follow(trace_of(_shown(Ring(9), SHOWN), SHOWN), world, most=30)
    assert (world.score, world.room) == (5, "Yard")


class Rite:
    """A charm that may go wide, and is learned by heart in the Yard, or anywhere."""

    def __init__(self, wide: int, *, anywhere: bool) -> None:
        self.wide, self.anywhere = wide, anywhere
        self.room, self.score, self.known = "Yard", 0, False
        self.place = {"ogre": "Ring", "moth": "Shed"}

    def step(self, command: str) -> Moment:
        ways = {("Yard", "north"): "Ring", ("Ring", "south"): "Yard"}
        ways |= {("Yard", "east"): "Shed", ("Shed", "west"): "Yard"}
        text = "Nothing comes of it."
        if (self.room, command) in ways:
            self.room = text = ways[self.room, command]
        elif command == "learn zorp" and (self.anywhere or self.room == "Yard"):
            self.known, text = True, "You have it by heart."
        elif command.startswith("zorp ") and self.known:
            whom = command.removeprefix("zorp ")
            self.known, text = False, "It goes wide."
            if self.place.get(whom) == self.room and not (whom == "ogre" and self.wide):
                del self.place[whom]
                self.score, text = self.score + 5, f"The {whom} is dust."
            elif whom == "ogre":
                self.wide -= 1
        return self.look(text)

    def look(self, text: str = "A yard.") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.place)


@pytest.mark.parametrize("wide", [0, 1, 3])
@pytest.mark.parametrize("anywhere", [False, True])
def test_what_went_wide_is_learned_anew_where_that_can_be_done(wide: int, anywhere: bool) -> None:
    before = ("east", "learn zorp", "zorp moth", "west") if anywhere else ()
    commands = (*before, "learn zorp", "north", "zorp ogre")
    shown = Rite(0, anywhere=anywhere)
    trace = trace_of(_shown(shown, commands), commands)
    world = Rite(wide, anywhere=anywhere)
    played = follow(trace, world, most=30)
    assert "ogre" not in world.place
    walks = 0 if anywhere else 2 * wide
    assert len(played) == len(commands) + walks + 2 * wide


class Tower:
    """A charm that may go wide in a cave, and is learned two rooms away from a scroll.

    Args:
        wide: times that it goes wide.
        scroll: lies in the study, where it is learned, or is with the person, who learns anywhere.
    """

    ROW = ("Study", "Stairs", "Cave")

    def __init__(self, wide: int, scroll: str) -> None:
        self.wide, self.scroll = wide, scroll
        self.room, self.score, self.known = "Study", 0, False

    def step(self, command: str) -> Moment:
        at = self.ROW.index(self.room)
        text = "Nothing comes of it."
        if command in ("down", "up") and 0 <= at + (1 if command == "down" else -1) < len(self.ROW):
            self.room = text = self.ROW[at + (1 if command == "down" else -1)]
        elif command == "learn frix" and self.scroll in ("player", self.room):
            self.known, text = True, "You have it by heart."
        elif command == "cast frix" and self.known:
            self.known, text = False, "The word slips, and nothing comes of it."
            if self.room == "Cave":
                self.wide -= 1
                if self.wide < 0:
                    self.score, text = 10, "The beast is stiff with frost."
        return self.look(text)

    def look(self, text: str = "Study") -> Moment:
        beast = "Cave" if not self.score else "Ice"
        return moment(text, score=self.score, player=self.room, scroll=self.scroll, beast=beast)


@pytest.mark.parametrize("wide", [1, 2])
@pytest.mark.parametrize("scroll", ["player", "Study"])
def test_what_was_used_up_is_made_anew_however_far_that_is(wide: int, scroll: str) -> None:
    commands = ("learn frix", "down", "down", "cast frix")
    world = Tower(wide, scroll)
    played = follow(trace_of(_shown(Tower(0, scroll), commands), commands), world, most=40)
    assert world.score == 10, played
    walks = 0 if scroll == "player" else 4 * wide
    assert len(played) == len(commands) + walks + 2 * wide
