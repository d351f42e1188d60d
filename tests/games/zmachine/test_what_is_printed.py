"""Places are called what the story prints, new beginnings lose nothing, and ends are heard out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agents.cartography.sighting import sight_scene
from agents.cartography.survey import Survey
from agents.core.observation import effect_of, observe
from games.types import Ending, Scene
from games.zmachine.frotz import FrotzWorld
from tests.support.paths import DATA

OpenStory = Callable[[Path], FrotzWorld]


def walked(world: FrotzWorld, *commands: str) -> tuple[list[Scene], Survey]:
    """Play move by move, with the map that is drawn meanwhile."""
    scenes, survey = [world.reset(1)], Survey()
    survey.add(sight_scene(0, None, "", scenes[0], world.facts()))
    for number, command in enumerate(commands, 1):
        scenes.append(world.step(command))
        survey.add(sight_scene(number, number - 1, command, scenes[-1], world.facts()))
    return scenes, survey


def test_a_place_is_called_what_the_story_prints_and_stays_one_place(
    open_story: OpenStory,
) -> None:
    world = open_story(DATA / "changes.z5")
    line = ["down", "turn", "in", "look", "out", "up", "down", "win", "Robin"]
    scenes, survey = walked(world, *line)
    assert [scene.location for scene in scenes] == [
        *("Attic", "Dry Hall", "Drowned Hall", "Drowned Hall", "Drowned Hall", "Drowned Hall"),
        *("Attic", "Drowned Hall", "Drowned Hall", "Drowned Hall"),
    ]
    known = survey.map()
    assert [(room.id, room.name) for room in known.rooms] == [
        ("Attic", "Attic"),
        ("Hall", "Drowned Hall"),
    ]
    assert len([way for way in known.passages if way.seen]) == 2
    for end in range(1, len(line) + 1):  # in one go it is called the same
        world.reset(1)
        assert world.run(line[:end]) == scenes[end]


def test_a_place_that_is_shown_and_named_alike_keeps_its_name(open_story: OpenStory) -> None:
    world = open_story(DATA / "changes.z5")
    world.reset(1)
    assert world.step("tower").location == "Attic"  # only the status line says otherwise
    assert world.step("nap").location == "Attic"  # only a heading does


@pytest.mark.parametrize("line", [["down", "turn", "south"], ["down", "turn", "anew", "yes"]])
def test_what_begins_anew_by_itself_loses_nothing_and_is_no_way(
    open_story: OpenStory, line: list[str]
) -> None:
    world = open_story(DATA / "changes.z5")
    scenes, survey = walked(world, *line)
    assert [scene.score for scene in scenes[2:]] == [*[7] * (len(line) - 2), 0]
    assert (scenes[-1].moves, scenes[-1].ending) == (0, None)
    before, after = (observe(scene, frozenset()) for scene in scenes[-2:])
    effect = effect_of(scenes[-2], before, scenes[-1], after)
    assert (effect.score, effect.died, effect.nothing) == (0, False, False)
    told = survey.map()
    assert {(way.start, way.command, way.end) for way in told.passages if way.seen} == {
        ("Attic", "down", "Hall")
    }
    assert not told.events


def test_points_told_before_a_new_beginning_are_not_those_after_it(open_story: OpenStory) -> None:
    """Where the status line doesn't say how many there are."""
    world = open_story(DATA / "changes-bare.z5")
    scenes, _ = walked(world, "down", "turn", "south", "wait")
    assert [scene.score for scene in scenes] == [0, 0, 7, 0, 0]


@pytest.mark.parametrize(
    ("line", "ending"),
    [
        pytest.param(["down", "win", "Robin"], Ending.VICTORY, id="a name is asked for"),
        pytest.param(["win", "Robin"], Ending.VICTORY, id="at once"),
        pytest.param(["end"], Ending.VICTORY, id="nothing is asked"),
        pytest.param(["chess", "whist", "quit"], Ending.QUIT, id="a win of something else"),
        pytest.param(["chess", "quit", "quit"], Ending.QUIT, id="and whoever is tired of it"),
    ],
)
def test_who_has_won_has_won_whatever_is_asked_before_the_last_question(
    open_story: OpenStory, line: list[str], ending: Ending
) -> None:
    world = open_story(DATA / "changes.z5")
    scenes, _ = walked(world, *line)
    assert [scene.ending for scene in scenes] == [*[None] * len(line), ending]
    world.reset(1)
    assert world.run(line) == scenes[-1]
