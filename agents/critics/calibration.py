"""How well a critic has predicted what people took and what went well.

Pure arithmetic over verdicts: AUC by ranks, with half a point for a tie (Hanley
and McNeil 1982), and Brier's score of (reward + 1) / 2 as a probability.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agents.core.types import Calibration

MINIMUM = 20
"""Judged commands of known fate under which nothing is said of a critic."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reward that a critic gave, and what then happened.

    Attributes:
        turn: the turn that the decision led to.
        reward: in [-1, 1], by a critic that knew something.
        played: the command was what was then played.
        by_person: a person decided what was played.
        score, died, nothing, undone: what followed what was played.
    """

    turn: int
    critic: str
    command: str
    reward: float
    played: bool
    by_person: bool = True
    score: int = 0
    died: bool = False
    nothing: bool = False
    undone: bool = False

    @property
    def fate(self) -> bool | None:
        """Whether the command deserved a reward, None if nobody can tell."""
        badly = self.died or self.nothing or self.undone or self.score < 0
        return fate(self.played, self.by_person, self.score, badly)


def fate(played: bool, by_person: bool, score: int, badly: bool) -> bool | None:
    """Tell whether a command deserved a reward, None if nobody can.

    Played, and it killed, lost points, changed nothing or was taken back: no.
    Else, if a person decided: yes if it was what they played, no if they played
    another. Where the agent played by itself, only points won say yes, and what
    it did not play stays unknown.
    """
    if played and badly:
        return False
    if by_person:
        return played
    return True if played and score > 0 else None


class Tally:
    """Counts of rewards by what became of the commands they were given to."""

    def __init__(self) -> None:
        self._counts: dict[float, list[int]] = {}

    def add(self, reward: float, deserved: bool | None, times: int = 1) -> None:
        """Count a reward if the command's fate is known; with -1, count it no more."""
        if deserved is not None:
            self._counts.setdefault(reward, [0, 0])[deserved] += times

    def calibration(self) -> Calibration:
        """Return what the counts say; cost depends on different rewards alone."""
        bad = sum(counts[False] for counts in self._counts.values())
        good = sum(counts[True] for counts in self._counts.values())
        n = bad + good
        if n < MINIMUM:
            return Calibration(n)
        brier = sum(_error(reward, *counts) for reward, counts in self._counts.items()) / n
        if not (bad and good):
            return Calibration(n, None, brier)
        below, won = 0, 0.0
        for _, (worse, better) in sorted(self._counts.items()):
            won += better * (below + worse / 2)
            below += worse
        return Calibration(n, won / (bad * good), brier)


def _error(reward: float, bad: int, good: int) -> float:
    probability = (reward + 1) / 2
    return bad * probability**2 + good * (1 - probability) ** 2


def calibrate(verdicts: Iterable[Verdict]) -> Calibration:
    """Sum up one critic's verdicts.

    AUC is also None where all fates are the same, whatever their number.
    """
    tally = Tally()
    for verdict in verdicts:
        tally.add(verdict.reward, verdict.fate)
    return tally.calibration()
