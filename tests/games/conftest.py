"""What tests of worlds share: where made games lie, and small worlds in child processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from games.process import ProcessWorld
from games.spawn import COMMAND
from games.types import GameInfo
from tests.support.paths import TOP
from tests.support.toys import TOY, Opener
from tests.support.waiting import PATIENCE


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home's folder of stories, beside which made games are kept.

    Whoever runs tests beside this one shares it: a game is made once.
    """
    mine = tmp_path_factory.getbasetemp()
    return (mine.parent if os.environ.get("PYTEST_XDIST_WORKER") else mine) / "made" / "stories"


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Open toy worlds that are closed when the test ends."""
    monkeypatch.setenv("PYTHONPATH", str(TOP))
    with ExitStack() as opened:

        def opener(
            kind: str = "Toy",
            info: GameInfo = TOY,
            start: float = PATIENCE,
        ) -> ProcessWorld:
            command = (*COMMAND, "--world", f"tests.support.worlds:KINDS.{kind}")
            world = ProcessWorld(info, deadline=PATIENCE, start_deadline=start, command=command)
            return opened.enter_context(world)

        yield opener


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    return path


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as executor:
        yield executor
