"""What the story says the body wants is seen to when it says so, and isn't waited for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.waiting import needs_told
from agents.imitation.states.traces import Moment, Trace
from tests.support.imitation import follow, moment, trace_of


class Voyage:
    """A ship that lands at a port after some moves, and a passenger who gets hungry.

    Args:
        hungry: the move at which that is told; five moves later they have starved.
        ports: what is called at each landing.
        meant: where one has to get off, which a board tells.
        fed: whether there is an apple at all.
    """

    def __init__(
        self,
        hungry: int,
        ports: Sequence[str] = ("Arden", "Brill", "Corby", "Dunmore"),
        meant: str = "Brill",
        fed: bool = True,
    ) -> None:
        self.hungry, self.ports, self.meant = hungry, ports, meant
        self.now = self.score = 0
        self.port = ""
        self.dead = False
        self.place = {"bread": "player", "stone": "player"} | ({"apple": "player"} if fed else {})
        self.room = "Deck"

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "Time passes." if command == "wait" else "That does nothing."
        verb, *rest = command.split()
        if command == "examine board":
            text = f"A note is pinned to the board: get off at {self.meant}."
        elif verb == "eat" and self.place.get(rest[0]) == "player" and rest[0] != "stone":
            del self.place[rest[0]]
            self.hungry = 99
            text = "It fills you."
        elif command == "out" and self.room == "Deck":
            text = "They hold you back."
            if self.port == self.meant:
                self.room, self.score, text = "Quay", 10, "Quay\nStone steps."
        if self.room == "Deck":
            self.port = self.ports[self.now // 4 % len(self.ports)] if not self.now % 4 else ""
            text += f'\n\nThe ship lands. "{self.port}!" calls the mate.' if self.port else ""
        text += "\n\nYou are getting hungry." if self.now == self.hungry else ""
        if self.now > self.hungry + 5:
            self.dead, self.room = True, "Sea"
        return self.look(text)

    def look(self, text: str = "Deck\nA ship's deck, with a board.") -> Moment:
        return moment(text, score=self.score, player=self.room, board="Deck", **self.place)


def shown(world: Voyage, commands: Sequence[str]) -> Trace:
    return trace_of([world.look(), *map(world.step, commands)], commands)


TRIP = ("examine board", *["wait"] * 6, "eat apple", *["wait"] * 4, "out")


def trip() -> Trace:
    trace = shown(Voyage(7, meant="Dunmore"), TRIP)
    assert trace.moments[-1].scene.score == 10
    return trace


@pytest.mark.parametrize("hungry", [3, 5, 11, 40])
@pytest.mark.parametrize("meant", ["Arden", "Brill", "Corby", "Dunmore"])
def test_one_eats_when_hungry_and_gets_off_where_it_is_said_today(hungry: int, meant: str) -> None:
    world = Voyage(hungry, meant=meant)
    played = follow(trip(), world)
    assert world.score == 10
    assert not world.dead
    assert played.count("out") <= 2


def test_something_like_what_was_eaten_does_as_well() -> None:
    world = Voyage(3, fed=False)
    assert "eat bread" in follow(trip(), world)
    assert world.score == 10


def test_hunger_is_not_waited_for() -> None:
    (wait,) = set(Demonstration(0, trip()).wordings.waits.values())
    assert (wait.first, wait.end, wait.told) == (1, 12, ("dunmore",))


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("You are weak with hunger.", {"hungry"}),
        ("Your stomach growls.", {"hungry"}),
        ("You're getting rather thirsty.", {"thirsty"}),
        ("Your throat feels dry.", {"thirsty"}),
        ("The dog looks hungry.", set()),
        ("The hungry wolf sees you.", set()),
    ],
)
def test_needs_are_heard(text: str, needs: set[str]) -> None:
    assert needs_told(text) == needs


class Diner:
    """Three rooms, a bun that wins points for who is hungry, and a bell at the end.

    Args:
        hungry: the moves at which the story says that one is.
    """

    def __init__(self, *hungry: int) -> None:
        self.hungry, self.now, self.score, self.starving = hungry, 0, 0, False
        self.holders = {"player": "Hall", "bun": "player", "bell": "Tower"}
        self.rest = 3

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "Nothing comes of it."
        if command == "north":
            rooms = {"Hall": "Stair", "Stair": "Tower"}
            room = self.holders["player"]
            self.holders["player"] = text = rooms.get(room, room)
        elif command == "eat bun" and not self.starving:
            text = "You're not hungry."
        elif command == "eat bun" and self.rest:
            self.score, self.starving, self.rest = self.score + 2, False, self.rest - 1
            text = "You eat some of it. It's good."
        elif command == "ring bell" and self.holders["player"] == "Tower" and not self.starving:
            self.score, text = self.score + 5, "It rings."
        if self.now in self.hungry:
            self.starving, text = True, f"{text}\n\nYou are hungry."
        return self.look(text)

    def look(self, text: str = "Hall") -> Moment:
        return moment(text, score=self.score, **self.holders)


def test_what_is_eaten_for_points_is_eaten_once_one_is_hungry_and_again() -> None:
    commands = ("north", "eat bun", "north", "ring bell")
    world = Diner(1)
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    world = Diner(2)
    assert follow(trace, world)[:4] == ["north", "north", "eat bun", "ring bell"]
    world = Diner(1, 3)
    assert follow(trace, world).count("eat bun") == 2
    assert world.score == 9


def test_who_is_told_not_to_be_hungry_is_not() -> None:
    assert needs_told("You're not hungry.") == frozenset()
    assert needs_told("You aren't very thirsty. You feel weary.") == {"tired"}
