"""Worlds that come with an extra: whether it is installed, and how levels are found."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from games.errors import StoryError
from games.types import GameInfo


def check_installed(package: str, extra: str, title: str) -> None:
    """Refuse to go on without a package.

    Raises:
        StoryError: it isn't installed; the hint has the command that installs it.
    """
    if find_spec(package) is None:
        raise StoryError(
            f"{title} isn't installed: it needs the package {package}.",
            f'pip install "understudy[{extra}]"',
        )


def installed_release(package: str) -> str:
    """Return the version of an installed package; empty if nothing tells it.

    The folder's name tells it a hundred times faster than importlib.metadata.
    """
    found = find_spec(package)
    if found is None or found.origin is None:
        return ""
    beside = Path(found.origin).parent.parent.glob(f"{package}-*.dist-info")
    releases = [path.stem.partition("-")[2] for path in beside]
    return releases[0] if len(releases) == 1 else ""


def level_info(
    package: str, engine: str, title: str, level: str, licence: str, **more: Any
) -> GameInfo:
    """Describe a level of a world that a package makes.

    Args:
        package: what makes it.
        engine: what the world is registered as, ``title`` what people call it.
        level: its name.
        licence: of the package.
        more: other fields of the description.
    """
    return GameInfo(
        id=f"{engine}:{level}",
        title=f"{title} {level}",
        engine=engine,
        licence=licence,
        release=installed_release(package),
        **more,
    )


def no_such_level(engine: str, level: str, levels: Sequence[str]) -> StoryError:
    """Return what to raise for a level that isn't there, with names that are near."""
    folded = {name.casefold(): name for name in levels}
    close = difflib.get_close_matches(level.casefold(), folded, n=3, cutoff=0.4)
    near = " or ".join(f"{engine}:{folded[name]}" for name in close)
    hint = f"Did you mean {near}?" if near else f"Try {engine}:{levels[0]}." if levels else ""
    return StoryError(f"There is no level “{level}” of {engine}.", hint)
