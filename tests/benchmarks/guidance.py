"""What a teacher's goals are worth to a learner that nobody shows anything.

Alone: ``make bench ARGS=guidance``. Success by episodes, no times: the mimic alone, with
goals of a world's oracle, and with its feedback to that teacher, on the same games; then
without the teacher. An hour or more on two cores with nothing else to do.
"""

from __future__ import annotations

import sys

from agents.evaluation.teaching.guidance_results import ENOUGH, episodes_to, shares_of
from agents.evaluation.teaching.guiding import GuidancePlan, GuidanceRun, Guiding
from agents.evaluation.teaching.tutoring import TutoringRequest, tutor
from games.catalog import Catalog
from tests.benchmarks.figures import Row

LEVELS = dict.fromkeys(("GoToRedBallNoDists", "GoToLocal", "PickupLoc"), range(701, 711))
"""Repetitions of each; none of their games was looked at while the learning was built."""
PLANS = {Guiding.BOTH_WAYS: (20, 10), Guiding.ONE_WAY: (20, 0), Guiding.ALONE: (40, 0)}
"""Episodes with the teacher, if there is one, and then without."""


def measure() -> list[Row]:
    """Return a row for each level and way of guiding."""
    rows = []
    for level, repetitions in LEVELS.items():
        game = Catalog([]).find(f"babyai:{level}")
        for way, (episodes, silent) in PLANS.items():
            plan = GuidancePlan(game, episodes=episodes, silent=silent)
            asked = TutoringRequest(plan, ways=(way,), repetitions=repetitions)
            runs = []
            for run in tutor(asked, {}):
                told = "".join("X" if won else "." for won in run.won)
                sys.stderr.write(f"{level} {way} {run.repetition}: {told}\n")
                runs.append(run)
            rows.append(_row(level, way, runs))
    return rows


def _row(level: str, way: Guiding, runs: list[GuidanceRun]) -> Row:
    needed = episodes_to(runs)
    when = f"{ENOUGH:.0%} after {needed} episodes" if needed else f"never {ENOUGH:.0%}"
    told = [
        f"{'without the teacher' if one.silent else f'{one.first} to {one.last}'}: "
        f"{one.mean:.0%} ({one.low:.0%} to {one.high:.0%})"
        for one in shares_of(runs)
    ]
    return Row(f"{level}, {way}", when, "; ".join(told))
