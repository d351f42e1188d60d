"""What waits to be handled by the loop of a game in play, first come, first served."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

from agents.core import intents
from agents.play.asides.charting import Walk
from agents.play.asides.guiding import Advised
from agents.play.thought.thinking import Report, SecondOpinion


@dataclass(frozen=True, slots=True)
class Due:
    """The pace of auto mode has run out: what a thought proposed is to be played."""

    serial: int


Item: TypeAlias = intents.Intent | Report | SecondOpinion | Walk | Advised | Due
"""What a person wants, and what tasks beside the loop tell it."""
_TOLD = (Report, SecondOpinion, Walk, Advised, Due, intents.Consider, intents.SetPace)
"""What the agent's next move need not wait for."""


class Inbox:
    """A queue that can be looked into; to be used on the event loop's thread."""

    def __init__(self) -> None:
        self._waiting: deque[Item] = deque()
        self._arrived = asyncio.Event()

    def put(self, item: Item) -> None:
        """Have something handled after all that waits already."""
        self._waiting.append(item)
        self._arrived.set()

    async def get(self) -> Item:
        """Wait for the next."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()

    @property
    def holds_a_wish(self) -> bool:
        """Whether a person wants something that what plays on heeds."""
        return any(not isinstance(one, _TOLD) for one in self._waiting)
