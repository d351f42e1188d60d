"""Worlds for episodes: what may be tried before it counts, and what may not.

``valid_commands`` of a world tries commands on a snapshot, and a snapshot
holds the random generator: whoever may use either can learn what chance will
do. So an episode without lookahead is played in a world that has neither.
"""

from __future__ import annotations

from collections.abc import Callable

from typing_extensions import override

from agents.evaluation.protocols import ForwardModel, SearchNode
from games.errors import GameError
from games.types import Scene
from games.world import World, WorldWrapper, never


class PeekingError(GameError):
    """Something wanted to try commands where that is not allowed."""


def _refuse(what: str) -> PeekingError:
    return PeekingError(
        f"Without lookahead a world has no {what}: it would show what chance will do.",
        "Evaluate with --lookahead undo or search to allow it.",
    )


class GuardedWorld(WorldWrapper):
    """A world in which what is done is done."""

    @override
    def snapshot(self) -> bytes:
        raise _refuse("snapshots")

    @override
    def restore(self, snapshot: bytes) -> Scene:
        raise _refuse("way back")

    @override
    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        raise _refuse("valid commands")


class SnapshotSearch(ForwardModel):
    """Tries commands in the world of the episode and puts it back.

    Attributes:
        nodes: commands that were tried in this episode.
    """

    def __init__(self, world: World, seed: int, budget: int) -> None:
        self.nodes = 0
        self._world = world
        self._seed = seed
        self._budget = budget
        self._left = 0
        self._here: SearchNode | None = None
        self._at: bytes | None = None  # the state the world is in, None if unknown
        self._scene = Scene("")

    @property
    def left(self) -> int:
        """Commands that may still be tried before this move."""
        return self._left

    def begin(self, scene: Scene) -> None:
        """Allow a move's worth of nodes; the game stands at this scene."""
        self._left, self._here, self._scene = self._budget, None, scene

    def end(self) -> None:
        """Put the world back where the game stands."""
        if self._here is not None:
            self._go_to(self._here)
        self._here = None

    def here(self) -> SearchNode:
        """Return where the game stands."""
        if self._here is None:
            self._at = self._world.snapshot()
            self._here = SearchNode(self._scene, self._world.facts(), self._at)
        return self._here

    def attempt(self, position: SearchNode, command: str) -> SearchNode | None:
        """Return what a command leads to; None if it can't be tried."""
        self.here()
        if self._left < 1 or position.scene.over:
            return None
        self._left -= 1
        self.nodes += 1
        self._go_to(position)
        try:
            scene = self._world.step(command)
        except GameError:
            self._at = None  # a refused command changes nothing, a broken story everything
            return None
        self._at = self._world.snapshot()
        return SearchNode(scene, self._world.facts(), self._at)

    def commands(self, position: SearchNode | None = None) -> tuple[str, ...]:
        """Return commands that would change the world at a position, here if none is given."""

        def spent() -> bool:
            # A world asks this before each command that it tries.
            if self._left < 1:
                return True
            self._left -= 1
            self.nodes += 1
            return False

        here = self.here()
        tried = position or here
        self._go_to(tried)
        return () if tried.scene.over else tuple(self._world.valid_commands(spent))

    def _go_to(self, position: SearchNode) -> None:
        if self._at is position.state:
            return
        try:
            self._world.restore(position.state)
        except GameError:
            # A story that broke off takes nothing back before it is started anew.
            self._world.reset(self._seed)
            self._world.restore(position.state)
        self._at = position.state
