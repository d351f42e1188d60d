"""Evaluation with two workers against one: the same episodes, in turn."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from agents.evaluation.crew import EpisodePlayed, LocalCrew
from agents.evaluation.types import Chain, Condition, Setup
from games.catalog import Catalog
from tests.benchmarks.figures import Row, paired, ratio

EPISODES = 120
STEPS = 500
ROUNDS = 3


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


def _evaluate(setup: Setup, chains: Sequence[Chain], jobs: int) -> Callable[[], float]:
    def run() -> float:
        begin = time.perf_counter()
        events = list(LocalCrew(setup, jobs, environ={}).run(chains))
        took = time.perf_counter() - begin
        assert sum(isinstance(event, EpisodePlayed) for event in events) == EPISODES
        return took

    return run
