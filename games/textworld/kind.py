"""What TextWorld is, told without loading it: its levels, and the games that were made.

A level is ``textworld:FAMILY-NUMBER``; each seed makes another game, which is kept. A
game that was made once for all is a story file with its description beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from games.engines import WorldKind
from games.errors import StoryError
from games.extras import check_installed, installed_release, level_info
from games.textworld.families import LADDERS, LISTED, SLOWEST, parse_level
from games.textworld.making import file_name, make_games
from games.types import GameInfo
from games.world import World

ENGINE = "textworld"
EXTRA = "textworld"
PACKAGE = "textworld"


def list_levels() -> tuple[GameInfo, ...]:
    """Return the levels for lists; none where the package is missing."""
    if find_spec(PACKAGE) is None:
        return ()
    return tuple(_describe(level, None) for level in LISTED)


def find_level(level: str, folder: Path | None) -> GameInfo:
    """Return any level by its name, whatever its letters' case.

    Args:
        level: such as ``coin-collector-10``.
        folder: the home's stories; made games are kept in a folder beside them.

    Raises:
        StoryError: there is none of that name, or the package is missing.
    """
    check_installed(PACKAGE, EXTRA, "TextWorld")
    return _describe(parse_level(level).name, folder)


def _describe(level: str, folder: Path | None) -> GameInfo:
    release = installed_release(PACKAGE)
    return level_info(
        PACKAGE,
        ENGINE,
        "TextWorld",
        level,
        "MIT",
        sha256=hashlib.sha256(f"{ENGINE} {level} {release}".encode()).hexdigest(),
        workshop=None if folder is None else folder.parent / "generated" / f"{PACKAGE}-{release}",
    )


def make_world(info: GameInfo) -> World:
    """Return the world that plays a level, or a game that was made.

    Raises:
        StoryError: the package is missing, or the file damaged.
    """
    check_installed(PACKAGE, EXTRA, "TextWorld")
    try:
        from games.textworld.world import TextWorldWorld  # noqa: PLC0415
    except ImportError as error:
        raise StoryError(
            f"TextWorld can't be loaded: {error}.",
            'Install it anew: pip install --force-reinstall "understudy[textworld]".',
        ) from error
    return TextWorldWorld(info)


def is_made(path: Path) -> bool:
    """Tell whether a story file is a game of TextWorld's, with its description beside it."""
    return path.name.startswith("tw-") and path.with_suffix(".json").is_file()


def make_stories(level: str, seeds: Sequence[int], folder: Path) -> Iterator[Path]:
    """Make the games of a level in a folder, for good.

    Raises:
        StoryError: TextWorld is missing, there is no such level, or it can't be made.
    """
    check_installed(PACKAGE, EXTRA, "TextWorld")
    asked = parse_level(level)
    for seed in make_games(asked, seeds, folder):
        yield folder / file_name(asked, seed)


def prepare_levels(info: GameInfo, seeds: Sequence[int]) -> Iterator[int]:
    """Make the games of a level that aren't there yet, many in one process."""
    if info.workshop is not None and info.path is None:
        yield from make_games(parse_level(info.id.partition(":")[2]), seeds, info.workshop)


TEXTWORLD = WorldKind(
    make_world,
    list_levels,
    words="TextWorld",
    find=find_level,
    claims=is_made,
    make_stories=make_stories,
    patience=SLOWEST,
    prepare=prepare_levels,
    ladders=LADDERS,
)
"""Games that TextWorld makes, another one for each seed."""
