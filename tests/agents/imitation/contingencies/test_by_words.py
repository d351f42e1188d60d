"""Following a demonstration by words alone: what is laid down, lost, robbed, or not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.imitation.states.traces import Moment, Trace
from games.types import NO_FACTS, Scene
from tests.support.imitation import follow, trace_of


class Cottage:
    """Hall, Den and Nook in a row, where something may befall whoever comes.

    Args:
        gone: things that aren't there today.
        harm: what befalls the person as they come to a place: they are robbed of the cup,
            or killed, and wake in the Hall while all that they carried lies there.
        where: that place.
        astray: where things lie after a death, whoever laid them elsewhere.
    """

    ROOMS = ("Hall", "Den", "Nook")
    THINGS = ("cup", "stick", "bread", "jug", "lamp")

    def __init__(
        self,
        *,
        gone: tuple[str, ...] = (),
        harm: str = "",
        where: str = "Den",
        astray: dict[str, str] | None = None,
    ) -> None:
        self.harm, self.at, self.score = harm, 0, 0
        self.where, self.astray = where, astray or {}
        self.places = dict.fromkeys(self.THINGS, "Hall") | dict.fromkeys(gone, "Moon")

    @property
    def room(self) -> str:
        return self.ROOMS[self.at]

    @property
    def held(self) -> list[str]:
        return [thing for thing, where in self.places.items() if where == "player"]

    def step(self, command: str) -> Moment:
        verb, _, thing = command.lower().partition(" ")
        text = "You can't see any such thing."
        if verb in ("east", "west"):
            self.at = min(max(self.at + (1 if verb == "east" else -1), 0), 2)
            text = self.told()
            if self.harm and self.room == self.where:
                return self.suffer(text)
        elif verb == "take" and thing == "all":
            found = [t for t, where in self.places.items() if where == self.room]
            self.places |= dict.fromkeys(found, "player")
            text = "\n".join(f"{t}: Taken." for t in found) or "There is nothing to take."
        elif verb == "drop" and thing == "all":
            found = self.held
            self.places |= dict.fromkeys(found, self.room)
            text = "\n".join(f"{t}: Dropped." for t in found) or "You carry nothing."
        elif verb == "take" and self.places.get(thing) == self.room:
            self.places[thing], text = "player", "Taken."
        elif verb == "drop" and self.places.get(thing) == "player":
            self.places[thing], text = self.room, "Dropped."
            if thing == "cup" and self.room == "Nook":
                self.score, text = 5, "It fits into its hollow with a click."
        elif command.lower() == "light lamp" and self.places["lamp"] == "player":
            text = "The lamp sheds a warm light."
        elif verb == "rub" and thing == "wall":
            text = "It is damp and cold."
        return self.look(text)

    def suffer(self, text: str) -> Moment:
        harm, self.harm, died = self.harm, "", False
        if harm == "robbed":
            self.places |= {"cup": "Moon"} | self.astray
            text += "\n\nA magpie snatches your cup and flaps off into the dark."
        else:
            self.places |= dict.fromkeys(self.held, self.room) | self.astray
            self.at, died = 0, True
            text = f"A stone falls on you. You die, and wake.\n\n{self.told()}"
        shown = self.look(text)
        return Moment(replace(shown.scene, died=died), NO_FACTS)

    def told(self) -> str:
        things = [t for t, where in self.places.items() if where == self.room]
        return "\n".join([f"{self.room}. It is bare.", *(f"There is a {t} here." for t in things)])

    def look(self, text: str = "") -> Moment:
        scene = Scene(
            text or self.told(),
            score=self.score,
            location=self.room,
            inventory=tuple(sorted(self.held)),
        )
        return Moment(scene, NO_FACTS)


def shown(*commands: str) -> Trace:
    world = Cottage()
    return trace_of([world.look(), *map(world.step, commands)], commands)


ALL = ("take cup", "take jug", "east", "drop all", "take all", "east", "drop cup")


@pytest.mark.parametrize("gone", [(), ("jug",)])
def test_all_is_laid_down_and_taken_up_though_something_lacks(gone: tuple[str, ...]) -> None:
    world = Cottage(gone=gone)
    played = follow(shown(*ALL), world, most=20, bare=True)
    assert world.score == 5
    assert played.count("take all") == played.count("drop all") == 1


def test_nothing_is_laid_down_for_want_of_what_is_not_there() -> None:
    commands = ("take stick", "drop stick", "take cup", "take bread", "east", "east", "drop cup")
    world = Cottage(gone=("bread",))
    world.places["stick"] = "player"
    played = follow(shown(*commands[2:]), world, most=20, bare=True)
    assert (world.score, world.places["stick"]) == (5, "player")
    assert played.count("take bread") <= 4


def test_what_had_been_laid_there_is_not_readied_by_what_was_done_before() -> None:
    commands = ("take bread", "drop bread", "rub wall", "take bread", "take cup")
    world = Cottage(gone=("bread",))
    played = follow(shown(*commands, "east", "east", "drop cup"), world, most=30, bare=True)
    assert world.score == 5
    assert played.count("rub wall") == 1


def test_what_was_lost_by_dying_is_fetched_where_it_was_lost() -> None:
    commands = ("take cup", "take jug", "take bread", "east", "east", "drop cup")
    world = Cottage(harm="killed")
    played = follow(shown(*commands, "drop bread", "drop jug"), world, most=30, bare=True)
    assert world.score == 5
    assert world.places["bread"] == world.places["jug"] == "Nook"
    den = played.index("take jug", 3)
    assert "take bread" in played[den - 2 : den + 3], "all at once while one is there"


def test_what_somebody_is_off_with_is_not_sought_where_they_took_it() -> None:
    commands = ("take cup", "east", "rub wall", "east", "west", "west", "east", "east", "drop cup")
    world = Cottage(harm="robbed")
    played = follow(shown(*commands), world, most=30, bare=True)
    assert played[len(commands) - 1 :] in ([], ["drop cup"]), "no way is made for it"


def test_what_somebody_was_off_with_is_put_to_use_where_it_turns_up() -> None:
    commands = ("take cup", "east", "east", "drop cup", "west", "west", "take bread", "east")
    world = Cottage(harm="robbed", astray={"cup": "Hall"})
    played = follow(shown(*commands), world, most=30, bare=True)
    assert world.score == 5
    assert (played.count("take cup"), played.count("drop cup")) == (2, 1)


def test_a_light_that_lies_where_nobody_laid_it_is_taken_along() -> None:
    commands = ("take lamp", "light lamp", "take cup", "east", "drop lamp", "east", "drop cup")
    world = Cottage(harm="killed", where="Nook", astray={"lamp": "Hall"})
    played = follow(shown(*commands), world, most=30, bare=True)
    assert world.score == 5
    assert "take lamp" in played[6:8]
