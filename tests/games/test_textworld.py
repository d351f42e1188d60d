"""A game of TextWorld's: its logic follows what the story says took place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from games.engines import build_world, find_game
from games.types import PLAYER
from games.world import World

pytest.importorskip("textworld")
from games.textworld.logic import Logic, take_events


@pytest.fixture(scope="module")
def world(made: Path) -> Iterator[World]:
    """Open the same small game that the suite of all worlds has made."""
    game = find_game("textworld:coin-collector-2", made)
    assert game is not None
    opened = build_world(game)
    yield opened
    opened.close()


def test_the_opening_has_the_task_and_no_banner(world: World) -> None:
    scene = world.reset(3)
    assert scene.text.startswith(scene.task)
    assert "-= Bedroom =-" in scene.text
    assert "$$" not in scene.text
    assert scene.task.endswith("recover the coin from the floor of the basement.")
    assert (scene.location, scene.score, scene.max_score) == ("bedroom", 0, 1)
    assert world.facts() == {("in", "coin", "basement"), ("in", PLAYER, "bedroom")}
    assert world.valid_commands() == ["go north"]


def test_the_logic_follows_any_wording(world: World) -> None:
    world.reset(3)
    scene = world.step("walk north")
    assert scene.location == "basement"
    assert "[" not in scene.text
    assert world.valid_commands() == ["go south", "take coin"]
    scene = world.step("s then n then get the coin")
    assert (scene.location, scene.inventory, scene.score) == ("basement", ("coin",), 1)
    assert scene.ending == "victory"
    assert "*** The End ***" in scene.text


def test_what_fails_changes_nothing(world: World) -> None:
    before = world.reset(3)
    for command in ("go south", "take coin", "eat bedroom"):
        scene = world.step(command)
        assert (scene.location, scene.inventory) == (before.location, before.inventory)
    assert world.oracle() == "go north"


def test_its_own_switches_are_out_of_reach(world: World) -> None:
    world.reset(3)
    assert world.step("tw-trace-actions").text == "That's not a verb I recognise."
    assert world.step("north").location == "basement"


def test_actions_are_parted_from_what_is_said() -> None:
    text = (
        "[removing the egg from the pan]\n[(1) taking the egg]\nTaken.\n"
        "[(1) taking the egg - succeeded]\n\n[removing the egg from the pan - succeeded]\n\n"
        "Your score has gone up.\n[opening the pan]\n[opening the pan - failed the check]"
    )
    assert take_events(text) == (
        ["removing the egg from the pan"],
        "Taken.\n\nYour score has gone up.",
    )


def test_the_expert_does_nothing_in_vain(
    world: World, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.reset(3)
    (described,) = made.parent.rglob("tw-coin-collector-2-s3.json")
    told = ("inventory", "go north", "look", "go north", "take coin")
    monkeypatch.setattr(Logic, "walkthrough", told)
    assert Logic(described).shortened == ("go north", "take coin")
    monkeypatch.setattr(Logic, "walkthrough", told[:-1])
    assert Logic(described).shortened == told[:-1], "what the logic can't follow stays as it is"


def test_the_expert_goes_on_behind_a_name_in_capitals(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Logic, "shortened", ("go North", "take coin"))
    monkeypatch.setattr(Logic, "policy", lambda self: [])
    world.reset(3)
    world.step("go North")
    assert world.oracle() == "take coin"
