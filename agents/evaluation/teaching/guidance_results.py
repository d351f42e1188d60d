"""What came of a learner with a teacher: kept as it comes, and taken together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

from agents.core.errors import StoreError
from agents.evaluation.results.summary import bootstrap_interval
from agents.evaluation.teaching.guiding import GuidancePlan, GuidanceRun, Guiding

WINDOW = 10
"""Episodes of which a share is told."""
ENOUGH = 0.9
_KEPT = 2
"""To be raised when what is learned changes, so that nothing older is taken for it."""


@dataclass(frozen=True, slots=True)
class WonShare:
    """How much was won of some episodes, over all repetitions.

    Attributes:
        first, last: the episodes, from 1.
        mean: share won; ``low`` and ``high`` its 95 % interval over repetitions.
        silent: nobody taught in them any more.
    """

    first: int
    last: int
    mean: float
    low: float
    high: float
    silent: bool = False


def shares_of(runs: Sequence[GuidanceRun], window: int = WINDOW) -> list[WonShare]:
    """Return what was won, so many episodes at a time, and after the teacher fell silent."""
    if not runs:
        return []
    length = min(len(run.won) for run in runs)
    taught = length - max(run.silent for run in runs)
    found = [
        _share(runs, first, min(first + window, taught), silent=False)
        for first in range(0, taught, window)
    ]
    if length > taught:
        found.append(_share(runs, taught, length, silent=True))
    return found


def _share(runs: Sequence[GuidanceRun], start: int, end: int, *, silent: bool) -> WonShare:
    values = [sum(run.won[start:end]) / (end - start) for run in runs]
    low, high = bootstrap_interval(values)
    return WonShare(start + 1, end, fmean(values), low, high, silent)


def episodes_to(
    runs: Sequence[GuidanceRun], share: float = ENOUGH, window: int = WINDOW
) -> int | None:
    """Return after how many episodes a share of the last so many was won, over all runs.

    None where it never was. Repetitions are taken together, so that a few lucky episodes
    of one don't count.
    """
    length = min((len(run.won) - run.silent for run in runs), default=0)
    for end in range(window, length + 1):
        wins = sum(sum(run.won[end - window : end]) for run in runs)
        if wins >= share * window * len(runs):
            return end
    return None


class GuidanceFile:
    """Repetitions as they come, one a line: the same question again plays only the rest.

    Args:
        folder: where the file is.
        plan: what is measured.
        teacher: its spec.

    Raises:
        StoreError: the file can't be read.
    """

    def __init__(self, folder: Path, plan: GuidancePlan, teacher: str) -> None:
        told = (_KEPT, plan.game.id, plan.game.sha256, plan.player, teacher)
        sizes = (plan.episodes, plan.silent, plan.steps)
        name = hashlib.blake2b(repr((told, sizes)).encode(), digest_size=8).hexdigest()
        self.path = folder / f"guidance-{name}.jsonl"
        self._known: dict[tuple[Guiding, int], GuidanceRun] = {}
        try:
            lines = self.path.read_text("utf-8").splitlines() if self.path.exists() else []
        except (OSError, ValueError) as error:
            raise StoreError(
                f"{self.path} can't be read: {error}.", "Name another folder with --out."
            ) from error
        for line in lines:
            run = _read(line)
            if run is not None:
                self._known[run.guiding, run.repetition] = run

    def find(self, guiding: Guiding, repetition: int) -> GuidanceRun | None:
        """Return a repetition that is known."""
        return self._known.get((guiding, repetition))

    def keep(self, run: GuidanceRun) -> None:
        """Keep a whole repetition.

        Raises:
            StoreError: it can't be written.
        """
        self._known[run.guiding, run.repetition] = run
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(run)) + "\n")
        except OSError as error:
            raise StoreError(
                f"{self.path} can't be written: {error}.",
                "Free some space, or name another folder with --out.",
            ) from error


def _read(line: str) -> GuidanceRun | None:
    """Return a repetition of a line, None where a kill has cut it off."""
    try:
        told = json.loads(line)
        lists = {name: tuple(value) for name, value in told.items() if isinstance(value, list)}
        return GuidanceRun(**(told | lists | {"guiding": Guiding(told["guiding"])}))
    except (ValueError, TypeError, KeyError):
        return None
