"""What tests of worlds share: where the games lie that are made for them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home's folder of stories, beside which made games are kept.

    Whoever runs tests beside this one shares it: a game is made once.
    """
    mine = tmp_path_factory.getbasetemp()
    return (mine.parent if os.environ.get("PYTEST_XDIST_WORKER") else mine) / "made" / "stories"
