"""Plans in words, over the real engine and its small story."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database

from agents.core.commands import Source
from agents.core.proposals import Course, Plan
from agents.core.wording import following
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.action_model.unfinished import Unfinished
from agents.imitation.execution.plan import describe, effect_of
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.selection.choosing import best_traces
from agents.imitation.states.traces import Moment
from agents.manual.experience import Experience
from agents.play.asides.hints import tell
from games.open import open_world
from games.types import Engine, GameInfo, Scene
from games.world import World
from tests.support.following import SEED, TOUR, demonstrate, prompter
from tests.support.imitation import know, moment, trace_of, watch
from tests.support.paths import DATA

Play = Callable[..., Plan]


@pytest.fixture
def world() -> Iterator[World]:
    world = open_world(prompter(), isolated=False)
    yield world
    world.close()


@pytest.fixture
def play(db: Database, tmp_path: Path, world: World) -> Play:
    """Play commands beside an executor and return the plan that it then has."""

    def run(*commands: str, tour: tuple[str, ...] = TOUR) -> Plan:
        demonstrate(db, tmp_path, *tour)
        traces = best_traces(db, prompter())
        executor = PlanExecutor(Knowledge([Demonstration(i, t) for i, t in enumerate(traces)]))
        executor.begin(world.reset(SEED), world.facts())
        for command in commands:
            executor.act()
            executor.saw(command, world.step(command), world.facts())
        executor.act()
        plan = describe(executor)
        assert plan is not None
        return plan

    return run


def test_all_as_shown_says_where_it_comes_from_and_what_it_is_for(play: Play) -> None:
    plan = play()
    assert (plan.command, plan.shown, plan.step, plan.steps) == ("east", "east", 1, len(TOUR))
    assert (plan.session, plan.source, plan.course) == (1, Source.IMPORTED, Course.SHOWN)
    assert plan.effect == "reach Wings"
    assert (plan.obstacles, plan.remedy, plan.tries) == ((), "", 0)
    assert following(plan) == (
        f"To reach Wings, I follow the imported session 1 (move 1 of {len(TOUR)}; tour.txt)."
    )


def test_the_turn_is_that_of_the_step_it_follows(play: Play, db: Database) -> None:
    plan = play("east")
    row = next(db.query("SELECT command FROM turn WHERE id = ?", [plan.turn]))
    assert (row["command"], plan.command) == ("take lamp", "take lamp")
    assert plan.effect.startswith("carry the brass lamp")


def test_what_is_already_so_is_left_out(play: Play) -> None:
    assert play("east", "take lamp", "light lamp").command == "west"


def test_a_thing_left_behind_is_in_the_way_and_is_fetched(play: Play) -> None:
    plan = play("east", "take lamp", "drop lamp")
    assert plan.course is Course.MENDING
    assert plan.command == "take lamp"
    assert "the brass lamp lies here" in plan.obstacles
    assert plan.remedy == "take the brass lamp"
    assert "But the brass lamp lies here: take the brass lamp." in following(plan)


def test_being_elsewhere_says_where_and_goes_there(play: Play) -> None:
    plan = play("east", "take lamp", "light lamp", "north")
    assert plan.command == "south"
    assert plan.remedy.startswith("go to ")
    assert any("you are in Dressing Room" in one for one in plan.obstacles)


def test_tries_in_vain_are_counted(play: Play) -> None:
    tour = ("east", "take lamp", "light lamp", "west", "down", *["fight phantom"] * 12)
    commands = list(tour[:5])
    plan = play(*commands, tour=tour)
    assert plan.command == "fight phantom"
    assert plan.tries == 0


def test_who_is_slain_is_got_rid_of_wherever_the_story_keeps_them() -> None:
    shown = trace_of(
        [
            moment(player="Den", wolf="Den"),
            moment("It limps off to die.", player="Den", wolf="Limbo", score=20),
        ],
        ["kill wolf"],
    )
    (op,) = know(shown).operators
    assert effect_of(op) == "be rid of the wolf and win 20 points"


def test_what_a_step_makes_of_one_thing_is_told_in_one_breath() -> None:
    grate = [moment("A grate.", player="Pit", grate="Pit"), moment("Open.", player="Pit")]
    (op,) = know(trace_of(grate, ["open grate"])).operators
    states = {
        ("grate", "locked"): False,
        ("grate", "open"): True,
        ("lamp", "on"): False,
        ("rug", "flat"): False,
    }
    op = replace(op, states=states, moved={}, score=0)
    assert effect_of(op) == (
        "have the grate unlocked and open, have the lamp off and have the rug no longer flat"
    )


@pytest.mark.parametrize(("foe", "unfought"), [("troll", False), ("ogre", True)])
def test_it_is_told_whether_anybody_here_was_ever_struck_at(foe: str, unfought: bool) -> None:
    lair = moment("Lair.", score=0, player="Lair", sword="player", troll="Lair")
    slain = moment("The troll is dead.", score=0, player="Lair", sword="player")
    hall = moment("Hall.", score=5, player="Hall", sword="player")
    trace = trace_of([lair, slain, hall], ["kill troll with sword", "west"])
    executor = PlanExecutor(know(trace))
    here = moment("Lair.", score=0, player="Lair", sword="player", **{foe: "Lair"})
    executor.begin(here.scene, here.facts)
    assert executor.act() is not None
    plan = describe(executor)
    assert plan is not None
    assert plan.unfought is unfought


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Forest (1)", "you are in Forest, not in another place of that name"),
        ("Well House", "you are in Well House, not in Forest"),
    ],
)
def test_the_number_that_tells_places_of_one_name_apart_is_not_read_out(
    place: str, said: str
) -> None:
    woods = moment("Woods.", score=0, player="Forest (5)", egg="Forest (5)")
    away = moment("Elsewhere.", score=0, player=place, egg="Forest (5)")
    taken = moment("Taken.", score=5, player="Forest (5)", egg="player")
    trace = trace_of([woods, away, woods, taken], ["north", "south", "take egg"])
    assert effect_of(know(trace).operators[1]) == "reach Forest"
    executor = PlanExecutor(know(trace))
    executor.begin(woods.scene, woods.facts)
    assert executor.act() is not None
    for command, seen in (("north", away), ("south", woods), ("north", away)):
        executor.saw(command, seen.scene, seen.facts)
        assert executor.act() is not None
    plan = describe(executor)
    assert plan is not None
    assert plan.obstacles == (said,)


def test_names_that_only_the_programmer_knows_stand_in_no_plan_hint_or_manual() -> None:
    story = GameInfo("unnamed", "Unnamed", Engine.ZMACHINE, path=DATA / "unnamed.z5")
    world = open_world(story, isolated=False)
    try:
        trace = watch(world, ("take lamp", "north", "south"), SEED)
        known = know(trace)
        executor = PlanExecutor(known)
        executor.begin(world.reset(SEED), world.facts())
        effects = []
        for command in trace.commands:
            executor.act()
            plan = describe(executor)
            assert plan is not None
            effects.append(plan.effect)
            executor.saw(command, world.step(command), world.facts())
    finally:
        world.close()
    lake = "Edge of a large, perfectly calm lake"
    assert effects == ["carry the lamp", f"reach {lake}", "reach Garden of luxurious flowers"]
    experience = Experience([trace])
    room = known.operators[1].destination
    assert (room, experience.title(room), experience.title("(lamp)")) == ("(lake)", lake, "lamp")
    there = Unfinished(known.operators[1], (), 3, "(garden)", seen=True)
    assert tell(there, 2, known.shown_names) == f"It leads to {lake}."


def test_what_is_several_is_told_as_such_and_things_of_one_name_once() -> None:
    def hall(where: str) -> Moment:
        held = {"coins#1": where, "coins#2": where, "player": "Hall", "sack": "Hall", "box": "Hall"}
        return Moment(Scene("A hall."), frozenset(("in", one, at) for one, at in held.items()))

    known = know(trace_of([hall("player"), hall("sack")], ("put coins in sack",)))
    (step,) = known.by_number[0].operators
    assert effect_of(step) == "have the coins in the sack"
    executor = PlanExecutor(known)
    executor.begin(hall("box").scene, hall("box").facts)
    executor.act()
    plan = describe(executor)
    assert plan is not None
    assert plan.obstacles[0] == "the coins are in the box"
