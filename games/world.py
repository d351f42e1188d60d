"""The World protocol: every playable game looks like this."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol, runtime_checkable

from typing_extensions import override

from games.readings import Reading
from games.types import NO_FACTS, Facts, GameInfo, Lexicon, Scene


def never() -> bool:
    """Answer False: the default of every ``cancelled`` parameter."""
    return False


class World(Protocol):
    """A playable game behind one interface.

    Equal seed and equal commands give equal scenes: undo, resume, replay and
    crash recovery all rest on re-execution. A class that derives from this one
    needs only ``info``, ``reset``, ``step``, ``snapshot`` and ``restore``.
    """

    @property
    def info(self) -> GameInfo:
        """The game that is played."""

    def reset(self, seed: int) -> Scene:
        """Start the story anew with the engine's generator seeded (1 or more)."""

    def step(self, command: str) -> Scene:
        """Play one command: one line, at most 198 bytes once encoded."""

    def run(self, commands: Sequence[str]) -> Scene:
        """Play many commands and show only the last scene: re-execution."""
        return self.play(commands)[-1]

    def play(self, commands: Sequence[str]) -> list[Scene]:
        """Play many commands and show every scene, one a command."""
        return [self.step(command) for command in commands]

    def snapshot(self) -> bytes:
        """Hold the present state, random generator included; memory only."""

    def restore(self, snapshot: bytes) -> Scene:
        """Go back to a snapshot of the same game and show its scene."""

    def facts(self) -> Facts:
        """Return the present state as facts, empty where unknown."""
        return NO_FACTS

    def lexicon(self) -> Lexicon:
        """Return the words that the parser knows."""
        return Lexicon()

    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        """Return commands that change the world now, tried on a snapshot.

        The game is left as it was. When ``cancelled`` turns true the search
        stops soon and what was found so far is returned.
        """
        return []

    def oracle(self) -> str | None:
        """Return the next command of a short way to the end that is asked for.

        An expert's advice, for demonstrations and measurements; no player is told it.
        None where the world has no expert, or the expert has no plan from here.
        """
        return None

    def readings(self) -> list[Reading]:
        """Return what each source says of score, place and belongings now.

        For looking into where a scene's figures come from, where a world has
        several sources of them; the game is left as it was.
        """
        return []

    def close(self) -> None:
        """Free the engine; the world can't be used afterwards."""


class WorldWrapper(World):
    """A world that is another one seen through what a derived class puts around it.

    Args:
        world: the other; closed with this one.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def entering(self) -> AbstractContextManager[World]:
        """Return what a call of the other world happens in."""
        return nullcontext(self._world)

    @property
    @override
    def info(self) -> GameInfo:
        return self._world.info

    @override
    def reset(self, seed: int) -> Scene:
        with self.entering() as world:
            return world.reset(seed)

    @override
    def step(self, command: str) -> Scene:
        with self.entering() as world:
            return world.step(command)

    @override
    def run(self, commands: Sequence[str]) -> Scene:
        with self.entering() as world:
            return world.run(commands)

    @override
    def play(self, commands: Sequence[str]) -> list[Scene]:
        with self.entering() as world:
            return world.play(commands)

    @override
    def snapshot(self) -> bytes:
        with self.entering() as world:
            return world.snapshot()

    @override
    def restore(self, snapshot: bytes) -> Scene:
        with self.entering() as world:
            return world.restore(snapshot)

    @override
    def facts(self) -> Facts:
        with self.entering() as world:
            return world.facts()

    @override
    def lexicon(self) -> Lexicon:
        with self.entering() as world:
            return world.lexicon()

    @override
    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        with self.entering() as world:
            return world.valid_commands(cancelled)

    @override
    def oracle(self) -> str | None:
        with self.entering() as world:
            return world.oracle()

    @override
    def readings(self) -> list[Reading]:
        with self.entering() as world:
            return world.readings()

    @override
    def close(self) -> None:
        self._world.close()


@runtime_checkable
class Rerolls(Protocol):
    """A world whose dice can be made to fall otherwise from here on.

    A saved game holds memory and stack and no random generator (Z-Machine
    Standard 6.1): who restores one at a keyboard meets with other luck.
    """

    def reroll(self, number: int) -> None:
        """Set the random generator elsewhere; equal numbers set it equally."""
