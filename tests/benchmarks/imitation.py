"""The mimic playing without lookahead: against the bare engine, and by demonstrations' length."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from agents.core.commands import Source
from agents.core.protocols import Foresight
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.types import Condition
from agents.imitation.action_model.demonstration import Demonstration
from agents.imitation.action_model.knowledge import Knowledge
from agents.imitation.states.traces import Moment, Trace
from games.catalog import Catalog
from games.open import open_world
from games.world import World
from tests.benchmarks.figures import Row, paired, ratio
from tests.support.imitation import PursuitAgent, first

SEED = 12
SEEDS = range(101, 111)
ROUNDS = 3
LONG, LONG_SEED = "spirit", 1
"""A story with a walkthrough of more than a thousand commands, and the seed that it is for."""
LONGEST = 2500
"""Moves of an episode of it."""
SHARE = 10
"""How much shorter a demonstration a long one is set beside."""


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


def measure_long(folder: Path) -> list[Row]:
    """Return rows for a long demonstration beside its beginning; none if it isn't there."""
    story, commands = folder / f"{LONG}.z5", folder / f"{LONG}-seed{LONG_SEED}.commands"
    if not (story.is_file() and commands.is_file()):
        return []
    game = Catalog([folder]).find(str(story))
    world = open_world(game, isolated=False)
    try:
        whole = _watch(world, list(filter(None, commands.read_text().splitlines())), LONG_SEED)
        begin = time.perf_counter()
        long = Knowledge([Demonstration(0, whole)])
        PursuitAgent(long, Foresight.NONE)
        understanding = time.perf_counter() - begin
        few = len(whole.commands) // SHARE
        short = Knowledge([Demonstration(0, first(whole, few))])

        def a_move(knowledge: Knowledge, moves: int) -> float:
            told, steps = Condition(game, "mimic", steps=moves), 0
            begin = time.perf_counter()
            for seed in SEEDS:
                agent = PursuitAgent(knowledge, Foresight.NONE)
                result = Episode(world, agent, told, seed).play()
                steps += 0 if result is None else result.steps
            return (time.perf_counter() - begin) / steps

        times = paired(ROUNDS, long=lambda: a_move(long, few), short=lambda: a_move(short, few))
        whole_games = a_move(long, LONGEST)
    finally:
        world.close()
    return [
        Row(
            f"the mimic playing {game.title}, {len(SEEDS)} seeds, {LONGEST:,} moves, one core",
            f"{1 / whole_games:,.0f} steps/s",
        ),
        Row(
            f"time a move with {len(whole.commands):,} demonstrated steps beside {few}",
            f"{ratio(times['long'], times['short']):.2f} × as long",
            f"the first {few} moves of each seed",
        ),
        Row(
            f"starting an episode with {len(whole.commands):,} demonstrated steps",
            f"{understanding:.2f} s",
        ),
    ]


def _watch(world: World, commands: Sequence[str], seed: int = SEED) -> Trace:
    moments = [Moment(world.reset(seed), world.facts())]
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
