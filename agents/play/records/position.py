"""Where a game stands: the world, the path of turns that led there, its facts.

World and path are kept together here: when a way back fails, the world is
brought to the path's end again before the next move.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from agents.core.lookahead import SharedWorld, SnapshotSearch, WorldLookahead
from agents.core.types import Turn
from agents.journal.texts import check_playable
from games.errors import GameError
from games.types import NO_FACTS, Facts, GameInfo, Lexicon, Scene
from games.world import World


class Position:
    """A world and the turns that were played in it.

    Attributes:
        seed: the engine's seed; all of the path was played under it.
        path: turns from the session's root to where the world stands.
        facts: the world's facts there.
        lexicon: the words its parser knows; empty before :meth:`open`.
    """

    def __init__(self, world: World, seed: int) -> None:
        self.world = SharedWorld(world)
        self.game: GameInfo = world.info
        self.seed = seed
        self.path: tuple[Turn, ...] = ()
        self.facts: Facts = NO_FACTS
        self.lexicon = Lexicon()
        self._astray = False  # the world may stand elsewhere than the path's end

    @property
    def here(self) -> Turn:
        """The turn where the world stands."""
        return self.path[-1]

    async def open(self) -> tuple[Scene, Facts]:
        """Begin the story and return its opening; the path is the caller's to set.

        Raises:
            GameError: the world can't be opened.
        """
        scene, facts = await asyncio.to_thread(self._enter, ())
        self.facts = facts
        return scene, facts

    async def learn_words(self) -> None:
        """Ask the world for its parser's words."""
        self.lexicon = await asyncio.to_thread(self.world.lexicon)

    async def stand_at(self, path: tuple[Turn, ...]) -> bool:
        """Stand at the end of a path; True if the world shows another scene there.

        Raises:
            GameError: the way there can't be played; see :meth:`go_back`.
        """
        self._astray = True
        scene, facts = await asyncio.to_thread(self._enter, commands_of(path))
        self.path, self.facts, self._astray = path, facts, False
        return replace(scene, text="") != replace(path[-1].scene, text="")

    async def go_back(self, path: tuple[Turn, ...], facts: Facts) -> None:
        """Stand where we stood; if the world can't yet, leave that to the next move."""
        self.path, self.facts, self._astray = path, facts, True
        with suppress(GameError):  # the next move says so, if it still can't
            await asyncio.to_thread(self._settle)

    async def step(self, command: str) -> tuple[Scene, Facts]:
        """Play a command in the world; the path is the caller's to lengthen.

        Raises:
            GameError: it was not played; the world stands at the path's end.
        """
        return await asyncio.to_thread(self._step, command)

    def advance(self, turn: Turn, facts: Facts) -> None:
        """Lengthen the path by a turn that was played."""
        self.path, self.facts = (*self.path, turn), facts

    def mark(self, turn: Turn) -> None:
        """Put in the place of a turn of the path the same one as it is marked now."""
        self.path = tuple(turn if one.id == turn.id else one for one in self.path)

    def lookahead(self, still: Callable[[], bool]) -> WorldLookahead:
        """Return what tries commands here for as long as ``still`` holds."""
        return WorldLookahead(self.world, still, self._mend)

    def forward(self, nodes: int, still: Callable[[], bool]) -> SnapshotSearch:
        """Return what tries so many commands from here on for as long as ``still`` holds."""
        return SnapshotSearch(self.world, self.here.scene, nodes, self._mend, still)

    def _mend(self) -> None:
        self._astray = True
        self._settle()

    async def close(self) -> None:
        """Close the world."""
        await asyncio.to_thread(self.world.close)

    def _enter(self, commands: Sequence[str]) -> tuple[Scene, Facts]:
        return self._retrace(commands), self.world.facts()

    def _retrace(self, commands: Sequence[str]) -> Scene:
        """Bring the world to the end of a list of commands by re-execution."""
        scene = self.world.reset(self.seed)
        return self.world.run(commands) if commands else scene

    def _settle(self) -> None:
        if self._astray:
            self._retrace(commands_of(self.path))
            self._astray = False

    def _step(self, command: str) -> tuple[Scene, Facts]:
        self._settle()
        return self.world.step(command), self.world.facts()


def commands_of(path: Sequence[Turn]) -> list[str]:
    """Return the commands that lead along a path.

    Raises:
        DamageError: one of them is none that can be played; says which.
    """
    check_playable(path)
    return [turn.decision.command for turn in path if turn.decision is not None]
