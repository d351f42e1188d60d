"""Lets whoever proposes in co-play play an episode alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from agents.core.commands import Actor, Decision, Kind, Mode
from agents.core.deferred import Deferred
from agents.core.lookahead import changed
from agents.core.memories import Analogy, Effect, Observation
from agents.core.observation import effect_of, observe
from agents.core.proposals import Proposal
from agents.core.protocols import Player, Trial
from agents.core.situation import Unfolding
from agents.core.types import Situation, Turn
from agents.evaluation.protocols import ForwardModel, TakeBack
from agents.imitation.analogies import Schemas
from agents.memory.store import Memory
from games.errors import GameError
from games.types import NO_FACTS, Facts, GameInfo, Lexicon, Scene

_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


class PlayerAgent:
    """Plays what a player proposes.

    Args:
        player: proposes.
        memory: what it remembers from; only read.
        on_close: frees what the player holds.
        schemas: what demonstrations of all games teach about forms of commands.
    """

    def __init__(
        self,
        player: Player,
        memory: Memory,
        on_close: Callable[[], Coroutine[object, object, None]],
        schemas: Schemas | None = None,
    ) -> None:
        self._player = player
        self._on_close = on_close
        self._memory = memory
        self._schemas = schemas
        self._runner = asyncio.Runner()
        self._search: ForwardModel | None = None
        self._game: GameInfo | None = None
        self._path: list[Turn] = []
        self._so_far: Unfolding | None = None
        self._facts: Facts = NO_FACTS
        self._lexicon = Lexicon()

    def plan_with(self, search: ForwardModel) -> None:
        """Let the player try its proposals."""
        self._search = search

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        """Take in the opening."""
        self._game, self._facts, self._lexicon = game, facts, lexicon
        root = _turn(None, None, scene, observe(scene, facts), Effect())
        self._path, self._so_far = [root], Unfolding(game, root)

    def act(self) -> str | TakeBack | None:
        """Return the main command of the player's last proposal."""
        if self._path[-1].scene.over:
            return None
        situation = self._situation()
        if self._search is not None and self._player.wants_valid(situation):
            situation = replace(situation, valid=self._search.commands())
        proposal = self._runner.run(self._propose(situation))
        return None if proposal is None else proposal.command

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what a command led to."""
        before = self._path[-1]
        observation = observe(scene, facts, before.observation, command)
        effect = effect_of(before.scene, before.observation, scene, observation)
        decision = Decision(Actor.AGENT, Kind.AUTO, command, Mode.AUTO)
        turn = _turn(before, decision, scene, observation, effect)
        self._path.append(turn)
        self._unfolding.add(turn)
        self._facts = facts

    def took_back(self, scene: Scene, facts: Facts) -> None:
        """Do nothing: a player of co-play never takes a move back."""

    def close(self) -> None:
        """Free what the player holds and end the loop that its coroutines run in."""
        with self._runner:
            self._runner.run(self._on_close())

    @property
    def _unfolding(self) -> Unfolding:
        if self._so_far is None:
            raise RuntimeError("asked before the episode began")
        return self._so_far

    def _situation(self) -> Situation:
        here = self._unfolding.here
        assert self._game is not None
        return replace(
            self._unfolding.situation(),
            facts=self._facts,
            lexicon=self._lexicon,
            exemplars=self._memory.retrieve(self._game, here.observation),
            action_values=self._memory.action_values(self._game, here.observation),
            analogies=self._analogies(),
        )

    def _analogies(self) -> Iterable[Analogy]:
        if self._schemas is None or self._game is None:
            return ()
        scene, description = self._path[-1].scene, self._path[-1].observation.description
        return Deferred(
            partial(
                self._schemas.analogies, self._game, scene, description, self._facts, self._lexicon
            )
        )

    async def _propose(self, situation: Situation) -> Proposal | None:
        lookahead = None
        if self._search is not None:
            lookahead = _SearchLookahead(self._search)
        last: Proposal | None = None
        async for made in self._player.propose(situation, lookahead):
            if isinstance(made, Proposal):
                last = made
        return last


class _SearchLookahead:
    """The lookahead that co-play hands to players, over an episode's search."""

    def __init__(self, search: ForwardModel) -> None:
        self._search = search
        self._used = 0

    @property
    def used(self) -> int:
        """How many commands were tried."""
        return self._used

    async def attempt(self, command: str) -> Trial:
        """Try a command.

        Raises:
            GameError: no more may be tried, or the story can't take it.
        """
        here = self._search.here()
        found = self._search.attempt(here, command)
        if found is None:
            raise GameError("It can't be tried.", "The nodes of this move may be used up.")
        self._used += 1
        return Trial(found.scene, changed(here.scene, here.facts, found.scene, found.facts))


def _turn(
    before: Turn | None,
    decision: Decision | None,
    scene: Scene,
    observation: Observation,
    effect: Effect,
) -> Turn:
    """Return a turn that stands in no journal: its id is its number."""
    number = 0 if before is None else before.number + 1
    parent = None if before is None else before.id
    return Turn(number, 0, parent, number, scene, observation, _NO_DATE, decision, effect)
