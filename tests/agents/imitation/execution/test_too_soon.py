"""What was tried in vain before its time is tried anew when its time has come."""

from __future__ import annotations

from agents.imitation.execution.judging import come_to, judge
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.planning.planned_move import PlannedMove
from agents.imitation.states.state import State
from tests.support.imitation import know, moment, trace_of


def test_nothing_is_held_against_a_step_that_was_tried_too_soon() -> None:
    hall = moment("Hall", player="Hall", gem="box")
    found = moment("A box appears.", player="Hall", box="Hall", gem="box")
    shown = moment("You open it: a gem.", player="Hall", box="Hall", gem="Hall")
    executor = PlanExecutor(know(trace_of([hall, found, shown], ["pull lever", "open box"])))
    executor.begin(hall.scene, hall.facts)
    at, (lever, box) = executor.at, executor.at.steps
    told = moment("You can't see any box here!", player="Hall", gem="box")
    before, after = State(hall.scene, hall.facts), State(told.scene, told.facts)
    judge(at, executor.planner, PlannedMove(box.command, lever, box), before, after)
    assert executor.planner.spent(box)
    come_to(at, box)
    assert not executor.planner.spent(box)
