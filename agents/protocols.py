"""What a player and a critic have to offer; each is testable with a literal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from agents.types import Critique, Proposal, Situation


class Player(Protocol):
    """Proposes commands."""

    @property
    def spec(self) -> str:
        """The name under which this player is chosen and recorded."""

    def wants_valid(self, situation: Situation) -> bool:
        """Tell whether valid commands should be awaited before proposing."""

    def propose(self, situation: Situation) -> AsyncIterator[Proposal]:
        """Yield proposals as they form; the last one counts."""


class Critic(Protocol):
    """Rewards commands."""

    @property
    def spec(self) -> str:
        """The name under which this critic is chosen and recorded."""

    async def judge(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        """Return one critique a command, in the same order."""
