"""A home to play in, and a game that is always there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from games.types import GameInfo
from tests.support.homes import lay_out


@pytest.fixture
def cave() -> GameInfo:
    return Catalog([]).find("cave")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    home = Home(tmp_path)
    lay_out(home.database)
    with Workspace(home) as workspace:
        yield workspace
