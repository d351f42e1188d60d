"""What was used up for nothing is had anew, and used up for what it was for."""

from __future__ import annotations

from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment
from tests.support.imitation import know, moment, trace_of


class Garden:
    """A well, a path and a bed in a row, a bottle in hand, and a bean that wants water."""

    ROW = ("Well", "Path", "Bed")

    def __init__(self) -> None:
        self.at, self.full, self.tall = 0, False, False

    @property
    def room(self) -> str:
        return self.ROW[self.at]

    def step(self, command: str) -> Moment:
        text = "Nothing comes of it."
        if command in ("east", "west"):
            self.at = min(max(self.at + (1 if command == "east" else -1), 0), 2)
            text = self.room
        elif command == "get water" and self.room == "Well":
            self.full, text = True, "Your bottle is full."
        elif command == "pour water" and self.full:
            self.full, text = False, "The ground is wet."
            if self.room == "Bed":
                self.tall, text = True, "The bean spurts into growth."
        elif command == "climb bean" and self.tall:
            return moment("You win.", score=9, player="Sky", bottle="player", bean="Bed")
        return self.look(text)

    def look(self, text: str = "Well") -> Moment:
        held = moment(text, player=self.room, bottle="player", bean="Bed")
        states = {("is", "bottle", "full" if self.full else "empty")}
        states |= {("in", "water", "bottle")} if self.full else set()
        states.add(("is", "bean", "tall" if self.tall else "tiny"))
        return Moment(held.scene, held.facts | states)


SHOWN = ("get water", "east", "east", "pour water", "climb bean")


def test_what_was_poured_out_for_nothing_is_fetched_anew() -> None:
    world = Garden()
    executor = PlanExecutor(know(trace_of([world.look(), *map(world.step, SHOWN)], SHOWN)))
    world, played = Garden(), list[str]()
    opening = world.look()
    executor.begin(opening.scene, opening.facts)
    while (command := executor.act()) is not None and len(played) < 20:
        if len(played) == 2:
            command = "pour water"  # another's idea, on the path
        played.append(command)
        after = world.step(command)
        executor.saw(command, after.scene, after.facts)
    assert played.count("get water") == 2
    assert played[-2:] == ["pour water", "climb bean"]
    assert world.tall


def test_what_another_poured_where_it_was_to_be_poured_is_not_poured_again() -> None:
    world = Garden()
    executor = PlanExecutor(know(trace_of([world.look(), *map(world.step, SHOWN)], SHOWN)))
    world = Garden()
    opening = world.look()
    executor.begin(opening.scene, opening.facts)
    for command in SHOWN[:3]:
        assert executor.act() == command
        after = world.step(command)
        executor.saw(command, after.scene, after.facts)
    executor.act()
    executor.pending = None  # in other words, as far as anybody knows
    after = world.step("pour water")
    executor.saw("pour water on the bean", after.scene, after.facts)
    assert executor.act() == "climb bean"
