"""What people would do in a game like this one: the question, and who can answer it.

A strategy reads what was shown in other games of a kind in its own way and says what that
comes to here. Which there are, and who is asked first, is in ``strategies``.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Protocol

from agents.core.proposals import TransferAdvice
from agents.core.types import Leg, Turn
from agents.imitation.states.traces import Moment
from agents.imitation.transfer.productions import Productions
from agents.induction.induced_policy import TaskKnowledge
from games.types import NO_FACTS, Facts, GameInfo, Lexicon


@dataclass(frozen=True, slots=True)
class TransferQuestion:
    """Where a game stands, for whoever knows others of its kind.

    Attributes:
        game: what is played.
        task: what it is played for, where the world itself asks for nothing.
        path: from the session's root to where it stands; ``leg`` is its end.
        lexicon: what the world takes.
        revision: of memory by now.
        facts: what holds.
        barred: commands that must not be proposed, canonical.
        goal: what is to be done on the way, before what the world asks; empty for nothing.
        planned: a demonstration of this very game is followed.
    """

    game: GameInfo
    task: str
    path: tuple[Turn, ...]
    leg: Leg
    lexicon: Lexicon
    revision: tuple[int, int] = (0, 0)
    facts: Facts = NO_FACTS
    barred: Set[str] = frozenset()
    goal: str = ""
    planned: bool = False


class TransferRecords(Protocol):
    """Where demonstrations in other games of a kind are read."""

    async def taught_tasks(self, game: GameInfo) -> TaskKnowledge:
        """Return what people's demonstrations teach of tasks in worlds like a game's."""

    async def lessons(
        self, game: GameInfo, opening: Moment, revision: tuple[int, int]
    ) -> Productions:
        """Return what demonstrations of other games of a kind teach.

        Args:
            game: what is played.
            opening: of what is played; what began so is the same game.
            revision: of memory by now.
        """

    async def facts(self, session: int) -> Mapping[int, Facts]:
        """Return what held after each turn of a session, where that was kept."""


class TransferStrategy(Protocol):
    """Answers what people would do in a game like this one; kept beside one game."""

    async def advise(self, asked: TransferQuestion) -> TransferAdvice | None:
        """Return what to do where a game stands, None where nothing bears on it.

        Raises:
            StoreError: the demonstrations can't be read.
        """
