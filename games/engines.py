"""Which class plays which engine's games.

Engines are named, not imported, so that importing ``games`` loads no emulator.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from games.errors import GameError
from games.types import Engine, GameInfo
from games.world import World

_ENGINES = {
    Engine.ZMACHINE: "games.zmachine.frotz:FrotzWorld",
    Engine.CAVE: "games.cave:CaveWorld",
}


def build_world(info: GameInfo, target: str = "") -> World:
    """Construct the bare world that plays a game, in this very process.

    Args:
        info: the game.
        target: ``module:Class`` of the world, if not the one of the game's
            engine. The class is called with ``info``.

    Raises:
        GameError: the engine's module can't be imported.
        StoryError: the story can't be played.
    """
    module, _, name = (target or _ENGINES[info.engine]).partition(":")
    try:
        constructor = getattr(import_module(module), name)
    except ImportError as error:
        raise GameError(
            f"The engine that plays “{info.title}” can't be loaded: {error}.",
            "Install the program again; `understudy doctor` tells what is missing.",
        ) from error
    return cast(Callable[[GameInfo], World], constructor)(info)
