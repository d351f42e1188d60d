"""Demonstrations of the stories that lie beside Zork, and of the small one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from games.catalog import Catalog
from games.open import open_world
from games.types import GameInfo
from games.world import World
from tests.support.imitation import Story, watch

SEEDS = {"zork1": 12, "advent": 1, "balances": 1, "curses": 5}
Telling = Callable[..., Story]


@pytest.fixture(scope="session")
def stories() -> Iterator[dict[str, Story]]:
    """Return what was opened so far; each story is opened and watched once."""
    opened: dict[str, Story] = {}
    yield opened
    for story in opened.values():
        story.world.close()


@pytest.fixture
def tell(zork1: Path, stories: dict[str, Story]) -> Telling:
    """Return what opens a story with its demonstration; skip where it isn't."""

    def find(name: str) -> Story:
        if name not in stories:
            file = zork1.parent / f"{name}-seed{SEEDS[name]}.commands"
            if not file.is_file():
                pytest.skip(f"{file.name} doesn't lie beside zork1.z3")
            game: GameInfo = Catalog([zork1.parent]).find(name)
            world: World = open_world(game, isolated=False)
            commands = list(filter(None, file.read_text().splitlines()))
            stories[name] = Story(game, world, watch(world, commands, SEEDS[name]), SEEDS[name])
        return stories[name]

    return find
