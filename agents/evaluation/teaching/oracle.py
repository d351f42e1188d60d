"""A world's own expert in the person's stead: it steps in where a move leads away.

Where a world knows the shortest way to its end (:meth:`games.world.World.oracle`), the
measure that a person cares about can be taken: how often must one step in?
"""

from __future__ import annotations

from contextlib import suppress

from agents.core.commands import canonical
from agents.core.program_words import program_word
from games.errors import GameError
from games.types import Ending, Facts, Scene
from games.world import World

_FARTHEST = 500
"""Moves of the expert after which it is not on its way any more."""


class OracleExpert:
    """Says what the world's own expert would play, and what is as good.

    Args:
        world: a copy of the game, which nobody else moves.
    """

    undone = 0

    def __init__(self, world: World) -> None:
        self._world = world
        self._scene = Scene("")
        self._left: int | None = None
        self._known = False

    @property
    def stuck(self) -> bool:
        """Whether the expert has no plan from here."""
        return self.wish() is None

    def begin(self, seed: int, scene: Scene, facts: Facts) -> None:
        """Open its own copy where the session began.

        Raises:
            GameError: it can't be opened.
        """
        del scene, facts
        self._scene = self._world.reset(seed)
        self._known = False

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Bring its copy to where the session is."""
        del scene, facts
        with suppress(GameError):  # what is refused changes nothing
            self._scene = self._world.step(command)
        self._known = False

    def wish(self) -> str | None:
        """Return what the expert would play now, None if it has no plan or is done."""
        return None if self._scene.over else self._world.oracle()

    def accepts(self, command: str) -> bool:
        """Tell whether a proposal is on a shortest way to the end.

        That is what the expert would play, and whatever leaves it a move less to go.
        """
        wish = self.wish()
        if wish is None or program_word(command, self._world.lexicon()) is not None:
            return False
        if canonical(command) == canonical(wish):
            return True
        left = self._moves_left()
        if left is None:
            return False
        before = self._world.snapshot()
        try:
            scene = self._world.step(command)
            after = _moves_to_the_end(self._world, scene, left)
        except GameError:
            return False
        finally:
            self._world.restore(before)
        return after is not None and after < left

    def _moves_left(self) -> int | None:
        """Return how far the expert has to go from here, worked out once a move."""
        if not self._known:
            before = self._world.snapshot()
            try:
                self._left = _moves_to_the_end(self._world, self._scene, _FARTHEST)
            finally:
                self._world.restore(before)
            self._known = True
        return self._left


def _moves_to_the_end(world: World, scene: Scene, most: int) -> int | None:
    """Return in how many moves the expert wins, None if it doesn't in so many."""
    for moves in range(most + 1):
        if scene.over:
            return moves if scene.ending is Ending.VICTORY else None
        command = world.oracle()
        if command is None or moves == most:
            return None
        scene = world.step(command)
    return None
