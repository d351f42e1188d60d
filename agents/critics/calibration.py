"""How well a critic has predicted what people took and what went well.

Pure arithmetic over what was rewarded and came of it: AUC by ranks, with half a
point for a tie (Hanley and McNeil 1982), and Brier's score of (reward + 1) / 2 as a probability.
For a person it is told in plain numbers: how often a critic that was for a proposal, or against
it, was borne out.
"""

from __future__ import annotations

from agents.core.proposals import Calibration

MINIMUM = 20
"""Judged commands of known fate under which nothing is said of a critic."""


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
        self._right = 0
        self._spoken = 0

    def add(
        self, reward: float, deserved: bool | None, times: int = 1, *, proposed: bool = False
    ) -> None:
        """Count a reward if the command's fate is known; with -1, count it no more.

        Args:
            reward: what the critic gave.
            deserved: the command's fate, None if it is unknown.
            times: how often.
            proposed: it is a proposal's main command, and no alternative.
        """
        if deserved is None:
            return
        self._counts.setdefault(reward, [0, 0])[deserved] += times
        if proposed and reward:
            self._spoken += times
            self._right += times * ((reward > 0) is deserved)

    def calibration(self) -> Calibration:
        """Return what the counts say; cost depends on different rewards alone.

        AUC is also None where all fates are the same, whatever their number.
        """
        bad = sum(counts[False] for counts in self._counts.values())
        good = sum(counts[True] for counts in self._counts.values())
        n = bad + good
        record = (self._right, self._spoken)
        if n < MINIMUM:
            return Calibration(n, None, None, *record)
        brier = sum(_error(reward, *counts) for reward, counts in self._counts.items()) / n
        if not (bad and good):
            return Calibration(n, None, brier, *record)
        below, won = 0, 0.0
        for _, (worse, better) in sorted(self._counts.items()):
            won += better * (below + worse / 2)
            below += worse
        return Calibration(n, won / (bad * good), brier, *record)


def _error(reward: float, bad: int, good: int) -> float:
    probability = (reward + 1) / 2
    return bad * probability**2 + good * (1 - probability) ** 2
