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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from agents.core.program_words import program_word
from agents.core.protocols import Lookahead, Trial
from games.errors import GameError
from games.types import Facts, GameInfo, Lexicon, Scene
from games.world import World, never


class MovedOnError(GameError):
    """The game no longer stands where the attempt was meant; nothing was tried."""


def always() -> bool:
    """Answer True: the game stands still."""
    return True


class SharedWorld(World):
    """A world that a person plays in and that lookaheads try commands in.

    Looks the same from outside. May be called from any thread. The lock is the
    threads' own, not asyncio's: a thread at work cannot be cancelled, so an
    attempt whose task was cancelled keeps the world until all is put back.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.RLock()
        self._trying = False

    @contextmanager
    def attempting(self) -> Iterator[World]:
        """Have the world to oneself; a search for valid commands gives way."""
        with self._lock:
            self._trying = True
            try:
                yield self._world
            finally:
                self._trying = False

    @property
    def info(self) -> GameInfo:
        """The game that is played."""
        return self._world.info

    def reset(self, seed: int) -> Scene:
        """Start the story anew with the engine's generator seeded (1 or more)."""
        with self._lock:
            return self._world.reset(seed)

    def step(self, command: str) -> Scene:
        """Play one command: one line, at most 198 bytes once encoded."""
        with self._lock:
            return self._world.step(command)

    def run(self, commands: Sequence[str]) -> Scene:
        """Play many commands and show only the last scene: re-execution."""
        with self._lock:
            return self._world.run(commands)

    def play(self, commands: Sequence[str]) -> list[Scene]:
        """Play many commands and show every scene, one a command."""
        with self._lock:
            return self._world.play(commands)

    def snapshot(self) -> bytes:
        """Hold the present state, random generator included; memory only."""
        with self._lock:
            return self._world.snapshot()

    def restore(self, snapshot: bytes) -> Scene:
        """Go back to a snapshot of the same game and show its scene."""
        with self._lock:
            return self._world.restore(snapshot)

    def facts(self) -> Facts:
        """Return the present state as facts, empty where unknown."""
        with self._lock:
            return self._world.facts()

    def lexicon(self) -> Lexicon:
        """Return the words that the parser knows."""
        with self._lock:
            return self._world.lexicon()

    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        """Return commands that change the world now, tried on a snapshot.

        Holds no lock, so that a step still preempts the search; it only never
        begins inside an attempt, and ends when one begins.
        """
        with self._lock:
            pass
        return self._world.valid_commands(lambda: self._trying or cancelled())

    def close(self) -> None:
        """Free the engine, without waiting for an attempt under way."""
        self._world.close()


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
