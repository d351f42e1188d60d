"""What pursuing the goals of a game comes to where it stands, thought by thought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from agents.core.goals import Goal
from agents.core.proposals import GoalMove
from agents.core.types import Turn
from agents.guidance.pursuit import Pursuer
from agents.guidance.skills import Skills
from games.types import GameInfo, Lexicon


class SkillRecords(Protocol):
    """Where it is read how goals are pursued."""

    async def skills(self, game: GameInfo, session: int) -> Skills:
        """Return what sessions of a game but this one taught; the caller may change it."""


class PursuitKeeper:
    """Keeps a pursuer beside a game; it learns at once, for this session alone.

    Args:
        records: where it is read what was learned before.
    """

    def __init__(self, records: SkillRecords) -> None:
        self._records = records
        self._pursuer: Pursuer | None = None
        self._of: tuple[str, int, str] | None = None
        self._seen: Turn | None = None
        self._goals: tuple[Goal, ...] = ()

    async def pursue(
        self,
        game: GameInfo,
        task: str,
        path: Sequence[Turn],
        goals: tuple[Goal, ...],
        lexicon: Lexicon,
    ) -> GoalMove | None:
        """Return what to play for the first goal; None where none can be pursued so.

        Raises:
            StoreError: what was learned before can't be read.
        """
        here, asked = path[-1], path[0].scene.task or task
        if not lexicon.commands or here.scene.over or not (goals or asked):
            return None
        pursuer = await self.ready(game, task, path[0])
        before = path[-2] if len(path) > 1 else None
        if self._seen is not None and before is not None and self._seen.id == before.id:
            pursuer.saw(self._goals, before.scene, here)
        self._seen, self._goals = here, goals
        return pursuer.pursue(goals, here.scene, lexicon.commands, here.number)

    async def ready(self, game: GameInfo, task: str, opening: Turn) -> Pursuer:
        """Return the pursuer of a session, at work from here on.

        Raises:
            StoreError: what was learned before can't be read.
        """
        asked = opening.scene.task or task
        of = game.id, opening.id, asked
        if self._pursuer is None or self._of != of:
            skills = await self._records.skills(game, opening.session)
            self._pursuer, self._of = Pursuer(skills, asked), of
            self._seen = None
        return self._pursuer

    def value(self, text: str, here: Turn) -> float:
        """Return what the learner thinks that pursuing a goal is worth where it stands."""
        return 0.0 if self._pursuer is None else self._pursuer.value(text, here.scene)
