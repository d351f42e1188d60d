"""The mimic playing Zork without lookahead, against the bare engine with facts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from agents.core.commands import Source
from agents.core.protocols import Foresight
from agents.evaluation.episode import Episode
from agents.evaluation.types import Condition
from agents.imitation.demonstration import Demonstration
from agents.imitation.knowledge import Knowledge
from agents.imitation.traces import Moment, Trace
from games.catalog import Catalog
from games.open import open_world
from games.world import World
from tests.benchmarks.figures import Row, paired, ratio
from tests.support.imitation import PursuitAgent

SEED = 12
SEEDS = range(101, 111)
ROUNDS = 3


def measure(story: Path, commands: Sequence[str]) -> list[Row]:
    """Return rows for understanding a demonstration and for following it."""
    game = Catalog([story.parent]).find(str(story))
    world = open_world(game, isolated=False)
    try:
        trace = _watch(world, list(filter(None, commands)))
        begin = time.perf_counter()
        knowledge = Knowledge([Demonstration(0, trace)])
        understanding = time.perf_counter() - begin
        told = Condition(game, "mimic")
        found = [
            Episode(world, PursuitAgent(knowledge, Foresight.NONE), told, s).play() for s in SEEDS
        ]
        played = [tuple(map(str, result.moves)) for result in found if result is not None]
        steps = sum(map(len, played))

        def follow() -> float:
            begin = time.perf_counter()
            for seed in SEEDS:
                Episode(world, PursuitAgent(knowledge, Foresight.NONE), told, seed).play()
            return time.perf_counter() - begin

        times = paired(ROUNDS, mimic=follow, bare=_step(world, played))
    finally:
        world.close()
    return [
        Row(
            f"the mimic playing Zork I, {len(SEEDS)} seeds, one core",
            f"{steps / min(times['mimic']):,.0f} steps/s",
            f"{ratio(times['mimic'], times['bare']):.1f} × the time of bare steps with facts",
        ),
        Row(f"understanding {len(trace.commands)} steps of Zork I", f"{understanding:.2f} s"),
    ]


def _watch(world: World, commands: Sequence[str]) -> Trace:
    moments = [Moment(world.reset(SEED), world.facts())]
    moments += [Moment(world.step(command), world.facts()) for command in commands]
    n = len(commands)
    return Trace(
        1, Source.IMPORTED, tuple(moments), tuple(commands), tuple(range(n + 1)), (True,) * n
    )


def _step(world: World, played: Sequence[Sequence[str]]) -> Callable[[], float]:
    def run() -> float:
        begin = time.perf_counter()
        for seed, commands in zip(SEEDS, played, strict=True):
            world.reset(seed)
            for command in commands:
                world.step(command)
                world.facts()
        return time.perf_counter() - begin

    return run
