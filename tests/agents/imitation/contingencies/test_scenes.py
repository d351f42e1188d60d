"""A scene that comes before or after its time is played when it comes, and the rest goes on."""

from __future__ import annotations

from agents.imitation.contingencies.scenes import turn
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment, Trace
from tests.support.imitation import follow, know, moment, trace_of


class House:
    """Four rooms in a row, and a dream that comes over one; in each something to do.

    Args:
        dream: the move after which it comes; one wakes up where one fell asleep.
    """

    ROW = ("Porch", "Hall", "Study", "Attic")
    THINGS = ("mat", "vase", "book", "trunk")

    def __init__(self, dream: int) -> None:
        self.dream, self.now, self.at, self.score = dream, 0, 0, 0
        self.asleep = False
        self.lit: set[str] = set()

    @property
    def room(self) -> str:
        return "Dream" if self.asleep else self.ROW[self.at]

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "Nothing comes of it."
        thing = command.removeprefix("dust ")
        if command in ("north", "south") and not self.asleep:
            self.at = min(max(self.at + (1 if command == "north" else -1), 0), 3)
            text = self.room
        elif command == "dust moon" and self.asleep:
            self.score, text = self.score + 5, "The moon shines."
            self.lit.add("moon")
        elif command == "wake" and self.asleep:
            self.asleep, text = False, "You wake up."
        elif thing in self.THINGS and self.room == self.ROW[self.THINGS.index(thing)]:
            self.score, text = self.score + 1, "It looks like new."
            self.lit.add(thing)
        if self.now == self.dream:
            self.asleep, text = True, f"{text}\n\nYour eyes fall shut.\n\nDream"
        return self.look(text)

    def look(self, text: str = "Porch") -> Moment:
        things = dict(zip(self.THINGS, self.ROW, strict=True))
        held = moment(text, score=self.score, player=self.room, moon="Dream", **things)
        return Moment(held.scene, held.facts | {("is", thing, "clean") for thing in self.lit})


WORK = ("dust mat", "north", "dust vase", "north", "dust book", "north", "dust trunk")
DREAM = ("dust moon", "wake")


def shown(dream: int) -> Trace:
    world, commands = House(dream), [*WORK[:dream], *DREAM, *WORK[dream:]]
    return trace_of([world.look(), *map(world.step, commands)], commands)


def test_a_scene_that_comes_early_is_played_then_and_what_was_left_in_its_order() -> None:
    for early in (1, 2, 3):
        world = House(early)
        played = follow(shown(5), world)
        assert played == [*WORK[:early], *DREAM, *WORK[early:]]
        assert world.score == 9


def test_a_scene_that_comes_late_is_played_when_it_comes() -> None:
    world = House(6)
    played = follow(shown(2), world)
    assert played[6:8] == [*DREAM]
    assert world.score == 9


def test_a_place_that_is_come_to_time_and_again_is_no_scene() -> None:
    tour = ("dust mat", *("north", "south") * 4, "hum", "dust vase")
    world = House(0)
    world.at = 1
    moments = [world.look("Hall"), world.step("south")]
    moments += [world.step(command) for command in tour]
    trace = trace_of(moments, ["hop", *tour])
    executor = PlanExecutor(know(trace))
    executor.begin(moments[-1].scene, moments[-1].facts)
    executor.at.cursor = len(tour)
    executor.at.late = [1]
    executor.at.carried = executor.at.state.room
    turn(executor.at)
    assert executor.at.cursor == len(tour)


class Cells:
    """A cell in which one waits to be fetched, and a court where one pleads.

    Args:
        fetched: the move at which the guards come.
    """

    def __init__(self, fetched: int) -> None:
        self.fetched, self.now, self.score = fetched, 0, 0

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "Time passes."
        if command == "plead" and self.room == "Court":
            self.score, text = 5, "They believe you."
        if self.now == self.fetched:
            text += "\n\nGuards come and fetch you.\n\nCourt"
        return self.look(text)

    @property
    def room(self) -> str:
        return "Court" if self.now >= self.fetched else "Cell"

    def look(self, text: str = "Cell") -> Moment:
        return moment(text, score=self.score, player=self.room)


def test_who_is_fetched_sooner_than_they_were_waits_no_more() -> None:
    commands = (*["wait"] * 8, "plead", "bow")
    world = Cells(8)
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    for early in (2, 5, 8):
        assert follow(trace, Cells(early)) == [*["wait"] * early, "plead", "bow"]


class Tower:
    """A yard, a shed with oil beside it, and a loft above that is climbed to and left again."""

    WAYS = {
        ("Yard", "east"): "Shed",
        ("Shed", "west"): "Yard",
        ("Yard", "climb"): "Loft",
        ("Loft", "down"): "Yard",
    }

    def __init__(self) -> None:
        self.room, self.can, self.oil, self.score = "Yard", "player", "", 0

    def step(self, command: str) -> Moment:
        self.room = self.WAYS.get((self.room, command), self.room)
        if (command, self.room, self.can) == ("get oil", "Shed", "player"):
            self.oil = "can"
        elif command == "pour oil" and self.oil:
            self.oil, self.score = "", self.score + 5 * (self.room == "Loft")
        elif command == "drop can" and self.can == "player":
            self.can = self.room
        return self.look(self.room)

    def look(self, text: str = "Yard") -> Moment:
        oil = {"oil": self.oil} if self.oil else {}
        return moment(text, score=self.score, player=self.room, can=self.can, **oil)


def test_who_goes_a_way_there_and_back_was_not_taken_there_and_passes_over_nothing() -> None:
    commands = ("east", "get oil", "west", "climb", "pour oil", "drop can", "down")
    world = Tower()
    executor = PlanExecutor(know(trace_of([world.look(), *map(world.step, commands)], commands)))
    world = Tower()
    opening = world.look()
    executor.begin(opening.scene, opening.facts)
    assert executor.act() == "east"
    played = ["climb"]
    while played[-1]:
        after = world.step(played[-1])
        executor.saw(played[-1], after.scene, after.facts)
        played.append(executor.act() or "")
    assert played[:5] == ["climb", "down", "east", "get oil", "west"]
    assert world.score == 5
