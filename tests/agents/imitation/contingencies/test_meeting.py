"""Who wanders is met elsewhere today; a word that meant the last thing means another one."""

from __future__ import annotations

from typing import ClassVar

import pytest

from agents.imitation.states.traces import Moment
from games.types import Scene
from tests.support.imitation import follow, moment, trace_of


class Cattery:
    """A cat that walks to and fro, lets itself be stroked where there is fish, and then sleeps.

    Args:
        ends: where it is found after a while.
    """

    WAY = ("Hall", "Yard", "Hall", "Yard", "Hall")

    def __init__(self, ends: str = "Hall") -> None:
        self.ends = ends
        self.now = self.score = 0
        self.room, self.fish = "Hall", "player"

    @property
    def cat(self) -> str:
        return self.WAY[self.now] if self.now < len(self.WAY) else self.ends

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "You can't do that."
        match command:
            case "wait":
                text = "Time passes."
            case "go to cat" if self.cat == self.room:
                text = "The cat is right here."
            case "go to cat" | "yard" | "hall":
                self.room = self.cat if command == "go to cat" else command.title()
                text = f"{self.room}\n\nWalls all around."
            case "drop fish":
                self.fish, text = self.room, "You lay it down."
            case "stroke cat" if self.fish == self.cat == self.room:
                self.score, text = 5, "It purrs as it eats."
            case "stroke cat":
                text = "It runs away from your hand."
            case _:
                pass
        return self.look(text)

    def look(self, text: str = "Hall\n\nWalls all around.") -> Moment:
        return moment(text, score=self.score, player=self.room, cat=self.cat, fish=self.fish)


def test_what_was_done_with_one_who_wanders_is_done_where_they_are_now() -> None:
    commands = (*["wait"] * 4, "go to cat", "drop fish", "stroke cat")
    then, now = Cattery(), Cattery(ends="Yard")
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    played = follow(trace, now)
    assert (then.score, now.score) == (5, 5), played
    assert now.fish == "Yard"
    assert "hall" not in played


class Cloakroom:
    """A hat that must be worn in the wind outside; a gust may lift it before one goes.

    Args:
        gust: the hat is blown off as a box is taken, which "it" means from then on.
    """

    def __init__(self, *, gust: bool = False) -> None:
        self.gust, self.worn, self.it, self.score = gust, False, "", 0
        self.room, self.hat, self.box = "Cloakroom", "Cloakroom", "Cloakroom"

    def step(self, command: str) -> Moment:
        text = "You can't do that."
        match command:
            case "take hat":
                self.hat, self.it, text = "player", "hat", "Taken."
            case "take box":
                self.box, self.it, text = "player", "box", "Taken."
                if self.gust:
                    self.worn, text = False, "Taken. A gust blows the hat from your head."
            case "wear it" | "wear hat" if command == "wear hat" or self.it == "hat":
                self.worn, text = True, "You put the hat on."
            case "wear it":
                text = "A box can't be worn."
            case "north" if self.worn:
                self.room, self.score, text = "Cliff", 5, "Cliff\n\nThe wind howls."
            case "north":
                text = "The wind blows you back in."
            case _:
                pass
        return self.look(text)

    def look(self, text: str = "Cloakroom\n\nPegs and shelves.") -> Moment:
        held = moment(text, player=self.room, hat=self.hat, box=self.box)
        facts = held.facts | ({("is", "hat", "worn")} if self.worn else set())
        return Moment(Scene(text, score=self.score), facts)


def test_a_thing_is_named_where_a_word_for_the_last_one_means_another() -> None:
    commands = ("take hat", "wear it", "take box", "north")
    then, now = Cloakroom(), Cloakroom(gust=True)
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    played = follow(trace, now)
    assert played == [*commands[:3], "wear hat", "north"]
    assert now.score == 5


class Bridge:
    """A dog that follows, and chases a guard off who comes before a bridge.

    Args:
        away: the person was led off the bridge with the dog when the guard came.
    """

    def __init__(self, *, away: bool = False) -> None:
        self.away, self.room, self.dog = away, "Kennel", "Kennel"
        self.guard, self.score, self.following = "", 0, True

    def step(self, command: str) -> Moment:
        text = "You can't do that."
        match command, self.room:
            case "north", "Kennel":
                self._go("Road")
                text = "Road\n\nDust."
            case "north", "Road":
                self._go("Bridge")
                text = "Bridge\n\nA river."
            case "south", "Road" | "Bridge":
                self._go("Kennel" if self.room == "Road" else "Road")
                text = f"{self.room}\n\nBack again."
            case "north", "Bridge" if self.guard == "Bridge":
                text = "The guard won't let you pass."
            case "north", "Bridge" if not self.guard:
                self.guard, text = "Bridge", "A guard comes and bars the way."
                if self.away:
                    self._go("Road")
                    text = "A guard comes and drives you back to the road."
            case "north", "Bridge":
                self._go("Town")
                self.score, text = 5, "Town\n\nHouses."
            case "release dog", _ if self.following:
                self.following, text = False, "The dog wanders off."
                if self.guard == self.room:
                    self.guard, text = "Cell", "The dog leaps at the guard, who runs away."
            case _:
                pass
        return self.look(text)

    def _go(self, room: str) -> None:
        self.room = room
        if self.following:
            self.dog = room

    def look(self, text: str = "Kennel\n\nStraw.") -> Moment:
        here = {"player": self.room, "dog": self.dog}
        if self.guard:
            here["guard"] = self.guard
        return moment(text, score=self.score, **here)


