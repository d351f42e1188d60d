"""Lets whoever proposes in co-play play an episode alone, by the same deliberation."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from itertools import count
from typing import TypeVar

from agents.core import events as ev
from agents.core.commands import Actor, Decision, Kind, Mode, canonical
from agents.core.goals import Goal
from agents.core.lookahead import changed
from agents.core.memories import Effect, Observation
from agents.core.observation import effect_of, observe
from agents.core.proposals import Plan
from agents.core.protocols import ForwardModel, Lookahead, Trial
from agents.core.types import Situation, Turn
from agents.evaluation.episodes.protocols import TakeBack
from agents.evaluation.episodes.regrets import Regrets
from agents.play.thought.deliberation import Deliberation
from agents.play.thought.standpoint import Standpoint
from games.errors import GameError
from games.types import NO_FACTS, Facts, GameInfo, Lexicon, Scene

T = TypeVar("T")
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


class DeliberatingAgent:
    """Plays whatever is proposed, as a person would who accepts everything.

    Args:
        deliberation: proposes.
        on_close: frees what the player holds.
        regrets: takes back what killed while it explored, as play offers to a person.

    Attributes:
        plan: what the last move that it made was for, None if it followed nothing.
        situation: what whoever proposes was told before that move.
        goals: on the way, that are open; whoever plays it sets them.
    """

    def __init__(
        self,
        deliberation: Deliberation,
        on_close: Callable[[], Coroutine[object, object, None]],
        *,
        regrets: bool = False,
    ) -> None:
        self._deliberation = deliberation
        self._on_close = on_close
        self.plan: Plan | None = None
        self.situation: Situation | None = None
        self.goals: tuple[Goal, ...] = ()
        self._runner = asyncio.Runner()
        self._search: ForwardModel | None = None
        self._game: GameInfo | None = None
        self._path: tuple[Turn, ...] = ()
        self._ids = count()
        self._facts: Facts = NO_FACTS
        self._lexicon = Lexicon()
        self._refused: defaultdict[int, set[str]] = defaultdict(set)  # turn -> what broke off
        self._regrets = Regrets() if regrets else None
        self._explored = True  # the latest move followed nothing

    def plan_with(self, search: ForwardModel) -> None:
        """Let proposals be tried before this move."""
        self._search = search

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        """Take in the opening."""
        self._game, self._facts, self._lexicon = game, facts, lexicon
        self._path = (self._turn(None, scene, observe(scene, facts), Effect()),)

    def act(self) -> str | TakeBack | None:
        """Return what is proposed, or how many moves to take back.

        Raises:
            GameError: whoever proposes failed.
        """
        # Runner.run() sets signals for every call, which takes longer than to think does.
        return self._runner.get_loop().run_until_complete(self._think())

    def get_ready(self) -> None:
        """Read what was learned of goals, so that their values can be told."""
        if self._game is None:
            raise RuntimeError("asked before the episode began")
        loop = self._runner.get_loop()
        loop.run_until_complete(self._deliberation.get_ready(self._game, "", self._path[0]))

    def value_of(self, goal: Goal, here: Turn) -> float:
        """Return what it thinks that pursuing a goal is worth where it stands."""
        return self._deliberation.value_of(goal, here)

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what a command led to."""
        self._explored = self.plan is None
        before = self._path[-1]
        observation = observe(scene, facts, before.observation, command)
        effect = effect_of(before.scene, before.observation, scene, observation, facts)
        decision = Decision(Actor.AGENT, Kind.AUTO, command, Mode.AUTO)
        self._path = (*self._path, self._turn(decision, scene, observation, effect))
        self._facts = facts

    def broke(self, command: str) -> None:
        """Leave a command that broke the story off; it was not played."""
        self._refused[self._path[-1].id].add(canonical(command))

    def took_back(self, moves: int, scene: Scene, facts: Facts) -> None:
        """Stand where moves that were taken back had led from."""
        if self._regrets is not None:
            self._regrets.took_back(self._path, moves)
        self._path, self._facts = self._path[:-moves], facts

    def close(self) -> None:
        """Free what the player holds and end the loop that its coroutines run in."""
        with self._runner:
            self._deliberation.close()
            self._runner.run(self._on_close())

    async def _think(self) -> str | TakeBack | None:
        if self._game is None:
            raise RuntimeError("asked before the episode began")
        told: list[ev.Event] = []
        search = self._search
        at = Standpoint(
            len(self._path),
            self._game,
            "",
            self._path,
            self._facts,
            self._lexicon,
            None if search is None else _SearchLookahead(search),
            search,
            frozenset(self._refused.get(self._path[-1].id, ())),
            goals=self.goals,
            fatal=frozenset() if self._regrets is None else self._regrets.of(self._path[-1]),
        )
        await self._deliberation.think(at, told.append, late=False)
        command: str | None = None
        self.plan = None
        for event in told:
            match event:
                case ev.Failed(message=message, hint=hint):
                    raise GameError(message, hint)
                case ev.PlayerFailed(message=message, hint=hint):
                    raise GameError(message, hint)
                case ev.Retrieved(situation=situation):
                    self.situation, self.plan = situation, situation.plan
                    if situation.plan is not None and situation.plan.take_back:
                        return TakeBack(situation.plan.take_back)
                case ev.Proposed(judged=judged, final=True):
                    command = judged.proposal.command if judged is not None else None
        if self._regrets is not None and self._explored:
            back = self._regrets.moves(self._path)
            return TakeBack(back) if back else command
        return command

    def _turn(
        self,
        decision: Decision | None,
        scene: Scene,
        observation: Observation,
        effect: Effect,
    ) -> Turn:
        """Return a turn that stands in no journal."""
        before = self._path[-1] if self._path else None
        return Turn(
            next(self._ids),
            0,
            None if before is None else before.id,
            0 if before is None else before.number + 1,
            scene,
            observation,
            _NO_DATE,
            decision,
            effect,
        )


class _SearchLookahead(Lookahead):
    """The lookahead that co-play hands to players, over an episode's search.

    Counts nothing itself: the search does.
    """

    def __init__(self, search: ForwardModel) -> None:
        self._search = search

    @property
    def used(self) -> int:
        """How many commands were tried beside those that the search counts."""
        return 0

    async def attempt(self, command: str) -> Trial:
        """Try a command.

        Raises:
            GameError: no more may be tried, or the story can't take it.
        """
        here = self._search.here()
        found = self._search.attempt(here, command)
        if found is None:
            raise GameError("It can't be tried.", "The nodes of this move may be used up.")
        return Trial(found.scene, changed(here.scene, here.facts, found.scene, found.facts))
