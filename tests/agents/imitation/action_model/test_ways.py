"""Paths that are found once and asked for several times."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.core.commands import Source
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.paths import Edge, ShortestPaths
from agents.imitation.action_model.room_graph import RoomGraph
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.state import State
from agents.imitation.states.traces import Moment
from games.types import NO_FACTS, Scene
from tests.support.imitation import follow, know, moment, trace_of

EDGES = [("hall", "attic"), ("hall", "cellar"), ("cellar", "vault"), ("attic", "vault")]


def _ways(asked: list[str]) -> ShortestPaths:
    edges: dict[str, dict[tuple[str, str], Edge]] = {}
    for start, end in EDGES:
        edges.setdefault(start, {})[f"go {end}", end] = Edge(start, f"go {end}", f"go {end}", end)

    def usable(edge: Edge) -> bool:
        asked.append(edge.end)
        return edge.end != "shut"

    return ShortestPaths(edges, "hall", usable, lambda edge: 3.0 if edge.end == "attic" else 1.0)


def test_paths_are_the_same_whatever_was_asked_for_before() -> None:
    goals: list[dict[str, float]] = [
        {"vault": 0.0},
        {"attic": 0.0},
        {"attic": 0.0, "vault": 2.0},
        {"cellar": 5.0, "vault": 1.0},
        {"hall": 9.0, "attic": 1.0},
        {"nowhere": 0.0},
        {"hall": 0.0},
    ]
    together = _ways([])
    for goal in (*goals, *reversed(goals)):
        assert together.to(goal) == _ways([]).to(goal)


def test_an_edge_is_looked_at_once() -> None:
    asked: list[str] = []
    ways = _ways(asked)
    for _ in range(3):
        found = ways.to({"vault": 0.0})
        assert found is not None
        assert [edge.command for edge in found[0]] == ["go cellar", "go vault"]
        assert ways.to({"nowhere": 0.0}) is None
    assert sorted(asked) == ["attic", "cellar", "vault"]


def test_a_guessed_way_that_leads_elsewhere_is_none() -> None:
    graph, hall, attic, yard = _guessing()
    assert graph.route("Attic", {"Hall": 0.0}, _any, 1) is not None
    graph.saw(attic, "down", yard, 1)
    assert graph.route("Attic", {"Hall": 0.0}, _any, 2) is None
    assert hall.room == "Hall"


def test_a_guessed_way_may_be_blocked_once() -> None:
    graph, _, attic, _ = _guessing()
    graph.saw(attic, "down", attic, 1)
    assert graph.route("Attic", {"Hall": 0.0}, _any, 100) is not None
    graph.saw(attic, "down", attic, 2)
    assert graph.route("Attic", {"Hall": 0.0}, _any, 100) is None


def test_what_was_refused_is_not_guessed_again_when_one_comes_by_once_more() -> None:
    graph, hall, attic, _ = _guessing()
    for clock in (1, 2):
        graph.saw(attic, "down", attic, clock)
    graph.saw(hall, "up", attic, 3)
    assert graph.route("Attic", {"Hall": 0.0}, _any, 100) is None


def test_a_way_that_was_taken_once_is_no_guess() -> None:
    graph, hall, attic, _ = _guessing()
    graph.saw(attic, "down", hall, 1)
    for clock in range(2, 9):
        graph.saw(attic, "down", attic, clock)
    assert graph.route("Attic", {"Hall": 0.0}, _any, 100) is not None


def test_where_the_opposite_way_does_not_lead_back_others_are_guessed() -> None:
    graph, hall, attic, _ = _guessing()
    for clock in (1, 2):
        graph.saw(attic, "down", attic, clock)
    graph.guess_anew("Hall")
    tried: set[str] = set()
    while (found := graph.route("Attic", {"Hall": 0.0}, _any, 100)) is not None:
        edge = found[0][0]
        assert edge.key not in tried
        tried.add(edge.key)
        if edge.key == "west":
            graph.saw(attic, edge.command, hall, 100)
            break
        graph.saw(attic, edge.command, attic, 100)
    assert "west" in tried
    assert "down" not in tried


def test_no_way_leads_back_from_where_one_was_carried_off() -> None:
    rooms = ("Hall", "Hall", "Hall", "Hall", "Yard")
    trace = trace_of([moment(room, player=room) for room in rooms], ["north"] * 4)
    graph = RoomGraph([Demonstration(0, trace)])
    assert graph.route("Hall", {"Yard": 0.0}, _any, 100) is not None, "it may happen again"
    assert graph.route("Yard", {"Hall": 0.0}, _any, 100) is None
    graph.guess_anew("Hall")
    assert graph.route("Yard", {"Hall": 0.0}, _any, 100) is None


def _any(edge: Edge) -> bool:
    return True


def _guessing() -> tuple[RoomGraph, State, State, State]:
    """A graph that has seen one way up, and three places."""
    hall, attic, yard = (State(Scene(name, name), NO_FACTS, None) for name in _PLACES)
    graph = RoomGraph([])
    graph.saw(hall, "up", attic, 0)
    return graph, hall, attic, yard


_PLACES = ("Hall", "Attic", "Yard")


def test_a_failure_that_was_only_looked_at_is_held_against_a_way_once() -> None:
    graph, hall, _, yard = _guessing()
    edge = graph.way("Hall", "up", "Attic")
    assert edge is not None
    counted = graph.counted
    for clock in range(1, 9):
        graph.saw(hall, "up", yard, clock)
        if clock > 1:
            graph.uncount(counted)
            graph.saw(hall, "up", yard, clock)
        assert not graph.misleads(edge, clock)
    graph.uncount(counted)
    assert edge.failed == edge.astray == 0
    assert graph.route("Hall", {"Yard": 0.0}, _any, 9) is not None, "what was found stays known"
    for clock in range(1, 9):
        graph.saw(hall, "up", yard, clock)
    assert graph.misleads(edge, 8)


class _Station:
    """A platform where a train comes once it was missed; a wind that carries a scroll off."""

    def __init__(self) -> None:
        self.room, self.read, self.windy, self.missed = "Study", False, True, False

    def look(self) -> Moment:
        facts = {("in", "player", self.room), ("in", "bench", "Hall")}
        blown = self.windy and self.room == "Hall"
        facts |= {("in", "scroll", "Study" if blown else "player"), ("in", "chant", "scroll")}
        if self.read and not blown:
            facts |= {("is", "scroll", "known"), ("is", "chant", "ready")}
        return Moment(Scene(self.room, self.room), frozenset(facts))

    def step(self, command: str) -> Moment:
        self.read |= command == "read scroll"
        way = self.room, command
        if way == ("Hall", "north") and not self.missed:
            self.missed = True
        else:
            self.room = _LINES.get(way, self.room)
        return self.look()


_LINES = {("Study", "east"): "Hall", ("Hall", "west"): "Study", ("Hall", "north"): "Train"}


def test_nobody_goes_away_from_a_way_to_mend_it_and_is_brought_back_at_once() -> None:
    shown = _Station()
    shown.windy, shown.missed = False, True
    commands = ("read scroll", "east", "north")
    moments = [shown.look(), *map(shown.step, commands)]
    assert follow(trace_of(moments, commands), _Station(), most=20) == [*commands, "north"]


class Strongroom:
    """Two places with things to take, and hands that hold one of them at a time.

    Args:
        strong: the picture was too heavy for the person when it was tried first.
    """

    def __init__(self, *, strong: bool) -> None:
        self.strong, self.room, self.score = strong, "Gallery", 0
        self.where = {"picture": "Gallery", "bell": "Tower", "chest": "Tower"}

    def step(self, command: str) -> Moment:
        verb, _, thing = command.partition(" ")
        text = "You can't do that."
        if command in ("up", "down"):
            self.room = "Tower" if command == "up" else "Gallery"
            text = f"{self.room}\n\nBare walls."
        elif verb == "take" and self.where.get(thing) == self.room:
            text = "Your load is too heavy."
            weak = thing == "picture" and not self.strong
            if "player" not in self.where.values() and not weak:
                self.where[thing], text = "player", "Taken."
        elif verb == "drop" and self.where.get(thing) == "player":
            self.where[thing], text = self.room, "Dropped."
        elif command == "ring bell" and self.where["bell"] == "player":
            self.strong, self.score, text = True, 5, "Its sound strengthens you."
        elif command == "show picture" and self.where["picture"] == "player":
            self.score, text = self.score + 5, "The guard lets you have it."
        return self.look(text)

    def look(self, text: str = "Gallery\n\nBare walls.") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.where)


def test_what_could_not_be_carried_then_is_laid_down_for_what_was() -> None:
    fetched = ("take picture", "up", "take bell", "ring bell", "drop bell", "down")
    commands = (*fetched, "take picture", "show picture")
    then, now = Strongroom(strong=False), Strongroom(strong=True)
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    assert then.score == 10
    played = follow(trace, now)
    assert now.score == 10, played


class Burrow:
    """A hub one of whose ways leads to a nest and the others back, as it is dealt today."""

    def __init__(self, on: str) -> None:
        self.on, self.room, self.score = on, "Yard", 0
        self.place = {"egg": "Nest"}

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if self.room == "Yard" and command == "down":
            self.room = text = "Hub"
        elif self.room == "Hub" and command in ("north", "east", "south"):
            self.room = text = "Nest" if command == self.on else "Yard"
        elif self.room == "Nest" and command == "up":
            self.room = text = "Hub"
        elif self.room == "Nest" and command == "take egg" and self.place["egg"] == "Nest":
            self.place["egg"], self.score, text = "player", 5, "Taken."
        return self.look(text)

    def look(self, text: str = "A yard.") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.place)


@pytest.mark.parametrize("on", ["south", "north", "east"])
def test_where_a_shown_way_leads_elsewhere_the_others_may_lead_there(on: str) -> None:
    commands = ("down", "south", "take egg", "up", "north", "down", "east", "pray")
    shown = Burrow("south")
    trace = trace_of([shown.look(), *map(shown.step, commands)], commands)
    world = Burrow(on)
    follow(trace, world, most=40)
    assert world.score == 5


class Guarded:
    """A hall before a vault with a gem; somebody may stand in the way at first.

    Args:
        barred: tries to go there in vain.
    """

    def __init__(self, barred: int = 0) -> None:
        self.barred, self.room, self.gem, self.score = barred, "Hall", "Vault", 0

    def look(self, text: str = "Hall\nStone.") -> Moment:
        held = moment(text, score=self.score, player=self.room, gem=self.gem)
        return Moment(Scene(text, score=self.score, location=self.room), held.facts)

    def step(self, command: str) -> Moment:
        text = "You can't do that."
        match command:
            case "north" if self.room == "Hall" and self.barred:
                self.barred, text = self.barred - 1, "A page is in your way.\n\nYou're in the hall."
            case "north" | "south":
                self.room = "Vault" if command == "north" else "Hall"
                text = f"{self.room}\nStone."
            case "take gem" if self.gem == self.room:
                self.gem, self.score, text = "player", 5, "Taken."
        return self.look(text)


def test_nobody_goes_back_to_try_in_vain_a_way_that_is_free_today() -> None:
    commands = ("north", "north", "take gem")
    then, now = Guarded(barred=1), Guarded()
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    assert follow(replace(trace, source=Source.HUMAN), now) == ["north", "take gem"]
    assert now.score == 5
    again = Guarded(barred=2)
    assert follow(replace(trace, source=Source.HUMAN), again) == [*["north"] * 3, "take gem"]


@pytest.mark.parametrize("deed", ["pay page", "drop dog"])
def test_a_try_that_brought_somebody_out_is_made_again(deed: str) -> None:
    commands = ("north", deed, "north", "take gem")

    class Toll(Guarded):
        """A page steps out when one goes, and lets pass whoever paid him then."""

        def step(self, command: str) -> Moment:
            if command == deed:
                out = self.barred < 0
                self.barred = 0 if out else self.barred
                return self.look("He bows." if out else "There is nobody here.")
            if command == "north" and self.room == "Hall" and self.barred:
                self.barred = -1
                return self.look("A page steps out and bars your way.")
            return super().step(command)

    then, now = Toll(barred=1), Toll(barred=1)
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    assert follow(replace(trace, source=Source.HUMAN), now) == [*commands]


@pytest.mark.parametrize("barred", [3, 5])
def test_a_shown_way_that_is_said_to_be_none_is_tried_until_chance_opens_it(barred: int) -> None:
    class Shifting(Guarded):
        """The way is there at some tries and not at others."""

        def step(self, command: str) -> Moment:
            if command == "north" and self.barred:
                self.barred -= 1
                return self.look("There is no way to go in that direction.")
            return super().step(command)

    commands = ("north", "take gem")
    then, now, never = Shifting(), Shifting(barred), Shifting(1_000)
    trace = trace_of([then.look(), *map(then.step, commands)], commands)
    assert follow(trace, now) == [*["north"] * (barred + 1), "take gem"]
    assert follow(trace, never).count("north") < 10


@pytest.mark.parametrize("entering", ["enter", "enter hut"])
def test_who_was_shown_only_the_way_in_gets_out_again(entering: str) -> None:
    road, hut = moment("Road", player="Road"), moment("Hut", player="Hut")
    graph = RoomGraph([Demonstration(0, trace_of([road, hut], [entering]))])
    found = graph.route("Hut", {"Road": 0.0}, _any, 0)
    assert found is not None
    assert [edge.command for edge in found[0]] == ["out"]


class Turntable:
    """A hall that turns: the way north may lead down a pit once, out of which one climbs.

    Behind it lies a gem that is wanted in the hall; a match burns wherever it is struck.
    """

    WAYS = (("Hall", "north", "Yard"), ("Yard", "south", "Hall"), ("Pit", "climb", "Hall"))

    def __init__(self, *, turned: bool = False) -> None:
        self.turned, self.room, self.score = turned, "Hall", 0
        self.place = {"gem": "Yard", "match": "player"}

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        for room, way, end in self.WAYS:
            if (room, way) == (self.room, command):
                self.room = text = "Pit" if self.turned and way == "north" else end
                self.turned = False
                return self.look(text)
        if command == "take gem" and self.place["gem"] == self.room:
            self.place["gem"], text = "player", "Taken."
        elif command == "strike match" and self.place.pop("match", ""):
            text = "It burns down and is gone."
        elif command == "drop gem" and self.place["gem"] == "player":
            self.place["gem"] = self.room
            self.score = 5 if self.room == "Hall" else 0
        return self.look(text)

    def look(self, text: str = "Hall") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.place)


def test_who_was_led_astray_to_where_no_way_is_known_has_nothing_put_off() -> None:
    commands = ("north", *["wait"] * 10, "take gem", "south", "strike match", "drop gem")
    shown = Turntable()
    executor = PlanExecutor(know(trace_of([shown.look(), *map(shown.step, commands)], commands)))
    world, played = Turntable(turned=True), list[str]()
    here = world.look()
    executor.begin(here.scene, here.facts)
    while world.score == 0 and len(played) < 30:
        command = executor.act() or "climb"  # whoever explores finds out
        played.append(command)
        here = world.step(command)
        executor.saw(command, here.scene, here.facts)
    assert world.score == 5, played
    assert played[played.index("climb") + 1] == "north", "the line is taken up where it was left"
    assert played[-2:] == ["strike match", "drop gem"]
