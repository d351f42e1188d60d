"""A teacher beside a game in play: asked while the person plays on, heard when it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from agents.core.errors import StoreError
from agents.core.goals import Goal
from agents.core.types import Turn
from agents.guidance.mentor import GoalAdvice, Mentor, Value
from agents.play.records.position import Position, commands_of
from agents.providers.base import ProviderError
from games.errors import FOREIGN_FAULTS, GameError
from games.types import NO_FACTS

_PATIENCE = 3
"""Failures after which a teacher is asked no more in a session."""


@dataclass(frozen=True, slots=True)
class Advised:
    """A teacher has answered where the game stood at a turn.

    Attributes:
        fault: why it said nothing, and what to do about it; empty if it didn't fail.
    """

    turn: int
    advice: GoalAdvice | None
    fault: tuple[str, str] = ("", "")


class Tutor:
    """Asks a teacher, one question at a time.

    Args:
        mentor: says when it is time, and asks.
        position: where the game stands.
        report: takes what came of it, on the event loop's thread.
    """

    def __init__(
        self, mentor: Mentor, position: Position, report: Callable[[Advised], None]
    ) -> None:
        self._mentor = mentor
        self._position = position
        self._report = report
        self._task: asyncio.Task[None] | None = None
        self._followed: list[str] | None = None
        self._faults = 0

    @property
    def spec(self) -> str:
        """The teacher's."""
        return self._mentor.spec

    def played(self, goals: tuple[Goal, ...], turn: Turn) -> None:
        """Take in a move."""
        self._mentor.played(goals, turn)

    def ask(self, goals: tuple[Goal, ...], value: Value) -> None:
        """Ask the teacher if it is time to; what it was asked before is dropped."""
        self.drop()
        if self._faults < _PATIENCE:
            here, path = self._position.here, self._position.path
            self._task = asyncio.get_running_loop().create_task(
                self._consult(goals, here, path, value)
            )

    def drop(self) -> None:
        """Drop what is being asked."""
        if self._task is not None:
            self._task.cancel()
        self._task = None

    async def close(self) -> None:
        """Drop what is being asked, and free what the teacher holds."""
        self.drop()
        await self._mentor.teacher.close()

    async def _consult(
        self, goals: tuple[Goal, ...], here: Turn, path: tuple[Turn, ...], value: Value
    ) -> None:
        try:
            await asyncio.to_thread(self._follow, path)
            advice = await self._mentor.consult(goals, here, value)
        except (GameError, StoreError, ProviderError) as error:
            self._fail(here, error.message, error.hint)
        except FOREIGN_FAULTS as error:  # whatever a teacher does is reported
            self._fail(here, f"{type(error).__name__}: {error}", "")
        else:
            if advice is not None:
                self._report(Advised(here.id, advice))

    def _follow(self, path: tuple[Turn, ...]) -> None:
        """Bring the teacher to where the game stands."""
        commands, known, teacher = commands_of(path), self._followed, self._mentor.teacher
        if known is None or commands[: len(known)] != known:
            self._followed = None
            teacher.begin(self._position.seed, path[0].scene, NO_FACTS)
            known = []
        for at in range(len(known), len(commands)):
            teacher.saw(commands[at], path[at + 1].scene, NO_FACTS)
        self._followed = commands

    def _fail(self, here: Turn, message: str, hint: str) -> None:
        self._faults += 1
        told = f"The teacher says nothing: {message}"
        rest = "" if self._faults < _PATIENCE else " It is asked no more in this session."
        self._report(Advised(here.id, None, (told, f"{hint} You play on.{rest}".strip())))
