"""What chance does to steps whose effect only words tell: tried again, waited for, repeated."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment, Trace
from games.types import Scene
from tests.support.imitation import follow, know, moment, trace_of


class Cellar:
    """A charm that may fail and is used up, a ferry that comes when it comes, a dial.

    Args:
        fizzles: for each charm in turn, whether it fails.
        ferry: moves until the ferry comes; it waits for one move.
        hand: where the dial's hand begins.
    """

    DIAL = ("Bread", "Soup", "Roast", "Cake")

    def __init__(self, fizzles: Sequence[bool] = (), ferry: int = 3, hand: int = 0) -> None:
        self.fizzles, self.ferry, self.hand = list(fizzles), ferry, hand
        self.known = self.now = self.score = 0
        self.room = "Cellar"

    def step(self, command: str) -> Moment:
        self.now += 1
        match command:
            case "learn glow":
                self.known += 1
                text = "You commit the charm to memory."
            case "glow lamp" if self.known:
                self.known -= 1
                fails = self.fizzles.pop(0) if self.fizzles else False
                self.score += 0 if fails else 5
                text = "It fizzles out." if fails else "Light fills the vault to its roof at once."
            case "board" if self.ferry <= self.now <= self.ferry + 1:
                self.room, text = "Ferry", "Ferry\n\nYou stand on a deck."
            case "turn dial":
                self.hand = (self.hand + 1) % len(self.DIAL)
                text = f'The hand of the dial points to "{self.DIAL[self.hand]}" now.'
            case "press":
                right = self.DIAL[self.hand] == "Cake"
                self.score += 5 if right else 0
                text = "Ding, it is done." if right else "A smell of burning spreads."
            case "wait":
                text = "Time passes."
            case _:
                text = "You can't do that."
        if self.now == self.ferry and self.room == "Cellar":
            text += "\n\nA ferry comes alongside and lets down its plank for you."
        return self.look(text)

    def look(self, text: str = "A vault below ground.") -> Moment:
        return moment(text, score=self.score, player=self.room, lamp="Cellar")


def shown(world: Cellar, *commands: str) -> Trace:
    return trace_of([world.look(), *map(world.step, commands)], commands)


CHARM = ("learn glow", "glow lamp")


def test_what_fails_by_chance_is_done_again_with_its_means_made_anew() -> None:
    world = Cellar(fizzles=(True, True, False), ferry=99)
    played = follow(shown(Cellar(ferry=99), *CHARM), world)
    assert played == [*CHARM, *CHARM, *CHARM]
    assert world.score == 5


def test_what_never_works_is_given_up() -> None:
    world = Cellar(fizzles=[True] * 99, ferry=99)
    played = follow(shown(Cellar(ferry=99), *CHARM, "turn dial"), world)
    assert "turn dial" in played
    assert len(played) < 40


def test_a_failure_that_was_demonstrated_is_not_sought() -> None:
    demonstrated = shown(Cellar(fizzles=(True,), ferry=99), *CHARM, *CHARM)
    assert follow(demonstrated, Cellar(fizzles=(True,), ferry=99)) == [*CHARM, *CHARM]
    lucky = Cellar(ferry=99)
    assert follow(demonstrated, lucky) == [*CHARM]
    assert lucky.score == 5


def test_one_waits_for_what_was_waited_for() -> None:
    trace = shown(Cellar(ferry=3), "wait", "wait", "wait", "board")
    assert follow(trace, Cellar(ferry=3)) == list(trace.commands)
    for ferry in (1, 2, 6, 9):
        world = Cellar(ferry=ferry)
        played = follow(trace, world)
        assert world.room == "Ferry"
        assert played == [*["wait"] * ferry, "board"]


def test_a_command_is_repeated_until_it_is_told_what_was_told() -> None:
    trace = shown(Cellar(ferry=99), "turn dial", "turn dial", "turn dial", "press")
    assert trace.moments[-1].scene.score == 5
    for hand in range(3):
        world = Cellar(ferry=99, hand=hand)
        played = follow(trace, world)
        assert world.score == 5
        assert played == [*["turn dial"] * (3 - hand), "press"]


def test_things_alike_are_told_apart_by_what_changed() -> None:
    before = moment(player="Hall", blue_scroll="player", red_scroll="Hall")
    after = moment("Taken.", player="Hall", blue_scroll="player", red_scroll="player")
    (taking,) = Demonstration(0, trace_of([before, after], ["take scroll"])).operators
    assert taking.named == ("red scroll",)


def test_what_is_asked_about_need_not_be_at_hand() -> None:
    here = moment(player="Hall", old_guard="Hall", silver_key="player")
    told = moment("He shrugs.", player="Hall", old_guard="Hall", silver_key="player")
    (asking,) = Demonstration(0, trace_of([here, told], ["ask guard about key"])).operators
    assert asking.named == ("old guard",)


def test_a_count_that_stands_still_refuses_nothing() -> None:
    moments = [moment(text, player="Hall") for text in ("A hall.", "It hums.", "It clicks.")]
    steps = Demonstration(0, trace_of(moments, ["press red", "press green"])).operators
    assert not any(step.refused for step in steps)


def test_what_falls_from_the_hands_is_taken_up_where_only_belongings_are_told() -> None:
    def seen(text: str, place: str, *held: str) -> Moment:
        return Moment(Scene(text, location=place, inventory=held), frozenset())

    shown = trace_of(
        [
            seen("A shed.", "Shed"),
            seen("Taken.", "Shed", "sword"),
            seen("A cave.", "Cave", "sword"),
            seen("The rope parts and falls in two.", "Cave", "sword"),
        ],
        ["take sword", "down", "cut rope with sword"],
    )
    executor = PlanExecutor(know(shown))
    executor.begin(shown.moments[0].scene, frozenset())
    for command, after in (("take sword", shown.moments[1]), ("down", shown.moments[2])):
        assert executor.act() == command
        executor.saw(command, after.scene, frozenset())
    assert executor.act() == "cut rope with sword"
    dropped = seen("The sword slips from your hand.", "Cave")
    executor.saw("cut rope with sword", dropped.scene, frozenset())
    assert executor.act() == "take sword"


def test_what_is_here_and_cannot_be_seen_is_taken_once_somebody_is_gone() -> None:
    shown = trace_of(
        [
            moment(player="Lair", thief="Lair", torch="Lair"),
            moment("He falls.", player="Lair", torch="Lair"),
            moment("Taken.", player="Lair", torch="player", score=5),
        ],
        ["stab thief", "take torch"],
    )
    executor, hiding = PlanExecutor(know(shown)), shown.moments[0]
    executor.begin(hiding.scene, hiding.facts)
    executor.at.cursor = 1
    assert executor.act() == "take torch"
    executor.saw("take torch", Scene("You can't see any torch here!"), hiding.facts)
    assert executor.act() != "take torch"
    executor.saw("stab thief", shown.moments[1].scene, shown.moments[1].facts)
    assert executor.act() == "take torch"


class Gallery:
    """At some time whoever is there is taken down to a vault; a knife may be thrown at one.

    Args:
        opens: the move at which that happens.
        thrown: the move at which the knife comes, and there is an ogre; never if 0.
    """

    def __init__(self, opens: int = 0, thrown: int = 0) -> None:
        self.opens, self.thrown = opens, thrown
        self.now = self.score = 0
        self.room, self.knife, self.ogre = "Gallery", "", "Gallery" if thrown else ""

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "You can't go that way."
        if command in ("down", "up"):
            self.room = {"down": "Pit", "up": "Gallery"}[command]
            text = f"{self.room}\nDust."
        elif command == "take knife" and self.knife == self.room:
            self.knife, text = "player", "Taken."
        elif command == "throw knife at ogre" and self.knife == "player" and self.ogre:
            self.knife, self.ogre, text = self.room, "", "It falls."
        elif command == "ring bell":
            self.score, text = self.score + 5, "It rings."
        elif command == "wait":
            text = "Time passes."
        if self.now == self.thrown:
            self.knife = self.room
            text += "\n\nSomebody throws a knife at you, which misses."
        if self.now == self.opens:
            self.room = "Vault"
            text += "\n\nThe floor opens and you fall.\n\nVault\nCobwebs."
        return self.look(text)

    def look(self, text: str = "Gallery\nDust.") -> Moment:
        placed = {"knife": self.knife} if self.knife else {}
        ogre = {"ogre": self.ogre} if self.ogre else {}
        return moment(text, score=self.score, player=self.room, **placed, **ogre)


def in_gallery(world: Gallery, *commands: str) -> Trace:
    return trace_of([world.look(), *map(world.step, commands)], commands)


@pytest.mark.parametrize("opens", [1, 2, 9, 25])
def test_one_waits_for_what_took_one_elsewhere_where_there_is_no_way(opens: int) -> None:
    trace = in_gallery(Gallery(opens=1), "in", "ring bell")
    world = Gallery(opens=opens)
    played = follow(trace, world)
    assert (world.room, world.score) == ("Vault", 5)
    assert played == ["in", *["wait"] * (opens - 1), "ring bell"]


def test_what_never_comes_is_waited_for_in_vain_only_so_long() -> None:
    trace = in_gallery(Gallery(opens=1), "in", "ring bell")
    assert follow(trace, Gallery()).count("wait") < 45


ARMED = ("down", "take knife", "up", "throw knife at ogre", "ring bell")


def test_a_weapon_that_came_by_chance_is_neither_waited_for_nor_sought() -> None:
    trace = in_gallery(Gallery(thrown=1), *ARMED)
    assert follow(trace, Gallery(thrown=1)) == list(ARMED)
    world = Gallery()
    played = follow(trace, world)
    assert world.score == 5
    assert "wait" not in played
    assert played.count("down") == 1


class Roost:
    """A feather falls at some time; what falls by chance comes to where one is, outdoors.

    Args:
        falls: the move at which it falls.
    """

    def __init__(self, falls: int) -> None:
        self.falls, self.now, self.score, self.room = falls, 0, 0, "Yard"
        self.feather = ""

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "You can't do that."
        if command in ("in", "out"):
            self.room = {"in": "Barn", "out": "Yard"}[command]
            text = f"{self.room}\nStraw."
        elif command == "take feather" and self.feather == self.room:
            self.feather, text = "player", "Taken."
        elif command == "tickle cow" and self.room == "Barn" and self.feather == "player":
            self.score, text = 5, "It laughs."
        elif command == "put feather on pan" and self.room == "Barn" and self.feather == "player":
            self.feather, text = "pan", "The scales come into balance."
        elif command == "pull rope" and self.room == "Barn" and self.feather == "pan":
            self.score, text = 5, "A bell rings."
        elif command == "learn lobal":
            text = "You commit the lobal spell to memory."
        elif command == "wait":
            text = "Time passes."
        if self.now >= self.falls and not self.feather and self.room == "Yard":
            self.feather = "Yard"
            text += "\n\nA feather floats down."
        return self.look(text)

    def look(self, text: str = "Yard\nStraw.") -> Moment:
        feather = {"feather": self.feather} if self.feather else {}
        things = {"cow": "Barn", "pan": "Barn", "rope": "Barn", **feather}
        return moment(text, score=self.score, player=self.room, **things)


def test_what_brought_a_thing_by_chance_is_not_done_for_it_for_ever() -> None:
    commands = ("in", "out", "take feather", "in", "tickle cow")
    world = Roost(2)
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    assert follow(trace, Roost(999)).count("out") < 6


@pytest.mark.parametrize("falls", [1, 2, 9, 30])
def test_what_came_by_chance_is_waited_for_and_not_what_went_before_it_repeated(
    falls: int,
) -> None:
    commands = ("in", "out", "take feather", "in", "tickle cow")
    world = Roost(2)
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    executor, world = PlanExecutor(know(trace)), Roost(falls)
    here, played = world.look(), list[str]()
    executor.begin(here.scene, here.facts)
    while (command := executor.act()) is not None and len(played) < 60:
        played.append(command)
        here = world.step(command)
        executor.saw(command, here.scene, here.facts)
    assert world.score == 5
    assert played.count("out") == 1
    assert played[-3:] == ["take feather", "in", "tickle cow"]


@pytest.mark.parametrize("falls", [3, 9, 30])
def test_what_fell_while_a_spell_was_learned_is_waited_for_and_not_learned_again(
    falls: int,
) -> None:
    commands = ("in", "out", "learn lobal", "take feather", "in", "put feather on pan", "pull rope")
    world = Roost(3)
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    world = Roost(falls)
    assert follow(trace, world)[-4:] == list(commands[-4:])
    assert world.score == 5, "what tips the scales is of use"
    assert follow(trace, Roost(999)).count("learn lobal") < 6


class Squeeze:
    """A lamp is laid down before a crack that nobody gets through who carries anything.

    Args:
        stick: it is carried, too.
    """

    def __init__(self, *, stick: bool) -> None:
        self.room, self.score = "Nook", 0
        self.where = {"lamp": "player"} | ({"stick": "player"} if stick else {})

    def step(self, command: str) -> Moment:
        verb, _, thing = command.partition(" ")
        text = "You can't do that."
        if verb in ("drop", "take") and thing in self.where:
            self.where[thing] = self.room if verb == "drop" else "player"
            text = "Done."
        elif command == "east" and "player" in self.where.values():
            text = "What you carry won't fit."
        elif command in ("east", "west"):
            self.room = {"east": "Den", "west": "Nook"}[command]
            text = f"{self.room}\nBare rock."
        elif command == "ring bell" and self.room == "Den":
            self.score, text = 5, "Ding."
        return self.look(text)

    def look(self, text: str = "Nook\nBare rock.") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.where)


def test_what_was_not_carried_is_laid_down_where_other_things_were_to_get_through() -> None:
    commands = ("drop lamp", "east", "ring bell", "west", "take lamp")
    world = Squeeze(stick=False)
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    laden = Squeeze(stick=True)
    played = follow(trace, laden)
    assert laden.score == 5
    assert played.index("drop stick") < 5


def test_no_way_round_is_made_through_where_one_has_to_be_lighter() -> None:
    commands = ("drop lamp", "east", "ring bell", "west", "take lamp")
    world = Squeeze(stick=False)
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    executor, laden = PlanExecutor(know(trace)), Squeeze(stick=True).look()
    executor.begin(laden.scene, laden.facts)
    assert executor.planner.route({"Den": 0.0}) is None
    light = moment(player="Nook", lamp="Nook")
    executor.begin(light.scene, light.facts)
    assert executor.planner.route({"Den": 0.0}) is not None


class Ferry:
    """A thief who is about has the pole that the boat needs; there is no way to where he is.

    Args:
        gone: moves that he has been about with it, 0 if it lies where it belongs.
    """

    def __init__(self, gone: int) -> None:
        self.gone, self.score, self.room = gone, 0, "Bank"
        self.where = {"boat": "Bank", "pole": "thief" if gone else "Bank", "thief": "Loft"}

    def step(self, command: str) -> Moment:
        self.gone -= 1
        self.where["thief"] = "Loft" if self.gone % 2 else "Cellar"
        text = "Nothing happens."
        match command:
            case "take pole" if self.where["pole"] == "Bank":
                self.where["pole"], text = "player", "Taken."
            case "push boat with pole" if self.where["pole"] == "player":
                self.room, text = "Island", "You drift to the island."
            case "ring bell" if self.room == "Island":
                self.score, text = 5, "Ding."
        return self.look(text)

    def look(self, text: str = "Bank") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.where)


def test_one_waits_for_who_has_the_tool_and_is_about_where_no_way_leads() -> None:
    commands = ("take pole", "wait", "push boat with pole", "ring bell")
    world = Ferry(0)
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    executor, here = PlanExecutor(know(trace)), Ferry(4).look()
    executor.begin(here.scene, here.facts)
    move = executor.planner.acquire("pole", executor.at.steps[2])
    assert move is not None
    assert (move.command, move.waiting) == ("wait", True)


class Cell:
    """A hermit who is there now and then as one comes in, and a bridge that falls in time.

    Args:
        absent: times that one comes in before he is there.
    """

    def __init__(self, absent: int) -> None:
        self.absent, self.clock = absent, 0
        self.room, self.score = "Path", 0
        self.place = {"bread": "player"}

    def step(self, command: str) -> Moment:
        self.clock += 1
        text = "Nothing comes of it."
        ways = {("Path", "north"): "Cell", ("Cell", "south"): "Path"}
        if self.clock < 24:
            ways["Path", "east"] = "Bridge"
        if (self.room, command) in ways:
            self.room = text = ways[self.room, command]
            if self.room == "Cell":
                self.absent -= 1
                if self.absent < 0 and "bread" in self.place:
                    self.place["hermit"], text = "Cell", "Cell\nA hermit sits here."
        elif command == "give bread to hermit" and self.place.get("hermit") == self.room:
            del self.place["bread"], self.place["hermit"]
            self.score, text = self.score + 5, "He eats it, blesses you, and is gone."
        elif command == "pray" and self.room == "Bridge":
            self.score, text = self.score + 5, "You feel at peace."
        return self.look(text)

    def look(self, text: str = "A path.") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.place)


@pytest.mark.parametrize("absent", [0, 2, 5])
def test_who_was_met_as_one_came_in_is_looked_for_by_coming_in_again(absent: int) -> None:
    commands = ("north", "give bread to hermit", "south", "east", "pray")
    shown = Cell(0)
    trace = trace_of([shown.look(), *map(shown.step, commands)], commands)
    world = Cell(absent)
    follow(trace, world, most=60)
    assert world.score == 10
