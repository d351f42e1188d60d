"""What the agent makes of a story of which it knows nothing, and by playing it again.

Alone: ``make bench ARGS=beginner``. Points and places, no times. It plays as beside a
person who accepts everything: the mimic, nothing tried beforehand, an empty memory.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from agents.evaluation.episodes.types import Recall, Result
from agents.evaluation.results.store import ResultStore
from agents.evaluation.results.summary import bootstrap_interval
from agents.evaluation.runs.evaluation import Evaluation, EvaluationRequest
from agents.evaluation.runs.worker_pool import LocalPool
from agents.evaluation.teaching.curve import rooms_of
from games.catalog import Catalog
from games.errors import GameError
from games.open import open_world
from games.types import GameInfo
from tests.benchmarks.figures import Row

SEEDS = tuple(range(101, 131))
FEW, MANY = 100, 400
EPISODES, LAST, REPETITIONS = 10, 3, 10
OTHERS = ("advent.z5", "cave", "balances.z5", "curses.z5", "zork2.z3", "zork3.z3")


def measure(story: Path) -> list[Row]:
    """Return rows for Zork I, and for every other story that lies beside it."""
    catalog = Catalog([story.parent])
    zork = catalog.find(str(story))
    rows = [_row(zork, FEW), _row(zork, MANY), _learning(zork)]
    for name in OTHERS:
        beside = story.parent / name
        try:
            game = catalog.find(str(beside) if beside.is_file() else name)
        except GameError:
            continue  # a story that isn't there is no row
        rows.append(_row(game, FEW))
    return rows


def with_interval(values: Sequence[float]) -> str:
    """Write a mean and its 95 % interval."""
    if not values:
        return "no score"
    low, high = bootstrap_interval(values)
    return f"{fmean(values):.1f} ({low:.1f} to {high:.1f})"


def _row(game: GameInfo, steps: int) -> Row:
    results = _play(game, steps, SEEDS)
    won = [_won(result) for result in results]
    world = open_world(game)
    try:
        rooms = [rooms_of(world, result) for result in results]
    finally:
        world.close()
    what = f"{game.title}, {steps} moves, seeds {SEEDS[0]} to {SEEDS[-1]}: points won"
    return Row(what, with_interval(won), f"{with_interval(rooms)} places")


def _learning(game: GameInfo) -> Row:
    ends = []
    for repetition in range(REPETITIONS):
        first = SEEDS[0] + repetition * EPISODES
        results = _play(game, MANY, tuple(range(first, first + EPISODES)), learn=True)
        ends.append(fmean(_won(result) for result in results[-LAST:]))
    last = SEEDS[0] + REPETITIONS * EPISODES - 1
    what = (
        f"{game.title}, learning, {EPISODES} episodes of {MANY} moves, "
        f"seeds {SEEDS[0]} to {last}: points won in the last {LAST}"
    )
    return Row(what, with_interval(ends), f"{REPETITIONS} repetitions")


def _won(result: Result) -> int:
    """Return what was won over what the story begins with."""
    return 0 if result.score is None else result.score - result.curve[0][1]


def _play(
    game: GameInfo, steps: int, seeds: tuple[int, ...], *, learn: bool = False
) -> Sequence[Result]:
    recall = Recall.SELF if learn else Recall.NONE
    told = EvaluationRequest(
        (game,), ("mimic",), seeds, recall=recall, steps=steps, learn=learn, baselines=False
    )
    with tempfile.TemporaryDirectory(prefix="understudy-") as name:
        folder = Path(name)
        with Evaluation(folder / "nothing.db", told, ResultStore(folder)) as evaluation:
            crew = LocalPool(evaluation.setup, os.cpu_count() or 1, environ={})
            for _ in evaluation.run(crew):
                pass
            assert not evaluation.failed, evaluation.failed
            (results,) = evaluation.results.values()
    return results
