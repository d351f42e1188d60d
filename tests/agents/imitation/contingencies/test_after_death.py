"""After a death that the story goes on from, hands and belongings are got back."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from agents.imitation.contingencies.after_death import Afterlife
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.planning.means_ends import MeansEndsPlanner
from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.planning.progress import Progress
from agents.imitation.states.operators import Operator
from agents.imitation.states.plights import Disembodied
from agents.imitation.states.state import State
from agents.imitation.states.traces import Moment, Trace
from games.types import Scene
from tests.support.imitation import know, moment, trace_of


class Chapel:
    """A row of rooms; a stone may fall in one and kill, which leaves one without hands.

    Args:
        falls: the move at which it falls, 0 for never.
        ghost: who died can't take anything until they say "pray" in the chapel.
        astray: where what was carried lies then.
    """

    ROOMS = ("Yard", "Chapel", "Crypt", "Vault")

    def __init__(self, falls: int = 0, *, ghost: bool = False, astray: str = "Yard") -> None:
        self.falls, self.ghost, self.astray = falls, ghost, astray
        self.now, self.at, self.score, self.dead = 0, 0, 0, False
        self.places = {"lamp": "Yard", "key": "Yard", "box": "Vault", "spade": "Chapel"}

    @property
    def room(self) -> str:
        return self.ROOMS[self.at]

    def step(self, command: str) -> Moment:
        self.now += 1
        verb, _, thing = command.partition(" ")
        text, before = "You can't do that.", self.room
        if verb in ("east", "west"):
            self.at = min(max(self.at + (1 if verb == "east" else -1), 0), 3)
            text = "You can't go that way." if self.room == before else f"{self.room}\nCold stone."
        elif verb == "take" and self.places.get(thing) == self.room:
            text = "Your hand passes through it."
            if not self.dead:
                self.places[thing], text = "player", "Taken."
                self.score += 5 * (thing == "gem")
        elif command == "unlock box with key" and self.room == "Vault":
            text = "You have no key."
            if self.places["key"] == "player":
                self.places["gem"], text = "Vault", "A gem rolls out of it."
        elif command == "shout":
            text = "The walls give it back."
        elif command == "pray" and self.room == "Chapel":
            text = "A bell sounds far away."
            if self.dead:
                self.dead, self.at = False, 0
                text = "You rise as if from a long sleep.\n\nYard\nCold stone."
        if self.now == self.falls:
            for carried in [t for t, where in self.places.items() if where == "player"]:
                self.places[carried] = self.astray
            self.at, self.dead = 2, self.ghost
            died = self.look("A stone falls. You have died. You find yourself in the crypt.")
            return Moment(replace(died.scene, died=True), died.facts)
        return self.look(text)

    def look(self, text: str = "Yard\nCold stone.") -> Moment:
        here = moment(text, score=self.score, player=self.room, **self.places)
        held = tuple(t for t, where in self.places.items() if where == "player")
        scene = Scene(text, score=self.score, location=self.room, inventory=held)
        return Moment(scene, here.facts)


SHOWN = (
    *("take lamp", "take key", "east", "shout", "pray", "take spade"),
    *("east", "east", "unlock box with key", "take gem"),
)


def shown() -> Trace:
    world = Chapel()
    return trace_of([world.look(), *map(world.step, SHOWN)], SHOWN)


def follow(world: Chapel) -> list[tuple[str, str]]:
    executor, here, played = PlanExecutor(know(shown())), world.look(), list[tuple[str, str]]()
    executor.begin(here.scene, here.facts)
    while (command := executor.act()) is not None and len(played) < 60:
        played.append((command, executor.pending.note if executor.pending else ""))
        here = world.step(command)
        executor.saw(command, here.scene, here.facts)
    return played


def test_the_demonstration_wins_as_it_was_shown() -> None:
    world = Chapel()
    assert [command for command, _ in follow(world)] == list(SHOWN)
    assert world.score == 5


def test_what_was_lost_by_dying_is_fetched_before_the_line_goes_on() -> None:
    world = Chapel(falls=7)
    played = follow(world)
    after = [command for command, _ in played[7:]]
    assert after.index("take key") < after.index("take gem")
    assert any("lost by dying" in note for _, note in played)
    assert world.score == 5


@pytest.mark.parametrize("falls", [7, 8])
def test_who_has_no_hands_says_what_needs_none(falls: int) -> None:
    world = Chapel(falls, ghost=True)
    played = follow(world)
    assert not world.dead
    assert world.score == 5
    assert any("without hands" in note for _, note in played)
    assert len(played) < 45


def test_what_lies_where_no_way_leads_is_left() -> None:
    world = Chapel(falls=7, astray="Moon")
    assert len(follow(world)) < 60
    assert world.places["key"] == "Moon"
    assert world.room == "Vault"


class Moor:
    """Places in a row, with a word to be said at each end.

    What was nearest changes with each step: each way out of here is said to be longer.
    """

    def __init__(self) -> None:
        shown = play_words("shout", "east", "east", "pray")
        self.knowledge = know(shown)
        self.at = Progress(self.knowledge.demonstrations[0], 0, self.state("Mire"), 0)
        self.at.ghost = Disembodied(slipped=3)
        self.here = 1

    @staticmethod
    def state(room: str) -> State:
        return State(Scene(room), frozenset({("in", "player", room)}), None)

    def distance(self, place: str) -> float:
        true = abs(("Fen", "Mire", "Tor").index(place) - self.here)
        return float(true + 1 if place == self.bound else true)

    @property
    def bound(self) -> str:
        return self.at.ghost.aim[1] if self.at.ghost is not None else ""

    def go_to(self, place: str, goal: Operator) -> PlannedMove:
        return PlannedMove(f"go to {place}", goal)


def play_words(*commands: str) -> Trace:
    rooms = {"shout": ("Fen", "Fen"), "pray": ("Tor", "Tor")}
    at, told = "Fen", [moment("Fen", player="Fen")]
    for command in commands:
        at = rooms[command][1] if command in rooms else {"Fen": "Mire", "Mire": "Tor"}[at]
        told.append(moment("Said." if command in rooms else at, player=at))
    return trace_of(told, commands)


def test_who_is_on_the_way_to_say_something_goes_on() -> None:
    moor = Moor()
    afterlife = Afterlife(cast(MeansEndsPlanner, moor))
    goal = moor.knowledge.operators[0]
    first, second = afterlife.come_back(goal), afterlife.come_back(goal)
    assert first is not None
    assert second is not None
    assert first.command == second.command


def test_what_was_shown_is_gone_on_with_once_one_is_back_from_nowhere() -> None:
    world = Chapel()
    executor, here = PlanExecutor(know(shown())), world.look()
    executor.begin(here.scene, here.facts)
    for _ in range(6):
        command = executor.act()
        assert command is not None
        here = world.step(command)
        executor.saw(command, here.scene, here.facts)
    for word in ("sing", "weep"):
        beyond = moment("Mist\nGrey all around.", player="Mist", key="Crypt", lamp="Crypt")
        executor.saw(word, beyond.scene, beyond.facts)
        assert executor.act() is None, "no way is known to anywhere"
    executor.saw("pray", here.scene, here.facts)
    assert executor.act() == "east"
    assert not executor.at.late, "nothing was put off as done in vain"
