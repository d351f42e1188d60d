"""Evaluation with two workers against one, and how fast the mimic's episodes go by."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from agents.evaluation.episodes.types import Chain, Condition, Result, Setup
from agents.evaluation.runs.worker_pool import EpisodePlayed, LocalPool
from games.catalog import Catalog
from games.open import open_world
from games.types import GameInfo
from tests.benchmarks.figures import Row, paired, ratio
from tests.benchmarks.stories import learn, walkthroughs

EPISODES = 120
STEPS = 500
ROUNDS = 3
SEEDS = tuple(range(101, 111))
TIMED = {"zork1": 1500, "spirit": 2500}
"""Stories whose demonstration the mimic follows, and the moves of an episode at most."""


def measure(story: Path, commands: Sequence[str]) -> list[Row]:
    """Return rows for one and two workers; starting them is part of it."""
    told = Condition(Catalog([story.parent]).find(str(story)), "random", steps=STEPS)
    chains = [Chain(told, "benchmark", (seed,)) for seed in range(101, 101 + EPISODES)]
    with tempfile.TemporaryDirectory(prefix="understudy-") as folder:
        setup = Setup(None, Path(folder))
        found = paired(ROUNDS, one=_evaluate(setup, chains, 1), two=_evaluate(setup, chains, 2))
    seconds = min(found["one"]), min(found["two"])
    what = f"evaluating {EPISODES} episodes of Zork I, {STEPS} steps each"
    return [
        Row(f"{what}, `--jobs 1`", f"{EPISODES * STEPS / seconds[0]:,.0f} steps/s", "1"),
        Row(
            f"{what}, `--jobs 2`",
            f"{EPISODES * STEPS / seconds[1]:,.0f} steps/s",
            f"{ratio(found['one'], found['two']):.2f} × one job",
        ),
    ]


def measure_mimic(folder: Path) -> list[Row]:
    """Return rows for each story: all that evaluation does with the mimic, on one core."""
    rows: list[Row] = []
    for path, name, seed in walkthroughs(folder):
        stories = sorted(folder.glob(f"{name}.z[1-8]"))
        if name not in TIMED or not stories:
            continue
        game = Catalog([folder]).find(str(stories[0]))
        told = Condition(game, "mimic", steps=TIMED[name])
        with tempfile.TemporaryDirectory(prefix="understudy-") as made:
            home = Path(made) / "understudy.db"
            _, steps = learn(home, game, path, seed)
            # One worker plays them all, so that only the first has to read and understand.
            chain = Chain(told, "benchmark", SEEDS)
            begin = _busy()
            events = list(LocalPool(Setup(home, Path(made)), 1, environ={}).run([chain]))
            busy = _busy() - begin
        played = [event.result for event in events if isinstance(event, EpisodePlayed)]
        assert len(played) == len(SEEDS)
        moves, seconds = sum(one.steps for one in played), sum(one.seconds for one in played)
        later = [one for one in played if one.seed != SEEDS[0]]
        moved, lasted = sum(one.steps for one in later), sum(one.seconds for one in later)
        rows.append(
            Row(
                f"evaluating the mimic on {game.title}, {len(SEEDS)} seeds, after one "
                f"demonstration of {steps:,} steps, `--jobs 1`",
                f"{moves / seconds:,.0f} steps/s",
                f"{moves / busy:,.0f} a second of processor time, all of the worker's",
            )
        )
        rows.append(
            Row(
                "the same, all but the worker's first episode",
                f"{moved / lasted:,.0f} steps/s",
                f"{lasted / moved / _bare(game, later):.1f} × the time of bare steps with facts",
            )
        )
    return rows


def _bare(game: GameInfo, played: Sequence[Result]) -> float:
    """Return the seconds of a step of the world alone, replaying what was played."""
    world, steps = open_world(game, isolated=False), 0
    try:
        begin = time.perf_counter()
        for one in played:
            world.reset(one.seed)
            for move in one.moves:
                world.step(str(move))
                world.facts()
                steps += 1
        return (time.perf_counter() - begin) / steps
    finally:
        world.close()


def _busy() -> float:
    """Return the processor time of the processes that were waited for, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _evaluate(setup: Setup, chains: Sequence[Chain], jobs: int) -> Callable[[], float]:
    def run() -> float:
        begin = time.perf_counter()
        events = list(LocalPool(setup, jobs, environ={}).run(chains))
        took = time.perf_counter() - begin
        assert sum(isinstance(event, EpisodePlayed) for event in events) == EPISODES
        return took

    return run
