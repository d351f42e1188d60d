"""Place, belongings and score are right, or said to be unknown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from games.types import Ending, Scene
from games.zmachine import said
from games.zmachine.described import name_by_description
from games.zmachine.frotz import FrotzWorld
from games.zmachine.text import status_place
from tests.support.paths import DATA

OpenStory = Callable[[Path], FrotzWorld]


def begun(open_story: OpenStory, name: str) -> tuple[FrotzWorld, Scene]:
    world = open_story(DATA / name)
    return world, world.reset(1)


def test_who_cannot_walk_and_is_called_in_no_known_words_is_found(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "cell.z5")
    assert scene.location == "Cachot"  # and not the date in the status line
    assert scene.inventory == ("a pair of gloves",)
    assert world.step("take").inventory == ("knife", "a pair of gloves")
    scene = world.run(["give", "wait"])
    assert (scene.inventory, scene.inventory_known) == (("knife",), True)
    assert (scene.score, scene.moves, scene.max_score) == (None, None, None)
    assert ("in", "knife", "player") in world.facts()


def test_names_that_only_the_programmer_knows_are_shown_to_nobody(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "cell-unnamed.z5")
    assert scene.location == "Cachot"  # as the status line has it, and not "(cell)"
    assert world.step("take").inventory == ("knife", "a pair of gloves")
    assert ("in", "(knife)", "player") in world.facts()  # as it was kept by earlier programs


def test_a_place_without_a_name_is_called_by_what_is_said_of_it(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "unnamed.z5")
    assert scene.location == "Garden of luxurious flowers"
    # Neither what else happens meanwhile nor the programmer's word names a place.
    scene = world.step("north")
    assert "ogres" in scene.text
    assert scene.location == "Edge of a large, perfectly calm lake"
    assert world.run(["south", "south"]).location is None  # in the dark
    assert world.step("up").location == "Garden of luxurious flowers"
    assert ("in", "player", "(garden)") in world.facts()  # as earlier programs kept it


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("You are standing at the end of a road before a small brick building.",
         "End of a road"),
        ("You're in 'Y2'.", "'Y2'"),
        ("The gong sounds. You are now in the entrance hall to what appears to be a large house.",
         "Entrance hall"),
        ("You are in no mood for that.", ""),
        ("A long corridor runs here.", ""),
        ("Please answer the question.", ""),
        ("It is pitch dark. You are in a maze.", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_said_of_where_one_is_names_it(text: str, name: str) -> None:
    assert name_by_description(text) == name


def test_figures_are_looked_for_again_once_the_first_question_is_answered(
    open_story: OpenStory,
) -> None:
    world, scene = begun(open_story, "cell-question.z5")
    assert (scene.inventory, scene.inventory_known) == ((), False)
    before = world.snapshot()
    scene = world.step("she")
    assert (scene.inventory, scene.inventory_known) == (("iron ring",), True)
    world.restore(before)
    assert world.step("he").inventory == ("a pair of gloves",)
    world.reset(1)
    assert world.run(["she", "take"]).inventory == ("knife", "iron ring")


def test_belongings_are_found_where_the_story_keeps_them(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "cell-grasp.z5")  # in a thing that the person has
    assert (scene.inventory, scene.inventory_known) == (("a pair of gloves",), True)
    assert world.step("take").inventory == ("knife", "a pair of gloves")
    assert world.step("give").inventory == ("knife",)


def test_what_is_carried_is_asked_in_words_of_other_languages_too(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "kueche.z5")
    assert (scene.location, scene.inventory_known) == ("Küche", False)
    assert world.step("ÖFFNE Tür").text == "Du öffnest die Tür."
    assert world.run(["nimm messer", "schau"]).inventory == ("großes Messer",)
    scene = world.step("nord")
    assert (scene.location, scene.inventory) == ("Flur", ("großes Messer",))


def test_belongings_that_nobody_can_read_are_unknown(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "cell-pockets.z5")
    for command in ("inventory", "take", "wait"):
        assert (scene.inventory, scene.inventory_known) == ((), False)
        scene = world.step(command)


def test_hours_and_minutes_are_no_points(open_story: OpenStory) -> None:
    world, scene = begun(open_story, "cell.z3")
    for command in ("wait", "wait", "look", "wait"):
        assert (scene.location, scene.score, scene.moves) == ("Cachot", None, None)
        scene = world.step(command)


def test_who_has_failed_has_not_won(open_story: OpenStory) -> None:
    world, _ = begun(open_story, "cell.z5")
    assert world.step("fail").ending is Ending.STOPPED


@pytest.mark.parametrize(
    ("status", "place"),
    [
        ("Kitchen        Score: 10     Moves: 3", "Kitchen"),
        ("9:15 am        Kitchen", "Kitchen"),
        ("Tuesday, 21 November      10:05 p.m.", ""),
        ("Tue 21/11      Hall", "Hall"),
        ("Time: 9", ""),
        ("12th of May       Sunday School", "Sunday School"),
        ("Room 101       0/12", "Room 101"),
        ("5/10", ""),
    ],
)
def test_a_clock_or_a_date_is_no_place(status: str, place: str) -> None:
    assert status_place(status) == place


def test_names_that_lack_their_end() -> None:
    assert said.is_unfinished("a pair of")
    assert not said.is_unfinished("pair of gloves")
    assert not said.is_unfinished("loaf")
