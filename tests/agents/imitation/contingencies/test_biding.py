"""What befalls a person for a while is waited out; what bars a way for good isn't for long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.imitation.action_model.paths import Edge
from agents.imitation.contingencies.biding import suffer
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.planning.planned_move import PlannedMove, edge_of, take_of
from agents.imitation.states.state import State
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, know, moment, trace_of

SPELL = "An old man waves a rod at you. Your legs have turned to stone."


class Tower:
    """Three rooms in a row, a ring in the last, and a spell that stiffens for a while.

    Args:
        cast: the move at which the spell is cast; ``lasts``: moves until it ends.
        barred: the second way is barred by a guard, for good.
        told: the spell is told of.
    """

    ROW = ("Gate", "Hall", "Loft", "Roof")

    def __init__(
        self, cast: int = 99, lasts: int = 9, *, barred: bool = False, told: bool = True
    ) -> None:
        self.cast, self.ends, self.barred, self.told = cast, cast + lasts, barred, told
        self.now, self.score = 0, 0
        self.place = {"player": "Gate", "ring": "Roof", **({"guard": "Hall"} if barred else {})}

    def step(self, command: str) -> Moment:
        self.now += 1
        here, text = self.place["player"], "You can't do that."
        frozen = self.cast < self.now <= self.ends
        if command == "wait":
            text = "Time passes."
        elif frozen:
            text = "You are as stiff as stone, and stay where you are."
        elif command == "up" and here != "Roof":
            if self.barred and here == "Hall":
                text = "The guard puts out his pike and lets nobody through."
            else:
                self.place["player"] = self.ROW[self.ROW.index(here) + 1]
                text = f"{self.place['player']}\nA room."
        elif command == "take ring" and here == self.place["ring"]:
            self.place["ring"], self.score, text = "player", 5, "Taken."
        if self.now == self.cast and self.told:
            text = f"{text}\n\n{SPELL}"
        if self.now == self.ends:
            text = f"{text}\n\nYour toes begin to itch again."
        return self.look(text)

    def look(self, text: str = "Gate\nA gate.") -> Moment:
        return moment(text, score=self.score, **self.place)


LINE = ("up", "up", "up", "take ring")


def played(world: Tower) -> list[str]:
    shown = Tower()
    return follow(trace_of([shown.look(), *map(shown.step, LINE)], LINE), world, most=90)


@pytest.mark.parametrize("cast", [1, 2, 3])
@pytest.mark.parametrize("lasts", [6, 12, 24])
def test_what_befell_the_person_is_waited_out(cast: int, lasts: int) -> None:
    world = Tower(cast, lasts)
    moves = played(world)
    assert world.score == 5
    assert moves.count("wait") > lasts // 3
    assert len(moves) < len(LINE) + lasts + 6


def test_who_bars_the_way_is_not_waited_for_as_a_spell_is() -> None:
    assert played(Tower(1, 2, barred=True)).count("wait") <= 4


def test_what_lasts_for_good_is_given_up() -> None:
    assert played(Tower(1, 999)).count("wait") < 60


def test_what_is_refused_though_nothing_befell_is_not_waited_for() -> None:
    assert "wait" not in played(Tower(1, 999, told=False))


def test_a_way_that_is_only_guessed_is_not_waited_for() -> None:
    world = Tower(1, 999)
    executor = PlanExecutor(know(trace_of([world.look(), world.look("Loft")], ["up"])))
    here = world.look()
    executor.begin(here.scene, here.facts)
    executor.at.befell = executor.at.moves
    guess = Edge("Gate", "east", "east", "Loft", guess=True)
    move = PlannedMove("east", executor.at.steps[0], edge=guess)
    before = State(here.scene, here.facts)
    stiff = world.look("You are as stiff as stone, and stay where you are.")
    for _ in range(9):
        executor.at.attempts.failed(edge_of(guess), stiff.scene.text)
    after = State(stiff.scene, stiff.facts)
    assert not suffer(executor.at, executor.planner.knowledge, move, before, after)
    assert suffer(
        executor.at,
        executor.planner.knowledge,
        replace(move, edge=replace(guess, guess=False)),
        before,
        after,
    )


@pytest.mark.parametrize("carried", [True, False])
def test_a_take_that_is_refused_for_want_of_room_is_waited_for_by_nobody(carried: bool) -> None:
    """Unless as much was carried in the demonstration: then the arms may be weak for a while."""
    here = moment("Gate\nA gate.", player="Gate", axe="player" if carried else "Gate")
    executor = PlanExecutor(know(trace_of([here, moment("Loft", player="Loft")], ["up"])))
    now = moment("Gate\nA gate.", player="Gate", axe="Gate")
    executor.begin(now.scene, now.facts)
    executor.at.befell = executor.at.moves
    full = moment("You can't carry anything more today.", player="Gate", axe="Gate")
    for _ in range(9):
        executor.at.attempts.failed(take_of("axe"), full.scene.text)
    move = PlannedMove("take axe", executor.at.steps[0], taking="axe")
    before, after = State(now.scene, now.facts), State(full.scene, full.facts)
    known = executor.planner.knowledge
    assert suffer(executor.at, known, move, before, after) is carried
