"""What was done in the midst of something, since the story called for it, is done when it does."""

from __future__ import annotations

import pytest

from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, know, moment, trace_of


class Rope:
    """A rope on which one goes east, and sways now and then: who doesn't lean falls.

    Args:
        sways: step on the rope -> the side that one sways to.
        gust: the first time one is blown off whatever one does.
    """

    LENGTH = 6

    def __init__(self, sways: dict[int, str], *, gust: bool = False) -> None:
        self.sways, self.gust = sways, gust
        self.room, self.at, self.sway, self.score = "Roof", 0, "", 0

    def step(self, command: str) -> Moment:
        text = "You can't do that."
        if command == "east" and self.room == "Roof":
            self.room, self.at, text = "Rope", 0, "Rope\nYou're on a rope over the yard."
        elif self.room == "Rope" and command == "east":
            text = self._go_on()
        elif self.room == "Rope" and command.startswith("lean"):
            ok = {"left": "lean right", "right": "lean left"}.get(self.sway) == command
            text = "You're steady again." if ok else self._fall()
            self.sway = ""
        elif command == "take bell" and self.room == "Tower":
            self.score, text = 5, "It rings softly."
        return self.look(text)

    def _go_on(self) -> str:
        self.at += 1
        if self.sway or (self.gust and self.at == 3):
            self.gust = False
            return self._fall()
        if self.at == self.LENGTH:
            self.room = "Tower"
            return "Tower\nA bell stands here."
        self.sway = self.sways.get(self.at, "")
        return "You take a step." + (f" You sway to the {self.sway}!" if self.sway else "")

    def _fall(self) -> str:
        self.room, self.at, self.sway = "Roof", 0, ""
        return "Off you go, and swing back.\n\nRoof\nA rope runs east from here."

    def look(self, text: str = "Roof\nA rope runs east from here.") -> Moment:
        bell = "player" if self.score else "Tower"
        return moment(text, score=self.score, player=self.room, bell=bell)


COMMANDS = (
    *("east", "east", "east", "lean right", "east", "east", "lean left", "east", "east"),
    "take bell",
)
SHOWN = {2: "left", 4: "right"}


@pytest.mark.parametrize("gust", [False, True])
@pytest.mark.parametrize(
    "sways", [SHOWN, {}, {1: "right"}, {3: "right", 4: "left", 5: "left"}, {2: "right", 4: "left"}]
)
def test_one_leans_when_one_sways_and_only_then(sways: dict[int, str], gust: bool) -> None:
    then, now = Rope(SHOWN), Rope(sways, gust=gust)
    shown = trace_of([then.look(), *map(then.step, COMMANDS)], COMMANDS)
    assert then.score == 5
    played = follow(shown, now, most=40)
    assert now.score == 5, played
    if not gust:
        assert len(played) == Rope.LENGTH + 2 + len(sways)


def test_what_is_done_by_turns_calls_for_nothing() -> None:
    then = Rope({})
    commands = ("lean left", "lean right") * 3
    shown = trace_of([then.look(), *map(then.step, commands)], commands)
    assert know(shown).demonstrations[0].wordings.reactions == {}


class Den:
    """Cards to cut for dollars, and a dealer who tells what he knows for fifteen."""

    def __init__(self, luck: str) -> None:
        self.luck, self.money, self.score = list(luck), 10, 0

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command == "cut cards":
            won = bool(self.luck) and self.luck.pop(0) == "+"
            self.money += 3 if won else -1
            text = f"You {'win three dollars' if won else 'lose a dollar'}. You have ${self.money}."
        elif command == "give money to dealer":
            text = '"Fifteen, for what I know," says the dealer. "You haven\'t got it."'
            if self.money >= 15 and not self.score:
                self.score, text = 5, "He counts it, and gives you a chip."
        return self.look(text)

    def look(self, text: str = "A den.") -> Moment:
        held = {"chip": "player"} if self.score else {}
        things = {"cards": "Den", "dealer": "Den", "money": "player", **held}
        return moment(text, score=self.score, player="Den", **things)


