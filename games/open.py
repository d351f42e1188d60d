"""The front door: a world for any game that the catalogue knows."""

from __future__ import annotations

from games.engines import build_world
from games.process import ProcessWorld
from games.types import GameInfo
from games.world import World


def open_world(info: GameInfo, *, isolated: bool = True, deadline: float = 5.0) -> World:
    """Return the world that plays a game.

    Args:
        info: the game.
        isolated: run it in a child process, where a fault of the story harms
            nothing. Without this a damaged story can end or hang the caller.
        deadline: seconds that one call may take; only for an isolated world.

    Raises:
        GameError: not isolated and the story can't be played. An isolated
            world opens its story at the first call and raises there; its child
            starts at once, so that it warms up while the caller goes on.
    """
    if isolated:
        world = ProcessWorld(info, deadline=deadline)
        world.start()
        return world
    return build_world(info)
