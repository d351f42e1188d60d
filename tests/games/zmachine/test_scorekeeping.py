"""Who knows a story's score: the Standard, or the story when it is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from games.readings import disagreements
from games.types import Ending
from games.zmachine.frotz import FrotzWorld
from tests.support.paths import DATA

OpenStory = Callable[[Path], FrotzWorld]

DOWN = ("east", "take lamp", "light lamp", "west", "down")
"""The last of them wins two points."""


def score_source(world: FrotzWorld) -> str:
    return next(r.source for r in world.readings() if r.figure == "score" and r.shown)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("prompter.z3", "the status line's globals"),
        ("prompter.z5", "what the story says"),
        ("prompter-odd.z5", "what the story says"),
        ("prompter-timed.z3", "what the story says"),
        ("prompter.z8", "what the story says"),
    ],
)
def test_the_score_is_known_wherever_it_is_kept(
    open_story: OpenStory, name: str, source: str
) -> None:
    world = open_story(DATA / name)
    first = world.reset(1)
    assert (first.score, first.max_score, first.moves) == (0, 20, 0)
    assert score_source(world) == source
    scenes = world.play(DOWN)
    assert [scene.score for scene in scenes] == [0, 0, 0, 0, 2]
    assert [scene.moves for scene in scenes] == [1, 2, 3, 4, 5]
    assert disagreements(world.readings()) == []


@pytest.mark.parametrize("name", ["prompter.z3", "prompter-odd.z5", "prompter-timed.z3"])
def test_a_score_is_taken_back_with_the_move(open_story: OpenStory, name: str) -> None:
    world = open_story(DATA / name)
    world.reset(1)
    world.run(DOWN[:-1])
    here = world.snapshot()
    assert world.step("down").score == 2
    assert world.restore(here).score == 0
    assert world.step("look").score == 0
    assert world.step("down").score == 2
    assert world.restore(here).score == 0


@pytest.mark.parametrize("name", ["prompter.z5", "prompter-odd.z5", "prompter-timed.z3"])
def test_a_batch_knows_what_steps_know(open_story: OpenStory, name: str) -> None:
    one, other = open_story(DATA / name), open_story(DATA / name)
    one.reset(1), other.reset(1)
    assert one.run(DOWN) == other.play(DOWN)[-1]
    again = open_story(DATA / name)
    again.reset(1)
    again.run(DOWN)
    assert again.reset(1).score == 0
    assert again.run(DOWN).score == 2


def test_keys_that_no_prompt_follows_are_the_persons(open_story: OpenStory) -> None:
    world = open_story(DATA / "keys.z5")
    first = world.reset(1)
    assert first.text == "A very short key game: every key shoots one arrow. You have 20."
    assert (first.score, first.location) == (None, None)
    assert world.step("space").text == "You shoot. 19 arrows left."
    last = world.play(["space"] * 19)[-1]
    assert last.text.endswith("No arrows left. You lose.")
    assert last.ending is Ending.STOPPED


def test_a_page_where_one_key_chooses_is_the_persons(open_story: OpenStory) -> None:
    world = open_story(DATA / "choosing.z5")
    first = world.reset(1)
    assert (first.text, first.awaits_key) == ("A hall with two doors.", True)
    assert world.step("2").text == "The second door."


def test_a_page_that_comes_again_is_shown_once_and_left_to_the_person(
    open_story: OpenStory,
) -> None:
    first = open_story(DATA / "choosing-again.z5").reset(1)
    assert first.text == "The same page. Press any key to continue."
    assert first.awaits_key


@pytest.fixture
def belfry(open_story: OpenStory) -> FrotzWorld:
    """A story that asks first, never answers `score`, and keeps it in no global."""
    world = open_story(DATA / "belfry.z5")
    world.reset(1)
    return world


def test_a_question_before_the_first_prompt_is_played_like_any_command(belfry: FrotzWorld) -> None:
    first = belfry.reset(1)
    assert first.text.startswith("Do you want instructions?")
    assert (first.score, first.max_score, first.over) == (None, None, False)
    assert belfry.step("look").text.startswith("Please answer")
    scene = belfry.step("no")
    assert "THE BELFRY" in scene.text
    assert scene.location == "Belfry"
    assert belfry.step("down").location == "Stairs"
    belfry.run(["up", "take"])
    assert belfry.step("look").inventory == ("wooden mallet",)


def test_points_that_are_only_announced_are_counted(belfry: FrotzWorld) -> None:
    scenes = belfry.play(["no", "ring", "look", "ring", "kick", "wait"])
    assert [scene.score for scene in scenes] == [None, 2, 2, 4, 3, 3]
    assert belfry.reset(1).score is None
    assert belfry.run(["no", "ring", "look", "ring", "kick", "wait"]).score == 3


def test_announced_points_are_taken_back_with_the_move(belfry: FrotzWorld) -> None:
    belfry.run(["no", "ring"])
    here = belfry.snapshot()
    assert belfry.step("ring").score == 4
    assert belfry.restore(here).score == 2
    assert belfry.step("wait").score == 2
    assert belfry.step("kick").score == 1


def test_a_last_question_that_takes_no_command_ends_the_story(belfry: FrotzWorld) -> None:
    scene = belfry.run(["no", "ring", "jump"])
    assert scene.text.endswith("Another game?")
    assert (scene.score, scene.ending) == (2, Ending.STOPPED)
