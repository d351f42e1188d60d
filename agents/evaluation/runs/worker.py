"""The worker's side of :mod:`agents.evaluation.runs.worker_pool`: plays one episode at a time.

Started like :mod:`games.child`, in a process and a folder of its own, since a
story can hang or end the process that runs it. An episode is played in slices:
a worker that doesn't answer within a slice and some patience is hung.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

from agents.core.commands import Source
from agents.core.errors import StoreError
from agents.db.sql import Database, transaction
from agents.evaluation.episodes import learning
from agents.evaluation.episodes.agents import AgentParts, make_agent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.types import Condition, Result, from_data, to_data
from agents.home.database import open_database
from agents.imitation.execution.pursuit_tracker import Shelf
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.retrieval.place_knowledge import ReadRecords, Records
from agents.providers.base import ProviderError
from games.child import Lifeline, Service, run_child
from games.engines import build_world
from games.errors import GameError
from games.types import GameInfo
from games.world import World


class EpisodeService(Service):
    """Plays episodes for :class:`agents.evaluation.runs.worker_pool.Worker`."""

    def __init__(self, channel: socket.socket, lifeline: Lifeline, folder: str) -> None:
        super().__init__(channel, lifeline, folder)
        self._database: Path | None = None
        self._learning = Path(folder)
        self._worlds: dict[GameInfo, World] = {}
        self._db: tuple[Path | None, Database] | None = None
        self._playing: _Playing | None = None
        self._shelves: dict[bool, Shelf] = {}
        self._records: dict[tuple[frozenset[Source], bool], Records] = {}

    def perform(self, operation: str, arguments: list[Any], cancelled: Callable[[], bool]) -> Any:
        """Take the setup in, begin an episode, or play on for some seconds."""
        try:
            match operation:
                case "setup":
                    return self._set_up(*arguments)
                case "begin":
                    return self._begin(*arguments)
                case "go":
                    return self._go(*arguments)
        except (StoreError, ProviderError) as error:
            raise GameError(error.message, error.hint) from error
        except ValueError as error:
            raise GameError(str(error)) from error
        raise RuntimeError(f"asked to {operation}")

    def _set_up(self, database: str, learning_folder: str) -> None:
        self._leave()
        if self._db is not None:  # what was read of it may have changed since
            self._db[1].close()
            self._db = None
        self._database = Path(database) if database else None
        self._learning = Path(learning_folder)

    def _begin(self, condition: dict[str, Any], key: str, seed: int) -> dict[str, Any] | None:
        """Begin an episode; its result if the copy that learns already has it."""
        self._leave()
        told = from_data(Condition, condition)
        if told.learn:
            db = self._open(self._learning / f"{key}.db", learns=True)
            learning.prepare(db, told.recall)
            known = learning.learned(db).get(seed)
            if known is not None:
                return to_data(known)
            memory = Memory(db)
        else:
            db = self._open(self._database, learns=False)
            memory = Memory(db, sources=told.recall.sources)
        journal = Journal(db)
        if told.learn:
            # Every episode knows what the earlier ones taught.
            self._shelves, self._records = {}, {}
        records = self._records.setdefault(
            (memory.sources, told.by_text),
            ReadRecords(journal, memory, learning=told.learn, by_text=told.by_text),
        )
        # What is understood of the same demonstrations with and without facts differs.
        shelf = self._shelves.setdefault(told.by_text, {})
        self._playing = _Playing(
            self._world(told.game),
            AgentParts(told, seed, journal, memory, os.environ, records, shelf),
        )
        return None

    def _go(self, seconds: float) -> dict[str, Any]:
        if self._playing is None:
            raise RuntimeError("asked to play on before an episode was begun")
        try:
            result = self._playing.play(seconds)
        except BaseException:
            self._leave()
            raise
        if result is None:
            return {"steps": self._playing.steps}
        self._playing = None
        return {"steps": result.steps, "result": to_data(result)}

    def _leave(self) -> None:
        if self._playing is not None:
            self._playing.abandon()
            self._playing = None

    def _world(self, game: GameInfo) -> World:
        if game not in self._worlds:
            self._worlds[game] = build_world(game)
        return self._worlds[game]

    def _open(self, path: Path | None, *, learns: bool) -> Database:
        """Open a database unless it is the one that is open."""
        if self._db is not None and self._db[0] == path:
            return self._db[1]
        if self._db is not None:
            self._db[1].close()
            self._db = None
        self._shelves, self._records = {}, {}
        if path is None:
            db = open_database(Path(self._folder) / "nothing.db", read_only=True)
        else:
            if learns and not path.exists():
                self._copy(path)
            db = open_database(path, read_only=not learns)
        self._db = (path, db)
        return db

    def _copy(self, path: Path) -> None:
        if self._database is None:
            return
        original = open_database(self._database, read_only=True)
        try:
            learning.copy_database(original, path)
        finally:
            original.close()


class _Playing:
    """An episode under way, with the transaction that it learns in."""

    def __init__(self, world: World, equipment: AgentParts) -> None:
        condition, seed, db = equipment.condition, equipment.seed, equipment.memory.db
        self._db = db
        self._learns = condition.learn
        self._stack = ExitStack()
        self._agent = make_agent(equipment)
        recorder = learning.Recorder(db, condition, seed) if condition.learn else None
        self._episode = Episode(world, self._agent, condition, seed, recorder)
        if condition.learn:
            self._stack.enter_context(_writing(db))

    @property
    def steps(self) -> int:
        """Moves played so far."""
        return self._episode.steps

    def play(self, seconds: float) -> Result | None:
        """Play on; keep the result with what was learned once the episode is over."""
        result = self._episode.play(seconds)
        if result is not None:
            if self._learns:
                learning.keep(self._db, result)
            self._close()
        return result

    def abandon(self) -> None:
        """Leave the copy as it was before the episode."""
        try:
            with self._stack:
                raise _AbandonedError
        except _AbandonedError:
            self._close()

    def _close(self) -> None:
        self._stack.close()
        close = getattr(self._agent, "close", None)
        if close is not None:
            close()


class _AbandonedError(Exception):
    """Rolls an episode's transaction back."""


def _writing(db: Database) -> AbstractContextManager[None]:
    return transaction(db, "nothing of this episode was learned")


_YOUNG, _OLD = 20_000, 50
"""Objects made before garbage is looked for, and looks before all of it is gone through."""


def main(arguments: list[str]) -> None:
    """Serve until the parent goes away."""
    # Looking for cycles took a sixth of an episode: demonstrations are large and stay.
    gc.set_threshold(_YOUNG, _OLD, _OLD)
    # What was learned may take more room than any file of a story's own.
    run_child(arguments, EpisodeService, memory=-1, largest_file=-1)


if __name__ == "__main__":
    main(sys.argv[1:])