def test_what_was_done_with_one_who_follows_to_somebody_else_is_done_where_these_are() -> None:
    commands = ("north", "south", "north", "north", "north", "release dog", "north")
    then, now = Bridge(), Bridge(away=True)
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    assert then.score == 5
    played = follow(trace, now)
    assert now.score == 5, played


class Stroller:
    """A market where a cook comes and goes; whoever buys the lamp there wins points."""

    def __init__(self, leaves: tuple[int, ...]) -> None:
        self.leaves, self.clock, self.score = leaves, 0, 0
        self.place = {"cook": "Market", "trader": "Market", "lamp": "trader"}

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        self.clock += 1
        if command == "buy lamp" and self.place["lamp"] == "trader":
            self.place["lamp"], self.score, text = "player", 5, "You hand over a coin."
        if self.clock in self.leaves:
            here = self.place["cook"] == "Market"
            self.place["cook"] = "Inn" if here else "Market"
            text += f"\n\nThe cook {'walks off' if here else 'comes along'}."
        return self.look(text)

    def look(self, text: str = "A market.") -> Moment:
        return moment(text, score=self.score, player="Market", **self.place)


def test_who_leaves_by_themselves_as_points_are_won_is_not_waited_for() -> None:
    commands = (*["hum"] * 6, "buy lamp")
    shown = Stroller((1, 2, 3, 4, 5, 6, 7))
    trace = trace_of([shown.look(), *map(shown.step, commands)], commands)
    assert shown.place["cook"] == "Inn"
    world = Stroller((1,))
    assert follow(trace, world, most=20)[-1] == "buy lamp"
    assert world.score == 5
    assert world.clock < 15


class Round:
    """A tinker on his round, who makes a key for a coin once he was asked; it opens a chest.

    Args:
        leaves: he goes on once he has the coin, and comes back no more.
        late: he is somewhere else from the beginning.
    """

    EXITS: ClassVar = {
        "Lane": {"north": "Mill", "east": "Well"},
        "Mill": {"south": "Lane"},
        "Well": {"west": "Lane"},
    }

    def __init__(self, *, leaves: bool = False, late: bool = False) -> None:
        self.leaves, self.late = leaves, late
        self.now = self.score = 0
        self.room, self.coin, self.key = "Mill", "player", ""

    @property
    def tinker(self) -> str:
        if self.late or (self.leaves and self.coin == "tinker"):
            return "Mill"
        return ("Well", "Mill", "Lane", "Lane", "Lane", "Lane", "Mill")[min(self.now, 6)]

    def step(self, command: str) -> Moment:
        here, text = self.tinker == self.room, "You can't do that."
        if command in self.EXITS[self.room]:
            self.room = self.EXITS[self.room][command]
            text = f"{self.room}\n\nGrass."
        elif command == "give coin to tinker" and self.coin == "player" and here:
            self.coin, text = "tinker", 'He bites it. "Ask me for a key."'
        elif command == "ask tinker for key" and self.coin == "tinker" and here:
            self.key, text = "player", "He files a key for you."
        elif command == "open chest" and self.room == "Well" and self.key:
            self.score, text = 5, "The key fits. The chest is full of silver."
        elif command == "wait":
            text = "Time passes."
        self.now += 1
        return self.look(text)

    def look(self, text: str = "Mill\n\nGrass.") -> Moment:
        held = {"key": self.key} if self.key else {}
        things = {"tinker": self.tinker, "coin": self.coin, "chest": "Well", **held}
        return moment(text, score=self.score, player=self.room, **things)


@pytest.mark.parametrize(("leaves", "late"), [(False, False), (True, False), (False, True)])
def test_who_has_gone_on_is_gone_after(leaves: bool, late: bool) -> None:
    commands = ("wait", "south", "give coin to tinker", "ask tinker for key", "east", "open chest")
    then, now = Round(), Round(leaves=leaves, late=late)
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    played = follow(trace, now)
    assert (then.score, now.score) == (5, 5), played
