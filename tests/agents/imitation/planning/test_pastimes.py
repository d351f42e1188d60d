"""Time is let pass as a person does it, and what they try again and again is gone on with."""

from __future__ import annotations

from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment
from tests.support.imitation import know, moment, trace_of


class Tower:
    """A cell that a person is carried out of when its time has come, whatever they do.

    Args:
        when: the move at which that is.
    """

    def __init__(self, when: int) -> None:
        self.when, self.now = when, 0

    def step(self, command: str) -> Moment:
        self.now += 1
        if self.now < self.when:
            return self.look("You wind up back here." if command == "north" else "")
        return self.look(f"A voice says, “It is time.”\n\nYard ({command == 'bow'})")

    def look(self, text: str = "Cell") -> Moment:
        room = "Yard" if self.now >= self.when else "Cell"
        won = 10 * (self.now >= self.when)
        return moment(text, score=won, player=room, lamp="player")


def _taught(waits: int, last: str) -> PlanExecutor:
    world, commands = Tower(waits + 1), [*["wait"] * waits, last, "bow"]
    return PlanExecutor(know(trace_of([world.look(), *map(world.step, commands)], commands)))


def _play(executor: PlanExecutor, world: Tower, overrides: dict[int, str]) -> list[str]:
    """Play to the end; return what was proposed."""
    opening, proposed = world.look(), list[str]()
    executor.begin(opening.scene, opening.facts)
    while (command := executor.act()) is not None and len(proposed) < 30:
        shown = overrides.get(len(proposed))
        proposed.append(command)
        after = world.step(shown or command)
        executor.saw(shown or command, after.scene, after.facts, shown=shown is not None)
        if after.scene.score:
            break
    return proposed


def test_who_would_not_wait_by_waiting_is_waited_with_as_they_do() -> None:
    proposed = _play(_taught(6, "wait"), Tower(12), {1: "north"})
    assert proposed == ["wait", "wait", *["north"] * 10]


def test_what_was_tried_when_time_was_up_is_waited_for_and_not_given_up() -> None:
    proposed = _play(_taught(6, "rub lamp"), Tower(12), {})
    assert proposed == [*["wait"] * 6, "rub lamp", *["wait"] * 5]


def test_what_a_person_does_again_in_vain_is_gone_on_with() -> None:
    world, commands = Tower(9), ["sing", "hum", "dance", "bow"]
    executor = PlanExecutor(know(trace_of([world.look(), *map(world.step, commands)], commands)))
    proposed = _play(executor, Tower(9), {0: "north", 1: "north"})
    assert proposed[2:] == ["north"] * 7


class Vault(Tower):
    """The same, and in the yard lies a rod that is needed for the last word."""

    def __init__(self, when: int) -> None:
        super().__init__(when)
        self.rod, self.blown = "Yard", False

    def step(self, command: str) -> Moment:
        told = super().step(command)
        if self.now > self.when and command == "get rod":
            self.rod = "player"
        self.blown = self.blown or (command == "blast" and self.rod == "player")
        return self.look(told.scene.text)

    def look(self, text: str = "Cell") -> Moment:
        seen = super().look(text)
        won = (seen.scene.score or 0) + 39 * self.blown
        held = moment(text, score=won, rod=self.rod)
        return Moment(held.scene, held.facts | seen.facts)


def test_who_is_taken_away_late_goes_on_with_what_was_to_be_done_there() -> None:
    commands = [*["wait"] * 6, "get rod", "blast"]
    world = Vault(6)
    executor = PlanExecutor(know(trace_of([world.look(), *map(world.step, commands)], commands)))
    world = Vault(3)
    opening = world.look()
    executor.begin(opening.scene, opening.facts)
    executor.at.late, executor.at.cursor = [5], 7  # as if it had been waited for in vain
    for _ in range(20):
        command = executor.act()
        if command is None or world.blown:
            break
        after = world.step(command)
        executor.saw(command, after.scene, after.facts)
    assert world.blown
