"""What went wrong once: a way that killed, a help that was lost, a wait that lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.states.traces import Moment
from games.types import Scene
from tests.support.imitation import know, moment, trace_of

PLACES: dict[str, Any] = {"rock": "Brink", "heap": "Pit"}


def played(executor: PlanExecutor, *answers: Moment) -> list[str]:
    """Play what an executor says, and answer it with one moment after another."""
    said = []
    for then in answers:
        said.append(executor.act() or "")
        executor.saw(said[-1], then.scene, then.facts)
    return said


def follow(told: Sequence[Moment], *commands: str) -> PlanExecutor:
    executor = PlanExecutor(know(trace_of(told, commands)))
    return executor


def test_before_a_way_that_killed_what_wasnt_carried_then_is_laid_down() -> None:
    brink = moment("You stand at the brink.", player="Brink", **PLACES)
    pit = moment("You are down in the pit.", player="Pit", **PLACES)
    executor = follow([brink, pit], "down")
    laden = moment("You stand at the brink.", player="Brink", gold="player", **PLACES)
    executor.begin(laden.scene, laden.facts)
    dead = replace(laden, scene=Scene("Your neck is broken.", died=True))
    here = moment("You stand at the brink.", player="Brink", gold="Brink", **PLACES)
    assert played(executor, dead, here, pit) == ["down", "drop gold", "down"]


def test_what_somebody_killed_for_is_no_fault_of_the_way() -> None:
    brink = moment("You stand at the brink.", player="Brink", **PLACES)
    executor = follow([brink, moment("Down.", player="Pit", **PLACES)], "down")
    laden = moment("A threatening dwarf is here.", player="Brink", gold="player", **PLACES)
    executor.begin(laden.scene, laden.facts)
    dead = replace(laden, scene=Scene("The dwarf throws a knife at you.", died=True))
    assert played(executor, dead, laden) == ["down", "down"]


def test_who_was_driven_off_by_what_was_laid_down_is_driven_off_today() -> None:
    before = moment("A snake bars the way.", player="Hall", bird="player", snake="Hall", lamp="Den")
    freed = moment("The bird drives the snake away.", player="Hall", bird="Hall", lamp="Den")
    beyond = moment("A den.", player="Den", bird="Hall", lamp="Den")
    executor = follow([before, freed, beyond], "drop bird", "north")
    lost = moment("A snake bars the way.", player="Hall", bird="Hall", snake="Hall", lamp="Den")
    executor.begin(lost.scene, lost.facts)
    assert played(executor, before, freed, beyond) == ["take bird", "drop bird", "north"]


def test_by_text_alone_what_a_death_cost_lies_where_one_died() -> None:
    house, cave = Scene("House", "House", ("lamp",)), Scene("Cave", "Cave", ("lamp",))
    executor = follow([Moment(house, frozenset()), Moment(cave, frozenset())], "down")
    executor.begin(house, frozenset())
    executor.saw("down", cave, frozenset())
    executor.saw("wait", replace(cave, text="You fall. Try again?", died=True), frozenset())
    executor.saw("yes", Scene("House", "House"), frozenset())
    assert executor.at.lost == {"lamp": "Cave"}


def test_by_text_alone_what_was_lost_elsewhere_was_not_laid_down_here() -> None:
    def shown(place: str, *held: str, text: str = "", score: int = 0) -> Moment:
        return Moment(Scene(text or place, place, held, score), frozenset())

    told = [
        shown("Dock", "coin"),
        shown("Shop", "coin"),
        shown("Shop", text="Sold.", score=5),
        shown("Dock", score=5),
    ]
    executor = follow(told, "west", "drop coin", "east")
    executor.begin(told[0].scene, told[0].facts)
    robbed = shown("Dock", text="A thief takes your coin and lets it fall.")
    shop, dock = shown("Shop"), shown("Dock")
    assert played(executor, robbed, shop, dock) == ["west", "west", "east"]
    assert executor.act() == "take coin"


def test_what_was_put_off_and_brings_points_is_done_before_one_waits_on_and_on() -> None:
    def at(place: str, text: str = "", score: int = 0, **things: str) -> Moment:
        return moment(text or place, score=score, player=place, shelf="Shop", rope="Dock", **things)

    calm: dict[str, Any] = {"coin": "Shop"}
    told = [
        at("Shop", coin="player"),
        at("Shop", "Sold.", 5, **calm),
        at("Dock", "The dock.", 5, **calm),
        at("Dock", "Time passes.", 5, **calm),
        at("Dock", "The ferry lands.", 5, ferry="Dock", **calm),
        at("Dock", "You wave to the ferry.", 9, ferry="Dock", **calm),
    ]
    executor = follow(told, "drop coin", "east", "wait", "wait", "wave at ferry")
    robbed = at("Shop", coin="shelf")
    executor.begin(robbed.scene, robbed.facts)
    executor.at.late, executor.at.cursor = [0], 2
    still = at("Dock", "Time passes.", coin="shelf")
    executor.saw("east", still.scene, still.facts)
    said = played(executor, *[still] * 7)
    assert said == ["wait"] * 6 + ["west"]
    executor.saw("west", robbed.scene, robbed.facts)
    assert executor.act() == "take coin"


def test_who_took_a_thing_and_lost_it_at_once_takes_it_in_the_same_way() -> None:
    egg: dict[str, Any] = {"speckled_egg": "Hall", "branch": "Nest"}
    hall = moment("A hall.", player="Hall", **egg)
    nest = moment("A nest.", player="Nest", **egg)
    had = moment("Taken.", score=5, player="Hall", branch="Nest", speckled_egg="player")
    executor = follow([hall, nest, hall, had], "up", "down", "take egg")
    today = [replace(one, facts=one.facts | {("in", "stick", "player")}) for one in (hall, nest)]
    executor.begin(today[0].scene, today[0].facts)
    egg["speckled_egg"] = "Nest"
    text = "Taken.\n\nA magpie snatches it away."
    snatched = moment(text, player="Hall", stick="player", **egg)
    above = moment("A nest.", player="Nest", stick="player", **egg)
    egg["speckled_egg"] = "player"
    taken = moment("Taken.", score=5, player="Nest", stick="player", **egg)
    commands = ["up", "down", "take egg", "up", "take egg"]
    assert played(executor, today[1], today[0], snatched, above, taken) == commands


def test_what_was_given_away_and_comes_back_is_taken_up_where_it_comes() -> None:
    """Somebody snatched it just then when it was shown, and it was taken up at their place."""

    def at(place: str, text: str = "", score: int = 0, **things: str) -> Moment:
        return moment(text or place, score=score, player=place, rug="House", **things)

    told = [
        at("Bridge", egg="player"),
        at("Bridge", "The troll is delighted."),
        at("Nest"),
        at("Nest", "An egg appears, and a thief makes off with it!", egg="Lair"),
        at("Lair", egg="Lair"),
        at("Lair", "Taken.", egg="player"),
        at("House", egg="player"),
        at("House", "Dropped.", 9, egg="House"),
    ]
    ways = ("give egg to troll", "west", "foo", "south", "take egg", "north", "drop egg")
    executor = follow(told, *ways)
    executor.begin(told[0].scene, told[0].facts)
    back = at("Nest", "An egg appears!", egg="Nest")
    taken = at("Nest", "Taken.", egg="player")
    assert played(executor, *told[1:3], back, taken) == [
        "give egg to troll",
        "west",
        "foo",
        "take egg",
    ]
