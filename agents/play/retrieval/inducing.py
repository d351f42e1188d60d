"""What demonstrations in other games of a kind come to where a game stands.

Reads them through the records, once as long as memory isn't changed by hand; what they
teach is learned, and the map of the path kept, in ``agents.induction``.
"""

from __future__ import annotations

import asyncio

from sqlite_utils import Database

from agents.core.commands import Source
from agents.core.proposals import TransferAdvice
from agents.imitation.selection.library import BY_PEOPLE, task_traces
from agents.induction.induced_policy import InducedPolicy, TaskKnowledge, applies, shown_by, task_of
from agents.play.retrieval.transfer import TransferQuestion, TransferRecords, TransferStrategy
from games.types import GameInfo


def taught_tasks(db: Database, sources: frozenset[Source], game: GameInfo) -> TaskKnowledge:
    """Return what people's demonstrations teach of tasks in worlds like a game's."""
    found = task_traces(db, game, sources=sources & BY_PEOPLE)
    shown = (shown_by([m.scene for m in trace.moments], trace.commands) for trace in found)
    return TaskKnowledge([one for one in shown if one is not None])


class InductionStrategy(TransferStrategy):
    """Does what tasks come to where things are told at a distance.

    Args:
        records: where demonstrations are read.
        waits: whoever asks does nothing else meanwhile, so that no thread is needed.
    """

    def __init__(self, records: TransferRecords, *, waits: bool = False) -> None:
        self._records = records
        self._waits = waits
        self._guide: InducedPolicy | None = None
        self._known: tuple[str, tuple[int, int]] | None = None

    async def advise(self, asked: TransferQuestion) -> TransferAdvice | None:
        """Return what to do where a game stands, None where nothing bears on it.

        Raises:
            StoreError: the demonstrations can't be read.
        """
        path, lexicon = asked.path, asked.lexicon
        wanted = asked.goal or task_of(path[0].scene, asked.task)
        if path[-1].scene.over or not applies(path[0].scene, wanted, lexicon):
            return None
        if self._guide is None or self._known != (asked.game.id, asked.revision):
            self._guide = InducedPolicy(await self._records.taught_tasks(asked.game))
            self._known = asked.game.id, asked.revision
        if self._waits:
            return self._guide.advise(path, wanted, lexicon)
        return await asyncio.to_thread(self._guide.advise, path, wanted, lexicon)
