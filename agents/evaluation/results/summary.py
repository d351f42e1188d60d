"""What many episodes say: means, medians, intervals, wins."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from agents.evaluation.episodes.types import Condition, Result

RESAMPLES = 10_000
_AT_ONCE = 1_000
"""Samples drawn at once: many are quick, all of a long evaluation's would fill the memory."""
CONFIDENCE = 0.95
BOOTSTRAP_SEED = 20_240_601


@dataclass(frozen=True, slots=True)
class Summary:
    """A condition's episodes, taken together.

    Attributes:
        episodes: how many there are.
        mean, median: of the final scores, None where the story keeps none.
        low, high: 95 % interval of the mean, see :func:`bootstrap_interval`.
        best: mean of the best scores reached, TALES' convention.
        max_score: the most there is.
        share: mean as a share of the most there is.
        wins: episodes that reached all points.
        deaths, undos, nodes, steps: means over the episodes.
        seconds: sum over the episodes.
    """

    condition: Condition
    episodes: int
    mean: float | None
    median: float | None
    low: float | None
    high: float | None
    best: float | None
    max_score: int | None
    share: float | None
    wins: int
    deaths: float
    undos: float
    nodes: float
    steps: float
    seconds: float


def summarise(condition: Condition, results: Sequence[Result]) -> Summary:
    """Take a condition's episodes together.

    Raises:
        ValueError: there are none.
    """
    if not results:
        raise ValueError("nothing was played")
    scores = [result.score for result in results if result.score is not None]
    bests = [result.best for result in results if result.best is not None]
    mean = statistics.fmean(scores) if scores else None
    low, high = bootstrap_interval(scores) if scores else (None, None)
    highest = max((r.max_score for r in results if r.max_score is not None), default=None)
    return Summary(
        condition=condition,
        episodes=len(results),
        mean=mean,
        median=float(statistics.median(scores)) if scores else None,
        low=low,
        high=high,
        best=statistics.fmean(bests) if bests else None,
        max_score=highest,
        share=_share(results, mean, highest),
        wins=sum(result.won for result in results),
        deaths=statistics.fmean(result.deaths for result in results),
        undos=statistics.fmean(result.undos for result in results),
        nodes=statistics.fmean(result.nodes for result in results),
        steps=statistics.fmean(result.steps for result in results),
        seconds=sum(result.seconds for result in results),
    )


def _share(results: Sequence[Result], mean: float | None, highest: int | None) -> float | None:
    """Return the mean as a share of the most there is, of each game's own where they differ."""
    if mean is None or not highest:
        return None
    shares = [
        result.score / result.max_score
        for result in results
        if result.score is not None and result.max_score
    ]
    same = all(result.max_score in (highest, None) for result in results)
    return mean / highest if same else statistics.fmean(shares)


def bootstrap_interval(scores: Sequence[float]) -> tuple[float, float]:
    """Return a 95 % interval of the mean by the percentile bootstrap.

    Efron's percentile method: the 2.5th and 97.5th percentile of the means of
    10,000 samples of the same size drawn with replacement, with a fixed seed, so
    that equal scores give an equal interval.
    """
    values = np.asarray(scores, dtype=float)
    chance = np.random.default_rng(BOOTSTRAP_SEED)
    sizes = [_AT_ONCE] * (RESAMPLES // _AT_ONCE)
    drawn = (chance.integers(0, len(values), (size, len(values))) for size in sizes)
    means = np.concatenate([values[samples].mean(axis=1) for samples in drawn])
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)
