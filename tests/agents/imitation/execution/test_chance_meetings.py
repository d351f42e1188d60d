"""What befalls whoever plays: carried off, robbed for a hoard, needs, and others who wander."""

from __future__ import annotations

from collections.abc import Sequence

from agents.core.commands import canonical
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.states.traces import Moment, Trace
from games.types import Scene
from tests.support.imitation import follow, trace_of


def told_of(text: str, score: int, holders: dict[str, str], lit: Sequence[str] = ()) -> Moment:
    facts = {("in", thing, where) for thing, where in holders.items()}
    return Moment(Scene(text, score=score), frozenset(facts | {("is", t, "set") for t in lit}))


class Castle:
    """Three halls and a cell, to which a guard drags whoever he comes upon.

    Args:
        guard: the move at which he comes, and seizes the person at the next one.
    """

    WAYS = {
        ("Hall", "north"): "Chapel",
        ("Chapel", "south"): "Hall",
        ("Chapel", "north"): "Tower",
        ("Tower", "south"): "Chapel",
        ("Cell", "west"): "Hall",
    }

    def __init__(self, guard: int) -> None:
        self.guard, self.now, self.score = guard, 0, 0
        self.holders = {"player": "Hall", "bell": "Chapel", "flag": "Tower"}
        self.done: list[str] = []
        self.shut = True

    def step(self, command: str) -> Moment:
        self.now += 1
        room, text = self.holders["player"], "Nothing comes of it."
        way = self.WAYS.get((room, command))
        if way and not (room == "Cell" and self.shut):
            self.holders["player"], text = way, way
        elif command == "charm lock" and room == "Cell":
            self.shut, text = False, "The cell door opens."
        elif command == "hum tune":
            text = "You hum the tune of the bell."
        elif command in ("ring bell", "raise flag") and command[-4:] in self.here():
            if command not in self.done:
                self.done.append(command)
                self.score += 5
            text = "It is done."
        if self.now == self.guard:
            self.holders["guard"] = self.holders["player"]
            text += "\n\nA guard stalks in."
        elif self.now == self.guard + 1:
            self.holders.pop("guard")
            self.holders["player"], self.shut = "Cell", True
            text += "\n\nThe guard seizes you, drags you below and throws you into a cell.\n\nCell"
        return self.look(text)

    def here(self) -> list[str]:
        return [t for t, where in self.holders.items() if where == self.holders["player"]]

    def look(self, text: str = "Hall") -> Moment:
        return told_of(text, self.score, self.holders, self.done)


LINE = ("north", "ring bell", "hum tune", "hum tune", "north", "raise flag")
AWAY = ("charm lock", "west", "north")


def shown_in_castle() -> Trace:
    world, commands = Castle(3), (*LINE[:4], *AWAY, *LINE[4:])
    return trace_of([world.look(), *map(world.step, commands)], commands)


def test_nobody_waits_to_be_carried_off_nor_is_gone_to_where_that_led() -> None:
    world = Castle(99)
    assert follow(shown_in_castle(), world) == [*LINE]
    assert world.score == 10


def test_who_is_carried_off_at_another_time_gets_away_as_was_shown() -> None:
    for when in (1, 4):
        world = Castle(when)
        played = follow(shown_in_castle(), world)
        assert "charm lock" in played
        assert world.score == 10


def test_a_word_of_a_spell_is_no_name_of_who_came_by_meanwhile() -> None:
    demonstration = Demonstration(0, shown_in_castle())
    assert not any("guard" in (*op.named, *op.aside) for op in demonstration.operators)


class Hoard:
    """A pirate snatches what is carried into his chest, which is shut.

    Args:
        robbery: the move before which the coin is snatched, from who carries it.
        ring: it is there as well, and lies in the chest from the start.
    """

    def __init__(self, robbery: int) -> None:
        self.robbery, self.now, self.score = robbery, 0, 0
        self.open = False
        self.holders = {"player": "Hall", "coin": "Hall", "chest": "Den", "ring": "chest"}
        self.holders |= {"shelf": "Hall", "pen": "Attic"}

    def step(self, command: str) -> Moment:
        self.now += 1
        room, text = self.holders["player"], "That's not something you can do."
        verb, _, rest = command.partition(" ")
        if (room, command) in {("Hall", "down"): 0, ("Attic", "down"): 0}:
            self.holders["player"] = text = "Den" if room == "Hall" else "Hall"
        elif (room, command) in {("Den", "up"): 0, ("Hall", "up"): 0}:
            self.holders["player"] = text = "Hall" if room == "Den" else "Attic"
        elif command == "open chest" and room == "Den":
            self.open, text = True, "You open the chest."
        elif command == "take all from chest" and room == "Den" and self.open:
            had = [thing for thing, where in self.holders.items() if where == "chest"]
            self.holders |= dict.fromkeys(had, "player")
            text = "Taken." if had else "There is nothing in it."
        elif verb == "take" and self.sees(rest):
            self.holders[rest], text = "player", "Taken."
        elif verb == "take":
            text = "You can't see any such thing."
        elif verb == "put" and self.holders.get(rest.split()[0]) == "player" and room == "Hall":
            self.holders[rest.split()[0]], text = "shelf", "You put it on the shelf."
            self.score += 5
        if self.now == self.robbery and self.holders["coin"] == "player":
            self.holders["coin"] = "chest"
            text += "\n\nA pirate pounces: this is for his chest!"
        return self.look(text)

    def sees(self, thing: str) -> bool:
        where, room = self.holders.get(thing, ""), self.holders["player"]
        return where == room or (where == "chest" and room == "Den" and self.open)

    def look(self, text: str = "Hall") -> Moment:
        return told_of(text, self.score, self.holders, ["chest"] if self.open else [])


