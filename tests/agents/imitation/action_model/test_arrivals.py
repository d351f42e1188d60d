"""What comes by chance as one walks, and what is left to do before a way without return."""

from __future__ import annotations

import pytest

from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment, Trace
from tests.support.imitation import follow, know, moment, trace_of


class Warren:
    """A robber who comes as one walks, and hides a chest in a den; a chute with no way up.

    Args:
        walks: moves from place to place until the robber comes, in the Gallery.
        shut: times that the way into the den is shut.
    """

    WAYS = {
        ("Hall", "east"): "Gallery",
        ("Gallery", "west"): "Hall",
        ("Gallery", "north"): "Den",
        ("Den", "south"): "Gallery",
        ("Hall", "jump"): "Pit",
    }

    def __init__(self, walks: int = 1, shut: int = 0) -> None:
        self.walks, self.shut, self.room, self.score = walks, shut, "Hall", 0
        self.places = {"pearl": "Pit"}

    def step(self, command: str) -> Moment:
        verb, _, thing = command.partition(" ")
        text, end = "You can't do that.", self.WAYS.get((self.room, command))
        if end == "Den" and self.shut > 0:
            self.shut, text = self.shut - 1, "A bar lies across the door."
        elif end is not None:
            self.room = text = end
            self.walks -= 1
            if self.walks <= 0 and end == "Gallery" and "chest" not in self.places:
                self.places["chest"] = "Den"
                text = f'"I hide it with my chest!" cries a robber, and is gone.\n\n{end}'
        elif verb == "take" and self.places.get(thing) == self.room:
            self.places[thing], text = "player", "Taken."
            self.score += 2 * (thing == "pearl")
        elif verb == "drop" and self.places.get(thing) == "player":
            self.places[thing], text = self.room, "Dropped."
            self.score += 5 * (self.room == "Hall")
        return self.look(text)

    def look(self, text: str = "Hall") -> Moment:
        return moment(text, score=self.score, player=self.room, **self.places)


WHOLE = ("east", "north", "take chest", "south", "west", "drop chest", "jump", "take pearl")


def shown(world: Warren, *commands: str) -> Trace:
    return trace_of([world.look(), *map(world.step, commands)], commands)


@pytest.mark.parametrize("walks", [1, 2, 5, 12, 25])
def test_who_came_as_one_walked_is_walked_for(walks: int) -> None:
    world = Warren(walks)
    played = follow(shown(Warren(), *WHOLE), world)
    assert world.score == 7
    assert "wait" not in played


def test_who_came_as_a_way_led_nowhere_is_walked_for() -> None:
    world = Warren()
    moments = [world.look(), world.step("east")]
    moments[1] = moment("Gallery", player="Gallery", pearl="Pit")  # nobody came with that
    bumped = ("east", "up", *WHOLE[1:])
    moments += [world.look("There is no way up."), *map(world.step, WHOLE[1:])]
    today = Warren(5)
    follow(trace_of(moments, bumped), today)
    assert today.score == 7


def test_one_goes_along_with_a_person_who_walks_to_and_fro_elsewhere() -> None:
    world = Warren(walks=99)
    executor = PlanExecutor(know(shown(Warren(), *WHOLE)))
    executor.begin(world.look().scene, world.look().facts)
    for command in ("east", "north"):
        assert executor.act() == command
        now = world.step(command)
        executor.saw(command, now.scene, now.facts)
    assert executor.act() == "south"
    now = world.step("south")
    executor.saw("south", now.scene, now.facts)
    assert executor.act() == "north"
    for command in ("west", "east"):  # the person would rather walk between these
        now = world.step(command)
        executor.saw(command, now.scene, now.facts, shown=command == "west")
        assert executor.act() == {"west": "east", "east": "west"}[command]


def test_who_never_comes_is_walked_for_no_longer_than_is_of_use() -> None:
    world = Warren(walks=999)
    played = follow(shown(Warren(), *WHOLE), world, most=99)
    assert world.score == 2
    assert len(played) < 60


def test_what_brings_no_points_is_not_walked_for() -> None:
    demonstrated = shown(Warren(), *WHOLE[:4], "west", "jump", "take pearl")
    assert not know(demonstrated).demonstrations[0].arrivals
    world = Warren(walks=999)
    assert len(follow(demonstrated, world)) < 12


@pytest.mark.parametrize("shut", [2, 3, 4])
def test_what_was_put_off_is_done_before_a_way_without_return(shut: int) -> None:
    world = Warren(shut=shut)
    played = follow(shown(Warren(), *WHOLE), world)
    assert world.score == 7
    assert played[-2:] == ["jump", "take pearl"]


def test_what_can_never_be_done_keeps_nobody_from_going_on() -> None:
    world = Warren(shut=999)
    played = follow(shown(Warren(), *WHOLE), world)
    assert world.score == 2
    assert len(played) < 40


class Maze:
    """All ways lead back to where one is, until the floor gives way; a gem lies below.

    Args:
        gives: the move at which the floor gives way.
    """

    def __init__(self, gives: int) -> None:
        self.gives, self.room, self.score, self.has = gives, "Maze", 0, False

    def step(self, command: str) -> Moment:
        self.gives -= 1
        text = "You can't do that."
        if command == "north" and self.room == "Maze":
            text = "You crawl about and are back where you were.\n\nMaze"
            if self.gives <= 0:
                self.room, text = "Below", "The floor gives way at last, and you fall.\n\nBelow"
        elif command == "take gem" and self.room == "Below":
            self.has, self.score, text = True, 5, "Taken."
        return self.look(text)

    def look(self, text: str = "Maze") -> Moment:
        gem = "player" if self.has else "Below"
        return moment(text, score=self.score, player=self.room, gem=gem)


@pytest.mark.parametrize("gives", [1, 3, 6, 20, 50])
def test_what_was_said_until_one_was_taken_elsewhere_is_said_again(gives: int) -> None:
    commands, world = [*["north"] * 6, "take gem"], Maze(6)
    trace = trace_of([world.look(), *map(world.step, commands)], commands)
    today = Maze(gives)
    played = follow(trace, today, most=99)
    assert today.score == 5
    assert played == [*["north"] * gives, "take gem"]
