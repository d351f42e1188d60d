"""The present thought: its number, the tasks that work at it, and what it has said.

Whatever is played or asked for begins another thought with a higher number, so
that what still arrives of an earlier one is known to be stale.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from agents.core import events as ev
from agents.core.proposals import Critique, Exchange, Judged
from agents.core.protocols import DeepCritic
from agents.core.types import Situation
from agents.play.thought.cast import Cast
from agents.play.thought.deliberation import (
    Deliberation,
    Prompt,
)
from agents.play.thought.dissent import explained
from agents.play.thought.standpoint import Standpoint
from agents.play.thought.vetting import checked, failure_of, no_reward
from agents.providers.base import ProviderError
from games.errors import FOREIGN_FAULTS

PATIENCE = 900.0
"""Seconds that a slower critic may take, which is nobody's to wait for but a script's."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a thinking task has to say; stale once another thought has begun."""

    serial: int
    event: ev.Event


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """A slower critic's word on what was proposed under a serial."""

    serial: int
    critiques: tuple[Critique, ...]


@dataclass(frozen=True, slots=True)
class Thought:
    """What has come of a thought so far.

    Attributes:
        serial: its number.
        judged: what it proposes, once that stands.
        forming: what a part of those who are asked propose so far, until then.
        situation: what was known when it was proposed.
        failures: who was asked in vain, and what was exchanged.
        settled: it has come to its end, with a proposal or without.
    """

    serial: int
    judged: Judged | None = None
    forming: Judged | None = None
    situation: Situation | None = None
    failures: tuple[tuple[str, Exchange], ...] = ()
    settled: bool = False

    @property
    def shown(self) -> Judged | None:
        """What is on the screen: what stands, or what is heard so far."""
        return self.forming if self.judged is None else self.judged


class ThoughtRunner:
    """Thinks one thought at a time, beside the turn loop.

    Args:
        deliberation: forms the proposals.
        cast: who proposes and who rewards.
        report: takes what tasks say, on the event loop's thread.
    """

    def __init__(
        self,
        deliberation: Deliberation,
        cast: Cast,
        report: Callable[[Report | SecondOpinion], None],
    ) -> None:
        self.thought = Thought(0)
        self._deliberation = deliberation
        self._cast = cast
        self._report = report
        self._task: asyncio.Task[None] | None = None
        self._deep: asyncio.Task[None] | None = None

    @property
    def serial(self) -> int:
        """Number of the present thought."""
        return self.thought.serial

    @property
    def judged(self) -> Judged | None:
        """What is proposed now, None while nothing stands."""
        return self.thought.judged

    @property
    def settled(self) -> bool:
        """Whether it is known what is proposed, or that nothing is."""
        return self.thought.settled

    def begin(self, at: Standpoint, edited: Prompt | None = None) -> None:
        """Think about a standpoint; the caller has dropped the thought before."""

        def report(event: ev.Event) -> None:
            self._report(Report(at.serial, event))

        self._cast.budget.begin_move()
        self._task = asyncio.create_task(self._deliberation.think(at, report, edited=edited))

    def drop(self) -> None:
        """Make everything in flight stale, the pending proposal too."""
        self.thought = Thought(self.serial + 1)
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def let_go(self) -> asyncio.Task[None] | None:
        """Hand over the task that thinks: it goes on when the thought is dropped."""
        task, self._task = self._task, None
        return task

    def heard(self, event: ev.Event) -> tuple[ev.Event, ...]:
        """Take in a fresh report of the task; return what there is to show."""
        thought = self.thought
        match event:
            case ev.Retrieved(situation=situation):
                self.thought = replace(thought, situation=situation)
            case ev.PlayerFailed(who=who, exchanges=exchanges):
                failed = tuple((who, exchange) for exchange in exchanges)
                self.thought = replace(thought, failures=thought.failures + failed)
            case ev.Rejudged(judged=late) if thought.judged is not None:
                # A slower critic may have spoken since the team decided.
                judged = explained(replace(thought.judged, proposal=late.proposal))
                self.thought = replace(thought, judged=judged)
                return (ev.Rejudged(self.serial, judged),)
            case ev.Proposed(judged=judged, final=False):
                self.thought = replace(thought, forming=judged)
            case ev.Proposed(judged=judged):
                self.thought = replace(thought, judged=judged, forming=None, settled=True)
                self._ask_deep_critic()
                if self._cast.uses_models:
                    return (event, self._cast.spent())
        return (event,)

    def reconsidered(self, critiques: tuple[Critique, ...]) -> tuple[ev.Event, ...]:
        """Take in a slower critic's word on what is proposed; return what to show."""
        if self.thought.judged is None:
            return ()
        before = self.thought.judged
        judged = explained(replace(before, critiques=critiques), before.critiques)
        self.thought = replace(self.thought, judged=judged)
        return ev.Rejudged(self.serial, judged), self._cast.spent()

    async def consider(self, command: str) -> ev.Judgement | ev.Failed | None:
        """Ask the critic about a command that is being typed; None if it can't tell."""
        critic, situation = self._cast.critic, self.thought.situation
        if critic is None or situation is None:
            return None
        try:
            (critique,) = checked(await critic.judge(situation, (command,)))
        except FOREIGN_FAULTS as error:  # whatever a critic does is reported
            return no_reward(error)
        return ev.Judgement(self.serial, critique)

    def _ask_deep_critic(self) -> None:
        """Have a slower critic judge what is proposed; nobody waits for it."""
        critic, thought = self._cast.critic, self.thought
        judged, situation = thought.judged, thought.situation
        if judged is None or situation is None or not isinstance(critic, DeepCritic):
            return
        if self._deep is not None:
            self._deep.cancel()

        async def ask() -> None:
            try:
                async with asyncio.timeout(PATIENCE):
                    said = await critic.deepen(situation, judged.proposal.commands)
                critiques = checked(said)
            except ProviderError as error:
                self._report(Report(thought.serial, failure_of(thought.serial, critic.spec, error)))
            except (*FOREIGN_FAULTS, asyncio.CancelledError) as error:
                this = asyncio.current_task()
                if isinstance(error, asyncio.CancelledError) and this and this.cancelling():
                    raise  # by us
                # Whatever a critic does is reported, even if it stops itself.
                self._report(Report(thought.serial, no_reward(error)))
            else:
                self._report(SecondOpinion(thought.serial, critiques))

        self._deep = asyncio.create_task(ask())

    def close(self) -> None:
        """Stop every task."""
        self.drop()
        if self._deep is not None:
            self._deep.cancel()
        self._deliberation.close()
