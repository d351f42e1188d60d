"""Real stories on the real emulator: the project's own, and shared ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from games.types import Engine, GameInfo
from games.zmachine.frotz import FrotzWorld
from tests.support.paths import DATA

OpenStory = Callable[[Path], FrotzWorld]


def info(path: Path) -> GameInfo:
    return GameInfo(id="story", title="A story", engine=Engine.ZMACHINE, path=path)


@pytest.fixture
def open_story() -> Iterator[OpenStory]:
    worlds: list[FrotzWorld] = []

    def opened(path: Path) -> FrotzWorld:
        worlds.append(FrotzWorld(info(path)))
        return worlds[-1]

    yield opened
    for world in worlds:
        world.close()


@pytest.fixture(params=["prompter.z3", "prompter.z5", "prompter.z8"])
def prompter_path(request: pytest.FixtureRequest) -> Path:
    return DATA / str(request.param)


@pytest.fixture
def prompter(open_story: OpenStory, prompter_path: Path) -> FrotzWorld:
    world = open_story(prompter_path)
    world.reset(1)
    return world
