"""What a player and a critic have to offer; each is testable with a literal."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from agents.core.proposals import Critique, Draft, Proposal
from agents.core.types import Situation
from games.types import Facts, Scene


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


class Foresight(StrEnum):
    """How much an agent may try out before it counts."""

    NONE = "none"
    """It plays like anyone at the keyboard: what is done is done."""
    UNDO = "undo"
    """It may take moves back, as people do with save and restore; counted."""
    SEARCH = "search"
    """It may plan on snapshots, under a budget of nodes; counted."""


@dataclass(frozen=True, slots=True)
class SearchNode:
    """A state of the game that was tried, random generator included."""

    scene: Scene
    facts: Facts
    state: bytes


class ForwardModel(Protocol):
    """Tries commands on snapshots, so many before each move; counted."""

    @property
    def used(self) -> int:
        """How many commands were tried before this move."""

    @property
    def left(self) -> int:
        """Commands that may still be tried before this move."""

    def here(self) -> SearchNode:
        """Return where the game stands."""

    def attempt(self, position: SearchNode, command: str) -> SearchNode | None:
        """Return what a command leads to from a position.

        None if no more may be tried, or the story can't take the command.
        """


class Player(Protocol):
    """Proposes commands.

    What a player can do besides is told by its properties: a class that derives
    from this one needs only ``spec`` and ``propose``.
    """

    @property
    def spec(self) -> str:
        """The name under which this player is chosen and recorded."""

    @property
    def members(self) -> tuple[Player, ...]:
        """The players that propose: those of a team, else the player itself."""
        return (self,)

    @property
    def follows_plans(self) -> bool:
        """Whether it makes use of ``Situation.plan``, which takes time to draw up."""
        return False

    @property
    def foresight(self) -> Foresight:
        """How far plans that it follows look ahead."""
        return Foresight.NONE

    @property
    def asks_model(self) -> bool:
        """Whether a language model is behind it, which takes its time."""
        return False

    @property
    def chooses(self) -> bool:
        """Whether it only picks among commands that others know, as small models do."""
        return False

    def wants_valid(self, situation: Situation) -> bool:
        """Tell whether valid commands should be awaited before proposing."""
        return False

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


@runtime_checkable
class PromptedPlayer(Player, Protocol):
    """A player whose prompt a person can edit."""

    def reask(
        self,
        messages: Sequence[tuple[str, str]],
        situation: Situation | None = None,
        lookahead: Lookahead | None = None,
    ) -> AsyncIterator[Proposal | Draft]:
        """Ask again with messages that the person has edited: (role, content).

        Raises:
            ProviderError: the language model failed.
        """


@runtime_checkable
class LatePlayer(Player, Protocol):
    """A player that may have more to say once its proposal stands."""

    def latecomers(self, situation: Situation) -> AsyncGenerator[Proposal, None]:
        """Yield the last proposal anew, its command the same, with what came late."""


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
