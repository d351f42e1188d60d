"""The project's own small story, and a home that knows how to win it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.evaluation.runs.reserve import Reserve
from agents.home.paths import Home
from games.catalog import Catalog
from games.open import open_world
from games.types import GameInfo
from games.world import World
from tests.support.demonstrating import demonstrate
from tests.support.evaluation import WINNING, WINNING_SEED
from tests.support.paths import DATA


@pytest.fixture(scope="session")
def reserve() -> Iterator[Reserve]:
    """Return where worker processes wait from one test to the next."""
    with Reserve() as reserve:
        yield reserve


@pytest.fixture
def prompter() -> GameInfo:
    """Return the small story, as the catalogue knows it."""
    return Catalog([]).find(str(DATA / "prompter.z3"))


@pytest.fixture
def world(prompter: GameInfo) -> Iterator[World]:
    opened = open_world(prompter, isolated=False)
    yield opened
    opened.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def taught(home: Home, prompter: GameInfo) -> Home:
    """Return a home with one demonstration that wins the small story on seed 13."""
    demonstrate(home.database, prompter, WINNING, seed=WINNING_SEED)
    return home
