"""What is carried for later: lost with a death, used up unnamed, or had only at its source."""

from __future__ import annotations

from dataclasses import replace

from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment, Trace
from games.types import Scene
from tests.support.imitation import follow, know, moment, trace_of


class Pass:
    """Places in a row; a spring in the first, a bear in the last, which nobody leaves again.

    Args:
        falls: the move at which a stone kills; the story asks before it goes on.
    """

    ROW = ("Spring", "Camp", "Ridge", "Cave")

    def __init__(self, falls: int = 0) -> None:
        self.falls, self.at, self.now, self.score = falls, 1, 0, 0
        self.places = {"bread": "Camp", "flask": "player", "water": "flask", "bear": "Cave"}
        self.asks = self.fed = False

    @property
    def room(self) -> str:
        return self.ROW[self.at]

    def step(self, command: str) -> Moment:
        self.now += 1
        text = "You can't do that."
        if self.asks:
            self.asks = False
            lost = [t for t, where in self.places.items() if where == "player"]
            self.places |= dict.fromkeys(lost, self.room)
            self.at, text = 1, "You wake.\n\nCamp"
        elif command in ("east", "west") and self.at < 3:
            self.at = min(max(self.at + (1 if command == "east" else -1), 0), 3)
            text = self.room
        elif command in ("take bread", "take flask") and self.places.get(command[5:]) == self.room:
            self.places[command[5:]], text = "player", "Taken."
        elif command == "pour water" and self.places.get("water") == "flask":
            del self.places["water"]
            text = "The ground drinks it."
        elif command == "get water" and self.room == "Spring":
            self.places["water"], text = "flask", "The flask is full."
        elif (command, self.room, self.places.get("bread")) == ("feed bear", "Cave", "player"):
            del self.places["bread"]
            self.score, self.fed, text = 5, True, "The bear eats and is your friend."
        if self.now == self.falls:
            self.asks = True
            died = self.look("A stone falls. You are dead. Shall I bring you back?")
            return Moment(replace(died.scene, died=True), died.facts)
        return self.look(text)

    def look(self, text: str = "Camp") -> Moment:
        here = moment(text, score=self.score, player=self.room, **self.places)
        states = {("is", "flask", "full")} if "water" in self.places else set()
        states |= {("is", "bear", "tame")} if self.fed else set()
        held = tuple(t for t, where in self.places.items() if where == "player")
        scene = Scene(text, score=self.score, location=self.room, inventory=held)
        return Moment(scene, here.facts | states)


def shown(*commands: str) -> Trace:
    world = Pass()
    return trace_of([world.look(), *map(world.step, commands)], commands)


def test_what_a_step_uses_up_unnamed_is_fetched_after_a_death() -> None:
    world = Pass(falls=2)
    played = follow(shown("take bread", "east", "east", "feed bear"), world)
    assert world.score == 5
    assert played.count("take bread") == 2


def test_what_comes_only_at_its_source_is_not_asked_for_elsewhere() -> None:
    fetching = "west", "get water", "east", "east", "west", "pour water"
    knowledge = know(shown("east", "west", "pour water", *fetching))
    executor, world = PlanExecutor(knowledge), Pass()
    executor.begin(world.look().scene, world.look().facts)
    for command in ("east", "west", "pour water"):
        now = world.step(command)
        executor.saw(command, now.scene, now.facts)
    # The Ridge was only seen with a full flask; here in the Camp there is no water.
    assert executor.planner.equip("Ridge", knowledge.operators[3]) is None