PLUNDER = ("take coin", "up", "take pen", "down", "down", "open chest", "take all from chest")
SHELVED = (*PLUNDER, "up", "put ring on shelf", "put coin on shelf")


def test_a_hoard_is_no_thief_and_nobody_chases_what_lay_there_anyway() -> None:
    world = Hoard(2)
    trace = trace_of([world.look(), *map(world.step, SHELVED)], SHELVED)
    world = Hoard(99)
    played = follow(trace, world)
    assert played[:4] == ["take coin", "up", "take pen", "down"]
    assert world.score == 10


def test_what_is_in_something_shut_is_had_by_opening_it() -> None:
    first = ("take coin", "down", "open chest", "take ring", "up", "put ring on shelf")
    shown = (*first, "put coin on shelf")
    world = Hoard(99)
    trace = trace_of([world.look(), *map(world.step, shown)], shown)
    world = Hoard(1)  # the coin is in the chest before that was opened
    follow(trace, world)
    assert world.score == 10


def test_what_puts_out_a_light_is_done_where_it_was_shown() -> None:
    def at(text: str, room: str, *lit: str) -> Moment:
        return told_of(text, 0, {"player": room, "lamp": "player", "urn": "Camp"}, lit)

    camp, lit = at("Camp", "Camp"), at("The lamp burns.", "Camp", "lamp")
    cave, back = at("Cave", "Cave", "lamp"), at("Camp", "Camp", "lamp")
    commands = ("light lamp", "down", "up", "douse lamp")
    trace = trace_of([camp, lit, cave, back, at("It is out.", "Camp")], commands)

    class Cave:
        """The way back is barred."""

        def __init__(self) -> None:
            self.here = camp

        def look(self) -> Moment:
            return self.here

        def step(self, command: str) -> Moment:
            answers = {"light lamp": lit, "down": cave, "douse lamp": at("Dark.", "Cave")}
            self.here = answers.get(command, at("You can't go that way.", "Cave", "lamp"))
            return self.here

    assert "douse lamp" not in follow(trace, Cave())


class Meadow:
    """One who grows tired at some move, and a beast that follows a move late.

    Args:
        tired: the move at which the story says so.
        late: moves until the beast follows.
    """

    def __init__(self, tired: int = 99, late: int = 0) -> None:
        self.tired, self.late, self.now, self.score = tired, late, 0, 0
        self.behind, self.quick, self.fit = 0, False, True
        self.holders = {"player": "Field", "beast": "Field"}

    def step(self, command: str) -> Moment:
        self.now += 1
        room, text = self.holders["player"], "Nothing comes of it."
        here = self.holders["beast"] == room
        if (room, command) in {("Field", "north"): 0, ("Lane", "north"): 0, ("Yard", "north"): 0}:
            self.holders["player"] = text = {"Field": "Lane", "Lane": "Yard", "Yard": "Gate"}[room]
            self.behind = self.late
        elif command == "sleep":
            text = "You sleep like a stone." if not self.fit else "You're not tired."
            self.fit = True
        elif command == "spur beast" and here:
            self.quick, text = True, "The beast stamps, and steam comes from it."
        elif command == "beast, jump" and here and room == "Gate":
            won = self.quick and self.fit
            self.score += 5 if won else 0
            text = "Over the gate it goes, and back!" if won else "It jumps, but not far enough."
        elif "beast" in command and not here:
            text = "You can't see any such thing."
        if self.holders["beast"] != self.holders["player"]:
            if self.behind <= 0:
                self.holders["beast"] = self.holders["player"]
            self.behind -= 1
        if self.now == self.tired:
            self.fit, text = False, f"{text}\n\nYou begin to feel weary."
        return self.look(text)

    def look(self, text: str = "Field") -> Moment:
        return told_of(text, self.score, self.holders)


RIDE = ("north", "north", "north", "spur beast", "beast, jump")


def test_who_follows_is_waited_for_where_something_is_done_to_them() -> None:
    world = Meadow()
    trace = trace_of([world.look(), *map(world.step, RIDE)], RIDE)
    world = Meadow(late=3)
    played = follow(trace, world)
    assert canonical("wait") in map(canonical, played)
    assert world.score == 5


def test_who_is_tired_sleeps_when_the_story_says_so_and_not_else() -> None:
    shown = (*RIDE[:2], "sleep", *RIDE[2:])
    world = Meadow(tired=2)
    trace = trace_of([world.look(), *map(world.step, shown)], shown)
    world = Meadow()
    assert follow(trace, world) == [*RIDE]
    world = Meadow(tired=4)
    assert follow(trace, world) == [*RIDE[:4], "sleep", RIDE[4]]
    assert world.score == 5
