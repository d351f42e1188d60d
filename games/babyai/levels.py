"""The levels themselves, made by minigrid, and the five tasks that BALROG plays."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterator
from typing import Any

from games.errors import StoryError


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let nothing reach a person of what the package prints: rejected samples, a greeting."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    with contextlib.redirect_stdout(io.StringIO()):
        yield


with quiet():
    import gymnasium
    import minigrid  # noqa: F401 - its levels are registered as it is imported

    from games.babyai.balrog import TASKS

_PREFIX = "BabyAI-"


def level_names() -> tuple[str, ...]:
    """Return every level's name."""
    ids = (name for name in gymnasium.registry if name.startswith(_PREFIX))
    return (*(name[len(_PREFIX) :].rpartition("-")[0] for name in ids), *TASKS)


def maker(level: str) -> Callable[[], Any]:
    """Return what makes a level's environment.

    Raises:
        StoryError: there is no such level.
    """
    if level in TASKS:
        return TASKS[level]
    for name in gymnasium.registry:
        if name.startswith(_PREFIX) and name[len(_PREFIX) :].rpartition("-")[0] == level:
            return lambda: gymnasium.make(name, disable_env_checker=True).unwrapped
    raise StoryError(f"There is no level “{level}” of BabyAI.", "`understudy games` lists some.")
