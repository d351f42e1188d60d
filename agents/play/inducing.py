"""What demonstrations in other games of a kind come to where a game stands.

Reads them through the records, once as long as memory isn't changed by hand; what they
teach is learned, and the map of the path kept, in ``agents.induction``.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from sqlite_utils import Database

from agents.core.commands import Source
from agents.core.proposals import Inference
from agents.core.types import Turn
from agents.imitation.library import BY_PEOPLE, task_traces
from agents.induction.guide import Guide, TaskKnowledge, applies, shown_by, task_of
from games.types import GameInfo, Lexicon


def taught_tasks(db: Database, sources: frozenset[Source], game: GameInfo) -> TaskKnowledge:
    """Return what people's demonstrations teach of tasks in worlds like a game's."""
    found = task_traces(db, game, sources=sources & BY_PEOPLE)
    shown = (shown_by([m.scene for m in trace.moments], trace.commands) for trace in found)
    return TaskKnowledge([one for one in shown if one is not None])


class TaskRecords(Protocol):
    """Where demonstrations of tasks are read."""

    async def taught_tasks(self, game: GameInfo) -> TaskKnowledge:
        """Return what people's demonstrations teach of tasks in worlds like a game's."""


class Inducer:
    """Keeps a guide beside a game.

    Args:
        records: where demonstrations are read.
        waits: whoever asks does nothing else meanwhile, so that no thread is needed.
    """

    def __init__(self, records: TaskRecords, *, waits: bool = False) -> None:
        self._records = records
        self._waits = waits
        self._guide: Guide | None = None
        self._known: tuple[str, tuple[int, int]] | None = None

    async def infer(
        self,
        game: GameInfo,
        task: str,
        path: tuple[Turn, ...],
        lexicon: Lexicon,
        revision: tuple[int, int],
        *,
        own: bool = False,
    ) -> Inference | None:
        """Return what to do at a path's end, None where nothing bears on it.

        Args:
            game: what is played.
            task: what it is played for, where the world itself asks for nothing.
            path: from the session's root to where it stands.
            lexicon: what the world takes.
            revision: of memory by now.
            own: the task goes before what the world asks: it is a goal on the way.

        Raises:
            StoreError: the demonstrations can't be read.
        """
        if path[-1].scene.over or not applies(path[0].scene, task):
            return None
        if self._guide is None or self._known != (game.id, revision):
            self._guide = Guide(await self._records.taught_tasks(game))
            self._known = game.id, revision
        asked = task if own else task_of(path[0].scene, task)
        if self._waits:
            return self._guide.advise(path, asked, lexicon)
        return await asyncio.to_thread(self._guide.advise, path, asked, lexicon)
