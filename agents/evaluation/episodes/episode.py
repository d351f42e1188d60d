"""Plays one episode: a world, an agent, and a count of all that happens."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from agents.core.lookahead import SharedWorld, SnapshotSearch
from agents.core.protocols import Foresight
from agents.evaluation.episodes.guard import GuardedWorld, ToldWorld
from agents.evaluation.episodes.protocols import (
    EpisodeAgent,
    ForgivingAgent,
    SearchingAgent,
    TakeBack,
)
from agents.evaluation.episodes.types import Condition, Finish, Result
from games.errors import GameError, WorldCrashedError
from games.types import Ending, Facts, Scene
from games.world import Rerolls, World


class Witness(Protocol):
    """Is told of every move, to record it and learn from it."""

    def began(self, scene: Scene, facts: Facts) -> None:
        """Take in the opening."""

    def played(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in a move."""

    def took_back(self, moves: int) -> None:
        """Take in that the last moves don't stand."""

    def ended(self) -> None:
        """Take in that the episode is over."""


class Episode:
    """One episode, played in slices so that whoever waits hears of it.

    Args:
        world: a world of one's own, not begun or left over from another episode.
        agent: plays; told of nothing but what it sees.
        condition: what it may do, and for how long.
        seed: of the engine's random generator, 1 or more.
        witness: is told of every move, if anybody is.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        world: World,
        agent: EpisodeAgent,
        condition: Condition,
        seed: int,
        witness: Witness | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.steps = 0
        self._agent = agent
        self._condition = condition
        self._seed = seed
        self._witness = witness
        self._clock = clock
        self._undoing = condition.foresight is Foresight.UNDO
        world = ToldWorld(world) if condition.by_text else world
        self._shared: SharedWorld | None = None
        if condition.foresight is Foresight.SEARCH and isinstance(agent, SearchingAgent):
            self._shared = SharedWorld(world)
        self._nodes = 0
        guarded = world if self._undoing else GuardedWorld(world)
        self._world: World = self._shared or guarded
        self._states: list[bytes] = []  # before each move that stands; undo only
        self._scene = Scene("")
        self._finish: Finish | None = None
        self._begun = False
        self._score: int | None = None
        self._best: int | None = None
        self._max: int | None = None
        self._deaths = self._undos = 0
        self._seconds = 0.0
        self._curve: list[tuple[int, int]] = []
        self._moves: list[str | int] = []
        self._line: list[str] = []  # the moves that stand
        self._broken = 0

    def play(self, seconds: float = float("inf")) -> Result | None:
        """Play on; return the result once it is over, None if time ran out first.

        Raises:
            GameError: the story can't be begun.
        """
        began = self._clock()
        if not self._begun:
            self._begin()
        while self._finish is None and self._clock() - began < seconds:
            self._finish = self._move()
        if self._finish is not None and self._witness is not None:
            self._witness.ended()
        self._seconds += self._clock() - began
        return None if self._finish is None else self._result(self._finish)

    def _begin(self) -> None:
        self._begun = True
        scene = self._world.reset(self._seed)
        facts = self._world.facts()
        self._look(scene)
        self._agent.start(self._world.info, scene, facts, self._world.lexicon())
        if self._witness is not None:
            self._witness.began(scene, facts)

    def _move(self) -> Finish | None:
        """Make one move; say why the episode is over if it is."""
        over = self._over()
        if over is not None and not self._undoing:
            return over
        if over is None and self.steps >= self._condition.steps:
            return Finish.STEPS
        action = self._ask()
        if isinstance(action, TakeBack):
            self._take_back(action.moves)
            return None
        if over is not None:
            return over
        if action is None:
            return Finish.GAVE_UP
        return self._step(action)

    def _over(self) -> Finish | None:
        ending = self._scene.ending
        if ending is not None:
            return _FINISHES[ending]
        died = self._scene.died and self._condition.end_on_death
        return Finish.DEATH if died else None

    def _ask(self) -> str | TakeBack | None:
        if self._shared is None or not isinstance(self._agent, SearchingAgent):
            return self._agent.act()
        search = SnapshotSearch(self._shared, self._scene, self._condition.nodes, self._mend)
        self._agent.plan_with(search)
        try:
            return self._agent.act()
        finally:
            self._nodes += search.used

    def _mend(self) -> None:
        """Start a story anew that broke off while commands were tried in it."""
        self._world.reset(self._seed)

    def _step(self, command: str) -> Finish | None:
        before = self._world.snapshot() if self._undoing else b""
        try:
            scene = self._world.step(command)
        except WorldCrashedError:
            return self._recover(command)
        except GameError as error:
            scene = replace(self._scene, text=error.message, died=False)
        self.steps += 1
        self._moves.append(command)
        self._line.append(command)
        if self._undoing:
            self._states.append(before)
        facts = self._world.facts()
        self._deaths += scene.died
        self._look(scene)
        self._agent.saw(command, scene, facts)
        if self._witness is not None:
            self._witness.played(command, scene, facts)
        return None

    def _recover(self, command: str) -> Finish | None:
        """Stand again where a story broke off, for an agent that can leave the command."""
        if not isinstance(self._agent, ForgivingAgent) or self._broken >= _BROKEN:
            return Finish.BROKE_OFF
        self._broken += 1
        try:
            self._world.reset(self._seed)
            self._world.run(self._line)
        except GameError:
            return Finish.BROKE_OFF
        self._agent.broke(command)
        return None

    def _take_back(self, moves: int) -> None:
        if not self._undoing:
            raise ValueError("moves can be taken back with lookahead undo only")
        moves = min(moves, len(self._states))
        if moves < 1:
            raise ValueError("there is no move to take back")
        state = self._states[-moves]
        del self._states[-moves:]
        del self._line[-moves:]
        scene = self._world.restore(state)
        facts = self._world.facts()
        self._undos += moves
        if isinstance(self._world, Rerolls):
            self._world.reroll(self._seed * _SPREAD + self._undos)
        self._moves.append(moves)
        self._look(scene)
        self._agent.took_back(moves, scene, facts)
        if self._witness is not None:
            self._witness.took_back(moves)

    def _look(self, scene: Scene) -> None:
        """Take in the scene where the game now stands."""
        self._scene = scene
        if scene.max_score is not None:
            self._max = scene.max_score
        if scene.score is None:
            return
        if scene.score != self._score or not self._curve:
            self._curve.append((self.steps, scene.score))
        self._score = scene.score
        self._best = scene.score if self._best is None else max(self._best, scene.score)

    def _result(self, finish: Finish) -> Result:
        return Result(
            seed=self._seed,
            score=self._score,
            best=self._best,
            max_score=self._max,
            steps=self.steps,
            finish=finish,
            deaths=self._deaths,
            undos=self._undos,
            nodes=self._nodes,
            seconds=round(self._seconds, 3),
            curve=tuple(self._curve),
            moves=tuple(self._moves),
        )


_BROKEN = 20
"""Commands that a story may break off at, as co-play lets it, before an episode is over."""
_SPREAD = 7919
"""Between the numbers of one seed's rerolls and the next's."""
_FINISHES = {
    Ending.VICTORY: Finish.VICTORY,
    Ending.DEATH: Finish.DEATH,
    Ending.QUIT: Finish.QUIT,
    Ending.STOPPED: Finish.STOPPED,
}
