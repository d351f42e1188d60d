"""What a player and a critic have to offer; each is testable with a literal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from agents.core.types import Critique, Draft, Proposal, Situation
from games.types import Scene


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a command that was tried on a snapshot.

    Attributes:
        scene: what the story would show.
        changed: it would change the world (facts, place, score, belongings).
    """

    scene: Scene
    changed: bool


class Lookahead(Protocol):
    """Tries commands on a snapshot; counted, and never moves the game."""

    @property
    def used(self) -> int:
        """How many commands were tried."""

    async def attempt(self, command: str) -> Trial:
        """Try a command.

        Raises:
            GameError: the engine refused it or stopped at it.
        """


class Player(Protocol):
    """Proposes commands."""

    @property
    def spec(self) -> str:
        """The name under which this player is chosen and recorded."""

    def wants_valid(self, situation: Situation) -> bool:
        """Tell whether valid commands should be awaited before proposing."""

    def propose(
        self, situation: Situation, lookahead: Lookahead | None = None
    ) -> AsyncIterator[Proposal | Draft]:
        """Yield drafts and proposals as they form; the last proposal counts.

        Args:
            situation: all that the player may know.
            lookahead: tries commands, None where that is switched off.

        Raises:
            ProviderError: a language model behind it failed.
        """


class Critic(Protocol):
    """Rewards commands."""

    @property
    def spec(self) -> str:
        """The name under which this critic is chosen and recorded."""

    async def judge(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        """Return one critique a command, in the same order, without delay."""


@runtime_checkable
class DeepCritic(Critic, Protocol):
    """A critic that can say more, later: nobody waits for it."""

    async def deepen(self, situation: Situation, commands: Sequence[str]) -> tuple[Critique, ...]:
        """Judge again with what takes time, such as a language model.

        Raises:
            ProviderError: the model failed; what ``judge`` said stands.
        """
