"""BabyAI's levels as text: what is seen, drawn, asked for, and how it ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from games.engines import build_world, find_game
from games.types import PLAYER
from games.world import World

pytest.importorskip("minigrid")


def level(name: str) -> World:
    game = find_game(f"babyai:{name}")
    assert game is not None
    return build_world(game)


def test_what_is_in_view_is_told_and_drawn() -> None:
    scene = level("OpenDoor").reset(2)
    assert scene.task == "open the door on your right"
    assert scene.text == (
        "Your task: open the door on your right.\n\n"
        "You see a wall 2 steps forward\n"
        "You see a closed blue door 2 steps left and 2 steps forward\n"
        "You see a closed red door 1 step right"
    )
    assert scene.picture == "██b+██████\n · · · ·██\n · · · ^r+"


def test_help_tells_every_sign_of_the_drawn_view() -> None:
    world = level("GoToSeq")
    told = " ".join(sign for sign, _ in world.lexicon().signs)
    for seed in (1, 2, 3):
        scene = world.reset(seed)
        drawn = set(scene.picture.replace("\n", "")) - {" "}
        assert {sign for sign in drawn if not sign.isalpha()} <= set(told)


def test_facts_have_what_is_told_and_the_task() -> None:
    world = level("OpenDoor")
    world.reset(2)
    facts = world.facts()
    assert {
        ("in", PLAYER, "view"),
        ("in", "red door", "view"),
        ("is", "red door", "closed"),
        ("is", "red door", "1 step right"),
        ("is", "task", "open the door on your right"),
        ("is", "wall forward", "2 away"),
    } <= facts


def test_things_are_carried_laid_down_and_doors_opened() -> None:
    world = level("balrog-open")
    scene = world.reset(1)
    told, carried = [], set()
    while not scene.over:
        advice = world.oracle()
        assert advice is not None
        scene = world.step(advice)
        told.append(scene.text)
        carried |= set(scene.inventory)
        if scene.inventory:
            assert ("in", scene.inventory[0], PLAYER) in world.facts()
    assert carried == {"purple key"}
    assert any(text.startswith("You carry a purple key") for text in told)
    assert any("a locked purple door" in text for text in told)
    assert told[-1].endswith(f"You did it in {scene.moves} steps (reward 0.90).")


def test_time_runs_out_after_the_benchmark_s_limit() -> None:
    world = level("GoToRedBall")
    scene = world.reset(1)
    for number in range(1, 65):
        assert not scene.over
        scene = world.step("turn left")
        assert scene.moves == number
    assert (scene.ending, scene.score) == ("stopped", 0)
    assert scene.text.endswith("Time is up after 64 steps.")


def test_what_was_not_asked_for_ends_some_levels() -> None:
    """Doors in another order than the one that is asked for can't be mended."""
    world = level("OpenDoorsOrderN4Debug")
    for seed in range(1, 6):
        scene = world.reset(seed)
        while not scene.over and (advice := world.oracle()) is not None:
            scene = world.step(advice)
        if scene.ending == "stopped":
            break
    assert scene.text.endswith("That was not what was asked.")
    assert scene.score == 0


def test_an_expert_that_goes_round_in_circles_comes_to_an_end() -> None:
    """minigrid's bot changes its plan for ever in this game, once it is some moves on."""
    world = level("UnlockToUnlock")
    scene = world.reset(4)
    while (advice := world.oracle()) is not None:
        scene = world.step(advice)
    assert not scene.over


def test_other_words_take_no_time_and_short_ones_do() -> None:
    world = level("GoToLocal")
    world.reset(3)
    refused = world.step("open the pod bay door")
    assert refused.text.startswith("That is no command here. There are six: turn left")
    assert refused.moves == 0
    assert world.oracle() == "turn right"
    assert world.step("Right").moves == 1
    assert world.lexicon().commands[:2] == ("turn left", "turn right")


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("balrog-goto", lambda task: task.startswith("go to the ")),
        ("balrog-pickup", lambda task: task.startswith("pick up the ")),
        ("balrog-open", lambda task: task.startswith("open the ")),
        ("balrog-putnext", lambda task: " next to the " in task),
        ("balrog-pick-up-then-go-to", lambda task: "pick up" in task and "go to" in task),
    ],
)
def test_balrog_s_tasks_ask_for_one_kind_of_thing(
    name: str, asked: Callable[[str], bool], capfd: pytest.CaptureFixture[str]
) -> None:
    world = level(name)
    tasks = [world.reset(seed).task for seed in range(1, 8)]
    assert all(map(asked, tasks))
    assert len(set(tasks)) > 1
    kept = ("yellow box", "red key", "red door", "green ball", "grey door")
    assert not any(words in task for words in kept for task in tasks)
    assert capfd.readouterr() == ("", "")  # the package prints what it rejects
