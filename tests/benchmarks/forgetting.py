"""Whether what was learned first is still there after twenty other families.

Alone: ``make bench ARGS=forgetting``; takes minutes. The mimic is shown games of one
family and measured on games that nobody showed it; then it is shown games of twenty
others, one family after the other, and measured on the same games again.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from agents.evaluation.results.summary import bootstrap_interval
from agents.evaluation.teaching.demonstrating import (
    Showing,
    choose_demonstrations,
    record_demonstrations,
)
from games.types import GameInfo
from tests.benchmarks.figures import Row
from tests.benchmarks.practise import levels_of, opened, wins

FAMILY, FIRST = "babyai:levels", ("GoToLocal", "PickupLoc", "PutNextLocal")
OTHERS = 20
SHOWN_FIRST, SHOWN_THEN = 2, 3
TRAIN = tuple(range(1, 41))
FROM = 1001


def _seeds(told: str) -> range:
    """Return the games that are asked for: so many, or a span as other benchmarks take it."""
    least, span, most = told.partition("-")
    return range(int(least), int(most) + 1) if span else range(FROM, FROM + int(least))


TEST = _seeds(os.environ.get("UNDERSTUDY_BENCH_SEEDS", "50"))


def measure() -> list[Row]:
    """Teach one family and twenty others, for each that is taught first."""
    with tempfile.TemporaryDirectory(prefix="understudy-") as folder:
        return [_forgets(Path(folder), first) for first in FIRST]


def _forgets(folder: Path, first: str) -> Row:
    ladder, games = levels_of(FAMILY, folder / "stories")
    database = folder / f"{first}.db"
    _show(database, games[first], SHOWN_FIRST)
    before = wins(database, games[first], ladder.steps, TEST)
    others = [level for level in games if level != first][:OTHERS]
    for level in others:
        _show(database, games[level], SHOWN_THEN)
    after = wins(database, games[first], ladder.steps, TEST)
    return Row(
        f"{first}: unseen games won, {SHOWN_FIRST} of it shown, then {SHOWN_THEN} each of "
        f"{len(others)} other families",
        f"before {_told(before)}",
        f"after {_told(after)}",
    )


def _show(database: Path, info: GameInfo, count: int) -> None:
    world = opened(info)
    shown = choose_demonstrations(world, Showing(count, TRAIN), lambda _: None)
    for _ in record_demonstrations(database, world, shown):
        pass


def _told(won: Sequence[bool]) -> str:
    low, high = bootstrap_interval([float(one) for one in won])
    return f"{sum(won)} of {len(won)}, {statistics.fmean(won):.0%} ({low:.0%} to {high:.0%})"
