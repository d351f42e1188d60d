"""A story that goes on for ever when it is asked something can be played all the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from games.zmachine import watch
from games.zmachine.emulator import Emulator, Waits, find_library
from games.zmachine.frotz import FrotzWorld
from games.zmachine.header import read_story
from tests.support.paths import DATA

OpenStory = Callable[[Path], FrotzWorld]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_PATIENCE", 0.1)


@pytest.mark.parametrize(
    ("name", "inventory", "score"),
    [
        ("loops-score.z5", ("sword",), None),
        ("loops-inventory.z5", None, 3),
        ("loops-all.z5", None, None),
    ],
)
def test_what_a_story_never_answers_is_unknown(
    open_story: OpenStory, name: str, inventory: tuple[str, ...] | None, score: int | None
) -> None:
    world = open_story(DATA / name)
    first = world.reset(1)
    assert first.location == "Camp"
    scene = world.step("take")
    assert (scene.text, scene.ending, scene.score) == ("You take the sword.", None, score)
    assert scene.inventory_known == (inventory is not None)
    assert scene.inventory == (inventory or ())
    assert "take" not in world.valid_commands()
    world.readings()
    assert world.reset(1) == first  # the second time nothing is waited for
    assert world.step("take") == scene


def test_an_attempt_that_goes_on_for_ever_is_halted_and_undone() -> None:
    image, header = read_story(DATA / "loops-score.z5")
    emulator = Emulator(find_library(), image, header)
    emulator.start(1)
    state = emulator.save()
    for _ in range(2):
        emulator.attempt(b"score")
        assert (emulator.waits, emulator.broken) == (Waits.NOTHING, True)
        assert not emulator.output().raw
        emulator.load(state)
        emulator.attempt(b"inventory")
        assert emulator.waits is Waits.LINE
        assert b"You have nothing." in emulator.output().raw
        emulator.load(state)
    assert emulator.save() == state
    emulator.close()
