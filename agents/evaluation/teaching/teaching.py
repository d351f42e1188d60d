"""The teaching curve: how fast a player learns from somebody who knows the story.

A stand-in for the person plays session after session by the very loop that people
play by (``agents.play.loop.coplay``), in a home of its own. It accepts what serves it and
overrides what doesn't; after each session the player is measured alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from agents.core import events as ev
from agents.core import intents
from agents.play.loop.coplay import Coplay
from games.types import Ending, Facts, Scene


class StandIn(Protocol):
    """Stands for the person: knows what would serve, move by move."""

    @property
    def stuck(self) -> bool:
        """Whether it gets nowhere."""

    @property
    def undone(self) -> int:
        """How much of what it knows it could not do."""

    def begin(self, seed: int, scene: Scene, facts: Facts) -> None:
        """Take in the opening of a session."""

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what was played, whoever proposed it."""

    def wish(self) -> str | None:
        """Return what it would play now, None if there is nothing left to do."""

    def accepts(self, command: str) -> bool:
        """Tell whether a proposal serves what it wishes."""


class SessionEnd(StrEnum):
    """Why a session with an expert was over."""

    DONE = "done"
    """All that the expert knows was played."""
    VICTORY = "victory"
    DEATH = "death"
    OVER = "over"
    """The story stopped without saying that it was won or lost."""
    STUCK = "stuck"
    """Some of what the expert knows could not be done."""
    STEPS = "steps"
    OVERRIDES = "overrides"
    """As many overrides were shown as were asked for."""
    STOPPED = "stopped"
    """A move could not be played."""


@dataclass(frozen=True, slots=True)
class LessonLimits:
    """When an expert stops.

    Attributes:
        steps: moves of a session.
        overrides: of all sessions together, None for as many as it takes.
        end_on_death: a death ends the session although the story goes on.
    """

    steps: int = 1500
    overrides: int | None = None
    end_on_death: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of one session with an expert.

    Attributes:
        session: its number, from 1.
        seed: of the engine.
        moves: that were played, and ``overrides`` of them were not what was proposed.
        score: points at its end, None where the story keeps none.
        deaths: how often the person in the story died.
        end: why it was over, and ``why`` in words where that isn't all.
        missed: overridden proposals and what was played instead, with the move's number.
        sure: how sure the player was of each of its proposals, in [0, 1].
    """

    session: int
    seed: int
    moves: int
    overrides: int
    score: int | None
    deaths: int
    end: SessionEnd
    why: str = ""
    missed: tuple[tuple[int, str, str], ...] = ()
    sure: tuple[float, ...] = ()

    @property
    def overrides_per_100(self) -> float:
        """Overrides per 100 moves."""
        return 100 * self.overrides / self.moves if self.moves else 0.0


class Teacher:
    """Plays one session as a person would who knows the story.

    Args:
        coplay: a session that is not begun, with nobody else at its keyboard.
        expert: says what would serve.
        limits: when to stop.
    """

    def __init__(self, coplay: Coplay, expert: StandIn, limits: LessonLimits) -> None:
        self._coplay = coplay
        self._expert = expert
        self._limits = limits
        self._scene = Scene("")
        self._turn: int | None = None
        self._moves = self._deaths = 0
        self._missed: list[tuple[int, str, str]] = []
        self._sure: list[float] = []
        self._waiting = False
        self._trouble = ""
        self._end: SessionEnd | None = None
        self._why = ""

    async def teach(self, session: int, seed: int) -> Lesson:
        """Play the session to its end.

        Raises:
            GameError: the story can't be opened.
            StoreError: nothing can be recorded.
        """
        async for event in self._coplay.run():  # ends by itself, once it was left
            self._take(event, seed)
        return Lesson(
            session=session,
            seed=seed,
            moves=self._moves,
            overrides=len(self._missed),
            score=self._scene.score,
            deaths=self._deaths,
            end=self._end or SessionEnd.STOPPED,
            why=self._why,
            missed=tuple(self._missed),
            sure=tuple(self._sure),
        )

    def _take(self, event: ev.Event, seed: int) -> None:
        if self._end is not None:
            return
        match event:
            case ev.Retrieved(situation=situation) if situation.path is not None:
                turn = situation.path.turn
                if self._turn is None:
                    self._expert.begin(seed, turn.scene, situation.facts)
                elif turn.id != self._turn and turn.decision is not None:
                    self._expert.saw(turn.decision.command, turn.scene, situation.facts)
                self._turn = turn.id
            case ev.TurnPlayed(turn=turn):
                self._waiting = False
                self._moves += 1
                self._deaths += turn.scene.died
                self._scene = turn.scene
            case ev.Opened(path=path):
                self._scene = path[-1].scene
            case ev.Failed(message=message) if not self._waiting:
                self._trouble = message
            case ev.Failed(message=text) | ev.Notice(text=text) if self._waiting:
                self._leave(SessionEnd.STOPPED, text)
            case ev.Confirm(question=text) if self._waiting:
                self._leave(SessionEnd.STOPPED, text)
            case ev.Proposed(final=True) if not self._waiting:
                self._decide(event)

    def _decide(self, proposed: ev.Proposed) -> None:
        over = self._over()
        if over is not None:
            self._leave(over)
            return
        wish = None if self._expert.stuck else self._expert.wish()
        if wish is None:
            left = self._expert.undone
            what = f"{left} of its steps could not be done" if left else ""
            self._leave(SessionEnd.STUCK if left else SessionEnd.DONE, what)
            return
        self._waiting = True
        judged = proposed.judged
        told = "" if judged is None else judged.proposal.command
        self._sure.append(0.0 if judged is None else judged.proposal.confidence)
        if told and self._expert.accepts(told):
            self._coplay.submit(intents.Accept(proposed.serial))
            return
        if len(self._missed) == self._limits.overrides:
            self._sure.pop()
            self._leave(SessionEnd.OVERRIDES)
            return
        self._missed.append((self._moves + 1, told, wish))
        self._coplay.submit(intents.Type(wish))

    def _over(self) -> SessionEnd | None:
        if self._scene.ending is not None:
            return _ENDS.get(self._scene.ending, SessionEnd.OVER)
        if self._turn is None:
            self._why = self._trouble
            return SessionEnd.STOPPED
        if self._scene.died and self._limits.end_on_death:
            return SessionEnd.DEATH
        return SessionEnd.STEPS if self._moves >= self._limits.steps else None

    def _leave(self, end: SessionEnd, why: str = "") -> None:
        self._end, self._why = end, why or self._why
        self._coplay.submit(intents.Leave())


_ENDS = {Ending.VICTORY: SessionEnd.VICTORY, Ending.DEATH: SessionEnd.DEATH}
