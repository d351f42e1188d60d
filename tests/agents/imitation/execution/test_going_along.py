"""A plan beside a person who shows another order than the plan's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Trace
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


def walked(*rooms_and_things: tuple[str, str, dict[str, str]]) -> Trace:
    """Return a demonstration by (command, room that it leads to, where things then are)."""
    (_, room, things), *_ = rooms_and_things
    held: Any = dict(things)
    moments = [moment(player=room, **held)]
    for _, room, things in rooms_and_things[1:]:
        held |= things
        score = sum(5 for where in held.values() if where == "player")
        moments.append(moment(score=score, player=room, **held))
    return trace_of(moments, [command for command, *_ in rooms_and_things[1:]])


def stand(executor: PlanExecutor, trace: Trace, at: int, command: str, *, shown: bool) -> None:
    """Have a person or the executor bring things to where they stood in a demonstration."""
    now = trace.moments[at]
    executor.act()
    executor.saw(command, now.scene, now.facts, shown=shown)


def test_who_takes_up_here_what_a_later_step_takes_has_not_said_that_they_stay() -> None:
    shown = walked(
        ("", "Hall", {"lamp": "Hall", "sword": "Hall", "rope": "Attic"}),
        ("take lamp", "Hall", {"lamp": "player"}),
        ("up", "Attic", {}),
        ("take rope", "Attic", {"rope": "player"}),
        ("down", "Hall", {}),
        ("take sword", "Hall", {"sword": "player"}),
        ("north", "Yard", {}),
    )
    executor = PlanExecutor(know(shown))
    executor.begin(shown.moments[0].scene, shown.moments[0].facts)
    stand(executor, shown, 1, "take lamp", shown=False)
    assert executor.act() == "up"
    armed = moment(player="Hall", lamp="player", sword="player", rope="Attic")
    executor.saw("take sword", armed.scene, armed.facts, shown=True)
    assert executor.act() == "up", "the rope is still to be had"


def test_what_was_left_for_a_step_aside_is_done_on_coming_back() -> None:
    shown = walked(
        ("", "Den", {"silver": "Den", "gold": "Cave"}),
        ("take silver", "Den", {"silver": "player"}),
        ("north", "Pass", {}),
        ("east", "Cave", {}),
        ("take gold", "Cave", {"gold": "player"}),
    )
    executor = PlanExecutor(know(shown))
    executor.begin(shown.moments[0].scene, shown.moments[0].facts)
    executor.act()
    for command, room in (("north", "Pass"), ("south", "Den")):
        executor.act()
        now = moment(player=room, silver="Den", gold="Cave")
        executor.saw(command, now.scene, now.facts, shown=True)
    assert executor.act() == "take silver"


def test_where_two_places_of_a_demonstration_fit_the_nearer_is_meant() -> None:
    pebbles = [f"pebble{number}" for number in range(30)]
    there = [("north", "Gate", dict[str, str]()), ("east", "Mill", dict[str, str]())]
    back = [("west", "Gate", dict[str, str]()), ("south", "Farm", dict[str, str]())]
    shown = walked(
        ("", "Farm", dict.fromkeys(pebbles, "Farm") | {"flour": "Mill"}),
        *there,
        ("take flour", "Mill", {"flour": "player"}),
        *back,
        *((f"take {pebble}", "Farm", {pebble: "player"}) for pebble in pebbles),
        *there,
        ("push wheel", "Mill", {"wheel": "Mill"}),
        *back,
    )
    executor = PlanExecutor(know(shown))
    executor.begin(shown.moments[0].scene, shown.moments[0].facts)
    for at in range(1, 8):
        stand(executor, shown, at, shown.commands[at - 1], shown=False)
    assert executor.act() == "take pebble2"
    things: Any = {p: "player" if p in pebbles[:2] else "Farm" for p in pebbles} | {
        "flour": "player"
    }
    for command, room in (("north", "Gate"), ("east", "Mill")):
        executor.act()
        now = moment(player=room, **things)
        executor.saw(command, now.scene, now.facts, shown=True)
    for command, room in (("west", "Gate"), ("south", "Farm")):
        assert executor.act() == command
        now = moment(player=room, **things)
        executor.saw(command, now.scene, now.facts)
    assert executor.act() == "take pebble2", "nothing was passed over"


def test_what_the_person_took_all_at_once_is_not_taken_again() -> None:
    places: Any = {"keys": "Hall", "food": "Hall", "lamp": "Hall"}
    held: Any = dict.fromkeys(places, "player")
    hall = moment("A hall.", player="Hall", **places)
    taken = moment("Taken.", player="Hall", **held)
    lamp = moment("Taken.", player="Hall", keys="Hall", food="Hall", lamp="player")
    street = moment("A street.", player="Street", **held)
    trace = trace_of([hall, lamp, taken, street], ["take lamp", "take all", "north"])
    executor = PlanExecutor(know(trace))
    executor.begin(hall.scene, hall.facts)
    assert executor.act() == "take lamp"
    executor.saw("get all", taken.scene, taken.facts, shown=True)
    assert executor.act() == "north"


def test_who_goes_there_another_way_has_not_said_that_it_is_not_to_be_done() -> None:
    ways = {"east": (0, 1), "west": (0, -1), "south": (1, 0), "north": (-1, 0)}
    commands = [*"eeswwseennwsswnneess"]
    commands = [next(way for way in ways if way[0] == letter) for letter in commands]
    row, column, shown = 0, 0, [moment("A field.", player="Field 0 0", lever="Field 2 2")]
    for command in commands:
        row, column = row + ways[command][0], column + ways[command][1]
        shown.append(moment("A field.", player=f"Field {row} {column}", lever="Field 2 2"))
    shown.append(moment("The lever clicks.", player="Field 2 2", lever="Field 2 2"))
    shown.append(moment("A gate.", player="Gate", lever="Field 2 2"))
    trace = trace_of(shown, [*commands, "pull lever", "in"])
    executor = PlanExecutor(know(trace))
    executor.begin(shown[0].scene, shown[0].facts)
    for at, command in enumerate(commands, 1):
        assert executor.act() == command
        executor.saw(command, shown[at].scene, shown[at].facts)
    executor.act()
    gust = moment("A gust of wind takes you away.", player="Field 0 0", lever="Field 2 2")
    executor.saw("look", gust.scene, gust.facts)
    row = column = 0
    for _ in range(2):
        way = "south" if executor.act() == "east" else "east"
        row, column = row + ways[way][0], column + ways[way][1]
        now = moment("A field.", player=f"Field {row} {column}", lever="Field 2 2")
        executor.saw(way, now.scene, now.facts, shown=True)
    while (command := executor.act()) in ways:
        row, column = row + ways[str(command)][0], column + ways[str(command)][1]
        now = moment("A field.", player=f"Field {row} {column}", lever="Field 2 2")
        executor.saw(str(command), now.scene, now.facts)
    assert command == "pull lever"


def test_what_a_thief_made_off_with_then_is_well_laid_down_today() -> None:
    held: Any = {"rug": "player", "lamp": "player"}
    hall = moment("A hall.", player="Hall", **held)
    robbed = moment("Dropped.", player="Hall", rug="Den", lamp="Hall", thief="Den")
    nook = moment("A nook.", player="Nook", rug="Den", lamp="Hall", thief="Den")
    executor = PlanExecutor(know(trace_of([hall, robbed, nook], ["drop all", "east"])))
    executor.begin(hall.scene, hall.facts)
    assert executor.act() == "drop all"
    laid = moment("Dropped.", player="Hall", rug="Hall", lamp="Hall", thief="Den")
    executor.saw("drop all", laid.scene, laid.facts)
    assert executor.act() == "east"


def test_who_steps_aside_and_comes_right_back_has_passed_over_nothing() -> None:
    shown = walked(
        ("", "Brink", {"gem": "Pit"}),
        ("down", "Pit", {}),
        ("take gem", "Pit", {"gem": "player"}),
        ("up", "Brink", {}),
        ("east", "Hall", {}),
        ("east", "Yard", {}),
    )
    executor = PlanExecutor(know(shown))
    executor.begin(shown.moments[0].scene, shown.moments[0].facts)
    for command, room in (("east", "Hall"), ("west", "Brink"), ("east", "Hall"), ("west", "Brink")):
        executor.act()
        now = moment(player=room, gem="Pit")
        executor.saw(command, now.scene, now.facts, shown=True)
    assert executor.act() == "down"
    assert not executor.at.late


def test_what_they_will_not_have_picked_up_lies_until_one_leaves_or_it_is_needed() -> None:
    shown = walked(
        ("", "Store", {"axe": "Store", "oil": "Store", "lamp": "Store"}),
        ("take axe", "Store", {"axe": "player"}),
        ("take oil", "Store", {"oil": "player"}),
        ("take lamp", "Store", {"lamp": "player"}),
        ("north", "Yard", {}),
        ("put axe in stove", "Yard", {"axe": "stove", "stove": "Yard"}),
    )
    executor = PlanExecutor(know(shown))
    executor.begin(shown.moments[0].scene, shown.moments[0].facts)
    assert executor.act() == "take axe"
    now = moment(player="Store", axe="Store", oil="player", lamp="Store", score=5)
    executor.saw("take oil", now.scene, now.facts, shown=True)
    assert executor.act() == "take lamp", "the axe isn't wanted now"
    now = moment(player="Store", axe="Store", oil="player", lamp="player", score=10)
    executor.saw("take lamp", now.scene, now.facts)
    assert executor.act() == "take axe", "before leaving it is asked about once more"
