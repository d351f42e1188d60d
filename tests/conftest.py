"""What all tests share: no test sees or touches the home of whoever runs it.

Examples that Hypothesis makes are the same in every run and kept nowhere: what a
run finds, every run finds, on any machine and at any speed.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.stories import find_story

settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci")

# Images for containers often forbid Python to keep what it compiled. Each process that a test
# starts would then compile Textual, pydantic and ourselves anew, which takes it twice as long.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# What is kept is written through to the disk, and thousands of homes wait for it. That
# nothing is lost with a process is tested by killing some; no test cuts the power.
_MEMORY = Path("/dev/shm")
_ROOM = 2 * 1024**3
_CHOSEN = "PYTEST_DEBUG_TEMPROOT" in os.environ
if not _CHOSEN and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(_MEMORY)

_YOUNG = 50_000
"""Objects after which Python looks for garbage: many tests make fewer."""


def pytest_collectstart() -> None:
    """Look for no garbage while tests are collected: nearly all that is made stays."""
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have long tests: what is left last is shared evenly."""
    slow = {item.path for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not among thousands of tests and all that they import.

    It took a sixth of the processor's time: Python looks through all there is again and
    again while apps come and go.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Look for garbage once more, and no further: pytest does ten times, among all there is."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a home of its own, made when something is kept in it."""
    folder = tmp_path / "home"
    monkeypatch.setenv("UNDERSTUDY_HOME", str(folder))
    return folder


@pytest.fixture
def zork1() -> Path:
    """Return the story file of Zork I; skip where it isn't."""
    return find_story("zork1.z3")
