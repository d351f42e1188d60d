"""What all tests share: no test sees or touches the home of whoever runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a home of its own, made when something is kept in it."""
    folder = tmp_path / "home"
    monkeypatch.setenv("UNDERSTUDY_HOME", str(folder))
    return folder


@pytest.fixture
def zork1() -> Path:
    """Return the story file of Zork I; skip where it isn't."""
    for folder in os.environ.get("UNDERSTUDY_STORIES", "").split(os.pathsep):
        story = Path(folder) / "zork1.z3"
        if folder and story.is_file():
            return story
    pytest.skip("zork1.z3 is in no folder of UNDERSTUDY_STORIES")
