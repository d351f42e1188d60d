"""What a teacher's goals are worth to a learner that nobody shows anything.

Alone: ``make bench ARGS=guidance``. Success by episodes, no times: the mimic alone, with
goals of a world's oracle, and with its feedback to that teacher, on the same games; then
without the teacher. An hour or more on two cores with nothing else to do.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from agents.evaluation.guiding import (
    GuidancePlan,
    GuidanceRun,
    GuidanceStudy,
    Guiding,
    episodes_to,
)
from agents.guidance.oracle import OracleTeacher
from games.catalog import Catalog
from games.open import open_world
from tests.benchmarks.beginner import with_interval
from tests.benchmarks.figures import Row

LEVELS = {
    "GoToRedBallNoDists": range(501, 511),
    "GoToLocal": range(501, 504),
    "PickupLoc": range(501, 504),
}
"""Repetitions of each; none of their games was looked at while the learning was built."""
PLANS = {Guiding.BOTH_WAYS: (20, 10), Guiding.ONE_WAY: (20, 0), Guiding.ALONE: (40, 0)}
"""Episodes with the teacher, if there is one, and then without."""
WINDOW = 10
ENOUGH = 0.9


def measure() -> list[Row]:
    """Return a row for each level and way of guiding."""
    rows = []
    for level, repetitions in LEVELS.items():
        for guiding, (episodes, silent) in PLANS.items():
            runs = runs_of(level, guiding, episodes, silent, repetitions)
            rows.append(_row(level, guiding, runs))
    return rows


def runs_of(
    level: str, guiding: Guiding, episodes: int, silent: int, repetitions: Sequence[int]
) -> list[GuidanceRun]:
    """Play all repetitions of a condition; equal numbers are equal games in each."""
    game = Catalog([]).find(f"babyai:{level}")
    world = open_world(game, isolated=False)
    plan = GuidancePlan(game, episodes=episodes, silent=silent)
    study = GuidanceStudy(
        plan, world, lambda: OracleTeacher(open_world(game, isolated=False), waits=True)
    )
    found = []
    for repetition in repetitions:
        *_, whole = study.run(guiding, repetition)
        told = "".join("X" if won else "." for won in whole.won)
        sys.stderr.write(f"{level} {guiding} {repetition}: {told}\n")
        found.append(whole)
    return found


def _row(level: str, guiding: Guiding, runs: list[GuidanceRun]) -> Row:
    length = len(runs[0].won) - runs[0].silent
    last = with_interval([100 * sum(run.won[length - WINDOW : length]) / WINDOW for run in runs])
    needed = episodes_to(runs, ENOUGH, WINDOW)
    when = f"{ENOUGH:.0%} after {needed} episodes" if needed else f"never {ENOUGH:.0%}"
    beside = f"episodes {length - WINDOW + 1} to {length}: {last} %"
    if runs[0].silent:
        rest = with_interval([100 * sum(run.won[length:]) / run.silent for run in runs])
        beside += f"; then without the teacher {rest} %"
    return Row(f"{level}, {guiding}", when, beside)