@pytest.mark.parametrize("luck", ["-+-++", "-----+++++", "--+--+++++", "+-+-+-+"])
def test_there_is_more_play_until_there_is_enough(luck: str) -> None:
    commands = (*["cut cards"] * 5, "give money to dealer")
    then, now = Den("-+-++"), Den(luck)
    shown = trace_of([then.look(), *map(then.step, commands)], commands)
    assert then.score == 5
    played = follow(shown, now, most=60)
    assert now.score == 5, played


class Barn:
    """A trap that catches a mouse some time after one came in; the bull shies at it.

    Args:
        after: moves in the barn until it does.
    """

    def __init__(self, after: int) -> None:
        self.after, self.room, self.mouse, self.hole, self.score = after, "Yard", "", False, 0

    def step(self, command: str) -> Moment:
        text = "You can't do that."
        if command == "north" and self.room == "Yard":
            self.room, text = "Barn", "Barn\nA bull stands here, and a trap."
        elif command == "release mouse" and self.mouse:
            self.mouse, self.hole, self.score = "", True, self.score + 5
            text = "The bull sees the mouse and goes backwards through the wall."
        elif command == "east" and self.hole:
            self.room, self.score, text = "Paddock", 10, "Paddock\nGrass."
        elif command == "east":
            text = "There's a wall."
        elif command in ("wait", "z"):
            text = "Time passes."
        if self.room == "Barn" and not self.hole and not self.mouse:
            self.after -= 1
            if self.after == 0:
                self.mouse = "trap"
                text += "\n\nThe trap clicks. There's a mouse in it."
        return self.look(text)

    def look(self, text: str = "Yard\nA barn stands north.") -> Moment:
        held = {"mouse": self.mouse} if self.mouse else {}
        things = {"bull": "Barn", "trap": "Barn", **held}
        return moment(text, score=self.score, player=self.room, **things)


@pytest.mark.parametrize("after", [1, 2, 9])
def test_what_comes_by_chance_and_is_let_go_is_not_gone_before_it_came(after: int) -> None:
    commands = ("north", "release mouse", "east")
    then, now = Barn(1), Barn(after)
    shown = trace_of([then.look(), *map(then.step, commands)], commands)
    assert then.score == 10
    played = follow(shown, now, most=40)
    assert now.score == 10, played


class Porch:
    """A door at which somebody knocks until a maid comes, who takes a card.

    Args:
        knocks: times until she comes.
    """

    def __init__(self, knocks: int) -> None:
        self.knocks, self.score, self.card = knocks, 0, "player"

    def step(self, command: str) -> Moment:
        text = "You can't do that."
        if command == "knock on green door":
            self.knocks -= 1
            text = "Nobody answers."
            if self.knocks == 0:
                self.score, text = 5, "The door opens, and a maid looks out."
        elif command == "give card to maid" and self.knocks <= 0:
            self.score, self.card, text = 10, "maid", "She reads it, and curtsies."
        return self.look(text)

    def look(self, text: str = "A porch.") -> Moment:
        held = {"maid": "Porch"} if self.knocks <= 0 else {}
        things = {"green_door": "Porch", "card": self.card, **held}
        return moment(text, score=self.score, player="Porch", **things)


@pytest.mark.parametrize("knocks", [1, 2, 3])
def test_who_knocks_strikes_at_nobody_and_knocks_until_somebody_comes(knocks: int) -> None:
    commands = ("knock on green door", "give card to maid")
    then, now = Porch(1), Porch(knocks)
    shown = trace_of([then.look(), *map(then.step, commands)], commands)
    assert then.score == 10
    played = follow(shown, now, most=20)
    assert now.score == 10
    assert played == [*["knock on green door"] * knocks, "give card to maid"]
