"""Parts that tests of imitation share: traces from the engine and made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.core.commands import Source
from agents.core.protocols import Foresight, ForwardModel
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.protocols import TakeBack
from agents.evaluation.episodes.types import Condition, Result
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.execution.pursuit import Mark
from agents.imitation.execution.pursuit_tracker import PURSUITS
from agents.imitation.states.traces import Moment, Trace
from games.types import NO_FACTS, Facts, GameInfo, Lexicon, Scene
from games.world import World


def trace_of(moments: Sequence[Moment], commands: Sequence[str]) -> Trace:
    return Trace(
        1,
        Source.IMPORTED,
        tuple(moments),
        tuple(commands),
        tuple(range(len(moments))),
        (True,) * len(commands),
    )


def watch(world: World, commands: Sequence[str], seed: int) -> Trace:
    moments = [Moment(world.reset(seed), world.facts())]
    moments += [Moment(world.step(command), world.facts()) for command in commands]
    return trace_of(moments, commands)


def without_facts(trace: Trace) -> Trace:
    return trace_of([Moment(m.scene, frozenset()) for m in trace.moments], trace.commands)


def first(trace: Trace, steps: int) -> Trace:
    return trace_of(trace.moments[: steps + 1], trace.commands[:steps])


def know(*traces: Trace) -> Knowledge:
    return Knowledge([Demonstration(i, trace) for i, trace in enumerate(traces)])


def moment(text: str = "", *, score: int = 0, **held_by: str) -> Moment:
    """Return a moment; keywords are thing=holder, with _ for a space."""
    facts: Facts = frozenset(
        ("in", thing.replace("_", " "), where) for thing, where in held_by.items()
    )
    return Moment(Scene(text, score=score), facts)


class MadeWorld(Protocol):
    """A world of a test's own, whose every command leads to a moment."""

    def look(self) -> Moment: ...

    def step(self, command: str, /) -> Moment: ...


def follow(trace: Trace, world: MadeWorld, *, most: int = 60, bare: bool = False) -> list[str]:
    """Follow a demonstration in a made world; return what was played.

    Args:
        most: moves, at most.
        bare: let nothing be known but what is said.
    """
    executor, here, played = PlanExecutor(know(trace)), world.look(), list[str]()
    executor.begin(here.scene, NO_FACTS if bare else here.facts)
    while (command := executor.act()) is not None and len(played) < most:
        played.append(command)
        here = world.step(command)
        executor.saw(command, here.scene, NO_FACTS if bare else here.facts)
    return played


class PursuitAgent:
    """A pursuit alone in an episode: nothing is retrieved, nothing explored."""

    def __init__(self, knowledge: Knowledge, foresight: Foresight) -> None:
        self._pursuit = PURSUITS[foresight](PlanExecutor(knowledge))
        self._marks: list[Mark] = []
        self._search: ForwardModel | None = None

    def plan_with(self, search: ForwardModel) -> None:
        self._search = search

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        self._pursuit.begin(scene, facts)
        self._marks.append(self._pursuit.checkpoint())

    def act(self) -> str | TakeBack | None:
        plan = self._pursuit.act(self._search)
        if plan is None:
            return None
        return TakeBack(plan.take_back) if plan.take_back else plan.command

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        self._pursuit.saw(command, scene, facts)
        self._marks.append(self._pursuit.checkpoint())

    def took_back(self, moves: int, scene: Scene, facts: Facts) -> None:
        del self._marks[-moves:]
        self._pursuit.back_to(self._marks[-1])


@dataclass(frozen=True, slots=True)
class Story:
    game: GameInfo
    world: World
    trace: Trace
    seed: int

    def follow(self, seed: int, *traces: Trace, foresight: Foresight = Foresight.NONE) -> Result:
        agent = PursuitAgent(know(*(traces or (self.trace,))), foresight)
        told = Condition(self.game, "mimic", foresight)
        result = Episode(self.world, agent, told, seed).play()
        assert result is not None
        return result
