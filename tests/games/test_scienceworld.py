"""ScienceWorld's tasks as a world: one Java process, one test of all that counts."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest

from games.engines import build_world, find_game
from games.errors import GameError, StoryError

TASK = "scienceworld:find-living-thing"


@pytest.mark.slow
def test_a_task_is_played_to_its_end_and_back() -> None:
    pytest.importorskip("scienceworld")
    if shutil.which("java") is None:
        pytest.skip("ScienceWorld needs Java")
    game = find_game(TASK)
    assert game is not None
    with closing(build_world(game)) as world:
        opening = world.reset(4)
        assert opening.task.startswith("Your task is to find")
        assert (opening.location, opening.max_score) == ("outside", 100)
        way = []
        while (advice := world.oracle()) is not None:
            way.append(advice)
            scene = world.step(advice)
            if len(way) == 2:
                here, snapshot = scene, world.snapshot()
        assert (scene.ending, scene.score) == ("victory", 100)
        with pytest.raises(GameError, match="over"):
            world.step("look around")
        assert world.restore(snapshot) == here
        assert world.oracle() == way[2]
        world.step("frobnicate")
        assert world.oracle() is None
        for wrong in ("", "look\naround", "x" * 300):
            with pytest.raises(GameError):
                world.step(wrong)


def test_without_java_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("scienceworld")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(StoryError, match="runs on Java") as told:
        find_game(TASK)
    assert "Install a Java runtime" in told.value.hint
