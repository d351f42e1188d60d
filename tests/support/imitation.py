"""Parts that tests of imitation share: traces from the engine and made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.core.commands import Source
from agents.evaluation.episode import Episode
from agents.evaluation.imitating import Apprentice
from agents.evaluation.protocols import EpisodeAgent
from agents.evaluation.types import Condition, Foresight, Result
from agents.imitation.demonstration import Demonstration
from agents.imitation.knowledge import Knowledge
from agents.imitation.traces import Moment, Trace
from games.types import Facts, GameInfo, Scene
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


@dataclass(frozen=True, slots=True)
class Story:
    game: GameInfo
    world: World
    trace: Trace
    seed: int

    def play(self, agent: EpisodeAgent, seed: int, foresight: Foresight) -> Result:
        told = Condition(self.game, "mimic", foresight)
        result = Episode(self.world, agent, told, seed).play()
        assert result is not None
        return result

    def follow(self, seed: int, *traces: Trace, careful: bool = False) -> Result:
        agent = Apprentice(know(*(traces or (self.trace,))), careful=careful)
        return self.play(agent, seed, Foresight.UNDO if careful else Foresight.NONE)
