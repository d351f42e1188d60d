"""Who is asked what people would do in a game like this one, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from agents.core.proposals import TransferAdvice
from agents.play.retrieval.inducing import InductionStrategy
from agents.play.retrieval.instructing import InstructionStrategy
from agents.play.retrieval.transfer import TransferQuestion, TransferRecords, TransferStrategy
from games.errors import FOREIGN_FAULTS

STRATEGIES: Mapping[str, Callable[[TransferRecords, bool], TransferStrategy]] = MappingProxyType(
    {
        "induction": lambda records, waits: InductionStrategy(records, waits=waits),
        "instructions": lambda records, _: InstructionStrategy(records),
    }
)
"""Every strategy by its name, who is asked first in front. A maker is told where
demonstrations are read, and whether whoever asks does nothing else meanwhile."""


class StrategySet:
    """Keeps every strategy beside a game.

    Args:
        records: where demonstrations are read.
        waits: whoever asks does nothing else meanwhile, so that no thread is needed.
        makers: see :data:`STRATEGIES`.
    """

    def __init__(
        self,
        records: TransferRecords,
        *,
        waits: bool = False,
        makers: Mapping[str, Callable[[TransferRecords, bool], TransferStrategy]] = STRATEGIES,
    ) -> None:
        self._strategies = {name: make(records, waits) for name, make in makers.items()}

    async def advise(
        self, asked: TransferQuestion, failed: Callable[[str, BaseException], None]
    ) -> TransferAdvice | None:
        """Return what the first says that knows anything.

        Args:
            asked: where the game stands.
            failed: hears of a strategy's own fault, which costs its counsel alone.
        """
        for name, strategy in self._strategies.items():
            try:
                counsel = await strategy.advise(asked)
            except FOREIGN_FAULTS as error:
                failed(name, error)
                continue
            if counsel is not None:
                return counsel
        return None
