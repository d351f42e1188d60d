"""A plan beside a person who shows another order than the plan's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agents.imitation.plan_executor import PlanExecutor
from games.catalog import Catalog
from games.open import open_world
from games.types import Scene
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.imitation import Story, know, moment, trace_of, watch
from tests.support.paths import DATA


@pytest.fixture
def told() -> Iterator[Story]:
    game = Catalog([]).find(str(DATA / "prompter.z3"))
    world = open_world(game, isolated=False)
    yield Story(game, world, watch(world, WINNING, WINNING_SEED), WINNING_SEED)
    world.close()


def begun(story: Story) -> PlanExecutor:
    executor = PlanExecutor(know(story.trace))
    executor.begin(story.world.reset(WINNING_SEED), story.world.facts())
    return executor


def show(executor: PlanExecutor, story: Story, *commands: str) -> Scene:
    """Play commands of a person's own instead of what was planned."""
    scene = Scene("")
    for command in commands:
        executor.act()
        scene = story.world.step(command)
        executor.saw(command, scene, story.world.facts(), shown=True)
    return scene


def go_on(executor: PlanExecutor, story: Story, most: int = 60) -> Scene:
    """Let the executor play on to the end."""
    scene = Scene("")
    while (command := executor.act()) is not None and not scene.over and most:
        scene = story.world.step(command)
        executor.saw(command, scene, story.world.facts())
        most -= 1
    return scene


def test_a_step_that_the_person_passes_over_is_not_insisted_on(told: Story) -> None:
    executor = begun(told)
    show(executor, told, "east")
    assert executor.act() == "take lamp"
    show(executor, told, "west")
    assert executor.act() == "down", "the way on, not the way back for the lamp"


def test_two_steps_in_a_row_lead_on_from_there(told: Story) -> None:
    executor = begun(told)
    show(executor, told, "south")
    assert executor.act() == "north", "one step from place to place says little"
    show(executor, told, "take script")
    cursor = executor.at.cursor
    assert told.trace.commands[cursor] == "north"
    assert executor.act() == "north"


def test_what_was_passed_over_is_made_good_before_the_end(told: Story) -> None:
    executor = begun(told)
    show(executor, told, "south", "take script", "north")
    assert go_on(executor, told).score == 20


def test_what_the_person_plays_without_being_asked_changes_no_plan(told: Story) -> None:
    executor = begun(told)
    executor.act()
    executor.saw("south", told.world.step("south"), told.world.facts())
    executor.act()
    executor.saw("take script", told.world.step("take script"), told.world.facts())
    assert executor.at.cursor == 0


def test_looking_around_shows_no_other_order(told: Story) -> None:
    executor = begun(told)
    show(executor, told, "east", "take lamp", "look", "look", "look")
    assert executor.act() == "light lamp"


def test_what_they_will_not_have_twice_is_put_off(told: Story) -> None:
    executor = begun(told)
    show(executor, told, "east", "take lamp", "north")
    assert not executor.at.late
    show(executor, told, "south")
    assert told.trace.commands[executor.at.late[0]] == "light lamp"


def test_it_is_taken_back_with_the_moves(told: Story) -> None:
    executor = begun(told)
    mark = executor.checkpoint()
    show(executor, told, "south", "take script")
    assert executor.at.cursor > 0
    executor.back_to(mark)
    assert (executor.at.cursor, executor.at.leads, executor.at.declined) == (0, frozenset(), {})


def test_a_thing_is_taken_where_it_lies_wherever_it_lay_when_shown() -> None:
    shown = trace_of(
        [
            moment(player="Hall", gem="Attic"),
            moment(player="Attic", gem="Attic"),
            moment(player="Attic", gem="player"),
        ],
        ["up", "take gem"],
    )
    executor = PlanExecutor(know(shown))
    here = moment(player="Hall", gem="Attic")
    executor.begin(here.scene, here.facts)
    executor.act()
    up = moment(player="Attic", gem="Hall")
    executor.saw("up", up.scene, up.facts)
    assert executor.act() == "down", "somebody has laid it down in the hall"
    down = moment(player="Hall", gem="Hall")
    executor.saw("down", down.scene, down.facts)
    assert executor.act() == "take gem"
