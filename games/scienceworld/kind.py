"""What ScienceWorld is, told without starting its Java: its tasks, and what it needs."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from games.engines import WorldKind
from games.errors import StoryError
from games.extras import check_installed, level_info, no_such_level
from games.types import GameInfo
from games.world import World

ENGINE = "scienceworld"
LISTED = ("boil", "find-living-thing")
_PATIENCE = 60.0


def list_tasks() -> tuple[GameInfo, ...]:
    """Return the tasks for lists; none where the package or Java is missing."""
    if find_spec(ENGINE) is None or shutil.which("java") is None:
        return ()
    return tuple(map(_describe, LISTED))


def find_task(task: str, folder: Path | None) -> GameInfo:
    """Return any task by its name.

    Raises:
        StoryError: there is none of that name, or something is missing.
    """
    _check()
    from scienceworld.constants import ID2TASK  # noqa: PLC0415 - an extra

    known = sorted(str(name) for name in ID2TASK.values())
    if task.casefold() not in known:
        raise no_such_level(ENGINE, task, known)
    return _describe(task.casefold())


def _check() -> None:
    check_installed(ENGINE, ENGINE, "ScienceWorld")
    if shutil.which("java") is None:
        raise StoryError(
            "ScienceWorld runs on Java, and there is no `java` to be found.",
            "Install a Java runtime, 8 or newer, or put its folder into PATH.",
        )


def _describe(task: str) -> GameInfo:
    return level_info(ENGINE, ENGINE, "ScienceWorld", task, "Apache-2.0")


def make_world(info: GameInfo) -> World:
    """Return the world that plays a task.

    Raises:
        StoryError: the package or Java is missing, or Java doesn't start.
    """
    _check()
    from games.scienceworld.world import ScienceWorld  # noqa: PLC0415

    return ScienceWorld(info)


SCIENCEWORLD = WorldKind(
    make_world, list_tasks, words="ScienceWorld", find=find_task, patience=_PATIENCE
)
"""Tasks of ScienceWorld, another variation for each seed."""
