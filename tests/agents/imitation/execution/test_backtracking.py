"""What is taken back: being carried off with no way known back, and the end of the story."""

from __future__ import annotations

from dataclasses import replace

from agents.imitation.execution.backtracking import SCHEDULE, Backtracker, mishap
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment
from games.types import Ending
from tests.support.imitation import know, moment, trace_of

HALL = moment("A hall.", player="Hall", bell="Hall")
RUNG = moment("It tolls.", player="Hall", bell="Hall")
COURT = moment("A court.", player="Court", bell="Hall")
BELL = trace_of((HALL, RUNG, COURT), ("ring bell", "north"))


def begun() -> Backtracker:
    one = Backtracker(PlanExecutor(know(BELL)))
    one.begin(HALL.scene, HALL.facts)
    return one


def test_being_carried_off_is_taken_back() -> None:
    one = begun()
    plan = one.act()
    assert plan is not None
    assert plan.command == "ring bell"
    abyss = moment("Somebody carries you off.", player="Abyss", bell="Hall")
    one.saw("ring bell", abyss.scene, abyss.facts)
    plan = one.act()
    assert plan is not None
    assert plan.take_back == 1


def test_where_a_way_leads_back_nothing_is_taken_back() -> None:
    one = begun()
    one.act()
    one.saw("ring bell", RUNG.scene, RUNG.facts)
    one.act()
    for command, led in (("north", COURT), ("south", HALL)):
        one.saw(command, led.scene, led.facts)
        assert one.act() is None


def test_a_death_that_ends_the_story_is_taken_back_longer() -> None:
    def tries(over: bool) -> int:
        one, taken = begun(), 0
        scene = replace(RUNG.scene, died=True, ending=Ending.DEATH if over else None)
        fatal = Moment(scene, RUNG.facts)
        mark = one.checkpoint()
        one.act()
        one.saw("ring bell", fatal.scene, fatal.facts)
        while taken < 100:
            plan = one.act()
            if plan is None or not plan.take_back:
                break
            taken += 1
            one.back_to(mark)
            one.act()
            one.saw("ring bell", fatal.scene, fatal.facts)
        return taken

    assert tries(over=False) < len(SCHEDULE)
    assert tries(over=True) > tries(over=False)


def test_what_failed_then_and_works_now_is_not_taken_back() -> None:
    """A scroll that the chant is copied from is used up by it; nothing names it any more."""
    unread = moment("A hall.", player="Hall", scroll="player")
    known = frozenset({("is", "scroll", "known")})
    read = Moment(replace(unread.scene, text="A chant of light."), unread.facts | known)
    failed = Moment(replace(unread.scene, text="Nothing happens this time."), read.facts)
    court = Moment(moment("A court.").scene, moment(player="Court", scroll="player").facts | known)
    shown = trace_of((unread, read, failed, court), ("read scroll", "gnusto lux", "north"))
    one = Backtracker(PlanExecutor(know(shown)))
    one.begin(unread.scene, unread.facts)
    one.act()
    one.saw("read scroll", read.scene, read.facts)
    plan = one.act()
    assert plan is not None
    assert plan.command == "gnusto lux"
    worked = moment("It is copied, and the scroll vanishes.", player="Hall")
    one.saw("gnusto lux", worked.scene, worked.facts)
    plan = one.act()
    assert plan is not None
    assert not plan.take_back


def test_points_that_are_won_back_by_taking_a_thing_up_again_are_no_loss() -> None:
    held = moment("Here.", score=5, player="Pit", gem="player")
    trace = trace_of([held, moment("There.", score=5, player="Hall", gem="player")], ["east"])

    def went(to: Moment) -> str:
        executor = PlanExecutor(know(trace))
        executor.begin(held.scene, held.facts)
        before = executor.at.state
        executor.saw("drop gem", to.scene, to.facts)
        return mishap(executor, before, to.scene, 0, None)

    assert went(moment("Dropped.", player="Pit", gem="Pit")) == ""
    assert went(moment("It breaks.", player="Pit")) == "points"
