"""What was shown in other games that say in words what they ask, where this one says it, too.

Reads them through the records; what they teach is learned, and what is asked here read, in
``agents.imitation``.
"""

from __future__ import annotations

from agents.core.proposals import TransferAdvice
from agents.imitation.states.traces import Moment
from agents.imitation.transfer.matching import guide
from agents.play.retrieval.transfer import TransferQuestion, TransferRecords, TransferStrategy
from games.types import NO_FACTS


class InstructionStrategy(TransferStrategy):
    """Carries out what a text asks by what was done where other texts asked alike.

    Args:
        records: where demonstrations are read.
    """

    def __init__(self, records: TransferRecords) -> None:
        self._records = records
        self._opening: tuple[int, Moment] | None = None  # how what is played began

    async def advise(self, asked: TransferQuestion) -> TransferAdvice | None:
        """Return what to do where a game stands, None where nothing bears on it.

        Raises:
            StoreError: the demonstrations can't be read.
        """
        scene = asked.path[-1].scene
        if asked.planned or not scene.task or scene.over or asked.lexicon.commands:
            return None
        opening = await self._began(asked)
        lessons = await self._records.lessons(asked.game, opening, asked.revision)
        playing = asked.game.title
        return guide(lessons, asked.leg, asked.facts, asked.lexicon, asked.barred, playing)

    async def _began(self, asked: TransferQuestion) -> Moment:
        first = asked.path[0]
        if self._opening is None or self._opening[0] != first.id:
            held = asked.facts
            if first is not asked.path[-1]:
                held = (await self._records.facts(first.session)).get(first.id, NO_FACTS)
            self._opening = first.id, Moment(first.scene, held)
        return self._opening[1]
