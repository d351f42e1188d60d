"""What BabyAI is, told without loading it: which levels there are, and how they are named.

A level is ``babyai:LEVEL``, as minigrid calls it without prefix and version
(``BabyAI-GoToLocal-v0``). A few stand in lists; all others can be asked for.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from games.engines import WorldKind
from games.errors import StoryError
from games.extras import check_installed, level_info, no_such_level
from games.ladders import Ladder, Rung
from games.types import GameInfo
from games.world import World

ENGINE = "babyai"
EXTRA = "babyai"
PACKAGE = "minigrid"
LOADING = 30.0
"""Seconds that the package may take to load: a busy machine needs many times a quarter of one."""
LISTED = ("GoToRedBall", "GoToLocal", "PickupLoc", "OpenDoor", "PutNextLocal", "GoToSeq")
"""Levels that lists have: those that learners are measured on."""

_GO, _OPEN, _PICK_UP = ("go", "tell apart"), ("go", "open"), ("go", "tell apart", "pick up")
LADDERS = (
    Ladder(
        "levels",
        (
            Rung("GoToRedBallNoDists", ("go",)),
            Rung("GoToObj", ("go",)),
            Rung("GoToRedBlueBall", _GO),
            Rung("GoToLocalS5N2", _GO),
            Rung("GoToLocal", _GO),
            Rung("GoToDoor", _GO),
            Rung("GoToObjDoor", _GO),
            Rung("OpenRedDoor", _OPEN),
            Rung("OpenDoorColor", (*_OPEN, "tell apart")),
            Rung("OpenDoorLoc", (*_OPEN, "tell apart")),
            Rung("OpenDoor", (*_OPEN, "tell apart")),
            Rung("PickupDist", _PICK_UP),
            Rung("PickupLoc", _PICK_UP),
            Rung("OpenTwoDoors", (*_OPEN, "order")),
            Rung("OpenDoorsOrderN2", (*_OPEN, "tell apart", "order")),
            Rung("OpenDoorsOrderN4", (*_OPEN, "tell apart", "order")),
            Rung("PutNextLocalS5N3", (*_PICK_UP, "put")),
            Rung("PutNextLocal", (*_PICK_UP, "put")),
            Rung("UnlockLocal", (*_OPEN, "unlock")),
            Rung("PickupAbove", (*_PICK_UP, "rooms")),
            Rung("Pickup", (*_PICK_UP, "rooms")),
            Rung("GoToSeqS5R2", (*_GO, "rooms", "order")),
            Rung("SynthS5R2", (*_PICK_UP, "put", "open", "rooms")),
        ),
        steps=100,
    ),
)
"""What there is to practise on."""


def list_levels() -> tuple[GameInfo, ...]:
    """Return the levels for lists; none where the package is missing."""
    if find_spec(PACKAGE) is None:
        return ()
    return tuple(map(_describe, LISTED))


def find_level(level: str, folder: Path | None) -> GameInfo:
    """Return any level by its name, whatever its letters' case.

    Raises:
        StoryError: there is none of that name, or the package is missing.
    """
    check_installed(PACKAGE, EXTRA, "BabyAI")
    listed = {name.casefold(): name for name in LISTED}
    if level.casefold() in listed:
        return _describe(listed[level.casefold()])
    # Loading the package takes a quarter of a second, which lists would pay for.
    from games.babyai.levels import level_names  # noqa: PLC0415

    known = {name.casefold(): name for name in level_names()}
    if level.casefold() not in known:
        raise no_such_level(ENGINE, level, tuple(known.values()))
    return _describe(known[level.casefold()])


def _describe(level: str) -> GameInfo:
    return level_info(PACKAGE, ENGINE, "BabyAI", level, "Apache-2.0")


def make_world(info: GameInfo) -> World:
    """Return the world that plays a level.

    Raises:
        StoryError: the package is missing, or there is no such level.
    """
    check_installed(PACKAGE, EXTRA, "BabyAI")
    try:
        from games.babyai.world import BabyAIWorld  # noqa: PLC0415
    except ImportError as error:
        raise StoryError(
            f"BabyAI can't be loaded: {error}.",
            'Install it anew: pip install --force-reinstall "understudy[babyai]".',
        ) from error
    return BabyAIWorld(info)


BABYAI = WorldKind(
    make_world,
    list_levels,
    words="BabyAI",
    find=find_level,
    patience=LOADING,
    ladders=LADDERS,
)
"""Levels of minigrid's BabyAI, another one for each seed."""
