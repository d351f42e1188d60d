"""Tries commands on a snapshot of the world that a person is playing in.

An attempt is several calls of the world (hold, play, read, put back), and
nothing else that moves the world may come between them. So the world is
wrapped once, where it is opened: :class:`SharedWorld` lets one call or one
attempt through at a time. The person's move waits for one attempt at most,
since an attempt that gets its turn after the game moved on gives up at once.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from typing_extensions import override

from agents.core.program_words import program_word
from agents.core.protocols import ForwardModel, Lookahead, SearchNode, Trial
from games.errors import GameError
from games.types import Facts, Scene
from games.world import World, WorldWrapper, never


class MovedOnError(GameError):
    """The game no longer stands where the attempt was meant; nothing was tried."""


def always() -> bool:
    """Answer True: the game stands still."""
    return True


class SharedWorld(WorldWrapper):
    """A world that a person plays in and that lookaheads try commands in.

    Looks the same from outside. May be called from any thread. The lock is the
    threads' own, not asyncio's: a thread at work cannot be cancelled, so an
    attempt whose task was cancelled keeps the world until all is put back. An
    attempt under way is not waited for when the world is closed.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._lock = threading.RLock()
        self._trying = False
        self._lent: Callable[[World], object] | None = None

    @override
    @contextmanager
    def entering(self) -> Iterator[World]:
        with self._lock:
            self._take_back()
            yield self._world

    @contextmanager
    def attempting(self) -> Iterator[World]:
        """Have the world to oneself; a search for valid commands gives way."""
        with self._lock:
            self._take_back()
            self._trying = True
            try:
                yield self._world
            finally:
                self._trying = False

    @contextmanager
    def lending(self, put_back: Callable[[World], object]) -> Iterator[World]:
        """Have the world to oneself, and leave it anywhere.

        Args:
            put_back: brings it back to where the game stands; called before
                anybody else gets it, but not between two loans for the same.
        """
        with self._lock:
            if self._lent is not put_back:
                self._take_back()
            self._lent, self._trying = None, True
            try:
                yield self._world
            finally:
                self._lent, self._trying = put_back, False

    def _take_back(self) -> None:
        put_back, self._lent = self._lent, None
        if put_back is not None:
            put_back(self._world)

    @override
    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        # Holds no lock, so that a step still preempts the search; it only never
        # begins inside an attempt, and ends when one begins.
        with self._lock:
            self._take_back()
        return self._world.valid_commands(lambda: self._trying or cancelled())


class WorldLookahead(Lookahead):
    """A lookahead over a world; one for each proposal, since it counts.

    Args:
        world: put back after every attempt, also if the engine stopped at it.
        still: tells, in that thread, whether the game still stands where it
            stood when this lookahead was made.
        mend: brings the world back to where it stood by other means (playing
            its commands again), should the snapshot not lead back.
    """

    def __init__(
        self,
        world: SharedWorld,
        still: Callable[[], bool] = always,
        mend: Callable[[], object] | None = None,
    ) -> None:
        self._world = world
        self._still = still
        self._mend = mend
        self._used = 0

    @property
    def used(self) -> int:
        """How many commands were tried."""
        return self._used

    async def attempt(self, command: str) -> Trial:
        """Try a command and put the world back.

        Raises:
            MovedOnError: the game has moved on; nothing was tried.
            GameError: the engine refused the command or stopped at it, or it
                is a word that the program itself answers.
        """
        if program_word(command) is not None:
            raise GameError("That word is the program's own; the story never hears it.")
        return await asyncio.to_thread(self._attempt, command)

    def _attempt(self, command: str) -> Trial:
        with self._world.attempting() as world:
            if not self._still():
                raise MovedOnError("The game has moved on.", "Nothing was tried.")
            self._used += 1
            held = world.snapshot()
            known = world.facts()
            try:
                after, learnt = world.step(command), world.facts()
            finally:
                before = self._put_back(world, held)
        if before is None:
            return Trial(after, known != learnt)
        return Trial(after, changed(before, known, after, learnt))

    def _put_back(self, world: World, held: bytes) -> Scene | None:
        """Restore a snapshot; None if the scene before could not be had that way."""
        try:
            return world.restore(held)
        except GameError:
            if self._mend is None:
                raise
            self._mend()
            return None


class SnapshotSearch(ForwardModel):
    """Tries commands in a world, from wherever they led before, and puts it back.

    Args:
        world: whose commands are tried.
        scene: where the game stands.
        budget: commands that may be tried.
        mend: brings the world back to where the game stands by other means, should
            its snapshot not lead back.
        still: tells, in that thread, whether the game still stands there.
    """

    def __init__(
        self,
        world: SharedWorld,
        scene: Scene,
        budget: int,
        mend: Callable[[], object],
        still: Callable[[], bool] = always,
    ) -> None:
        self._used = 0
        self._world = world
        self._scene = scene
        self._budget = budget
        self._mend = mend
        self._still = still
        self._here: SearchNode | None = None
        self._at: bytes | None = None  # the state the world is in, None if unknown
        self._put_back = self._end  # one object: a world tells by it who has it

    @property
    def used(self) -> int:
        """How many commands were tried."""
        return self._used

    @property
    def left(self) -> int:
        """Commands that may still be tried."""
        return self._budget - self._used

    def here(self) -> SearchNode:
        """Return where the game stands."""
        if self._here is None:
            with self._world.lending(self._put_back) as world:
                self._at = world.snapshot()
                self._here = SearchNode(self._scene, world.facts(), self._at)
        return self._here

    def attempt(self, position: SearchNode, command: str) -> SearchNode | None:
        """Return what a command leads to; None if it can't be tried."""
        self.here()
        if self.left < 1 or position.scene.over or program_word(command) is not None:
            return None
        with self._world.lending(self._put_back) as world:
            if not self._still():
                return None
            self._used += 1
            self._go_to(world, position)
            try:
                scene = world.step(command)
            except GameError:
                self._at = None  # a refused command changes nothing, a broken story everything
                return None
            self._at = world.snapshot()
            return SearchNode(scene, world.facts(), self._at)

    def _end(self, world: World) -> None:
        if self._here is not None:
            self._go_to(world, self._here)

    def _go_to(self, world: World, position: SearchNode) -> None:
        if self._at is position.state:
            return
        try:
            world.restore(position.state)
        except GameError:
            # A story that broke off takes nothing back before it is started anew.
            self._mend()
            world.restore(position.state)
        self._at = position.state


def changed(before: Scene, known: Facts, after: Scene, learnt: Facts) -> bool:
    """Tell whether a command changed the world, by its scenes and facts before and after."""
    return (
        known != learnt
        or before.location != after.location
        or sorted(before.inventory) != sorted(after.inventory)
        or (before.score or 0) != (after.score or 0)
        or after.died
        or after.ending != before.ending
    )
