"""How often auto mode asks: about its least sure moves, as many of a hundred as were granted."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field

_HUNDRED = 100


@dataclass(slots=True)
class AskBudget:
    """Spends so many questions on every hundred moves, to within one.

    Moves are cut into stretches of a hundred moves by the questions in them. One
    question falls into each: on the first proposal that is among the least sure of
    all so far (by the share that may be asked about), else on the stretch's last.

    Attributes:
        per_hundred: questions a hundred moves, 0 to 100.
    """

    per_hundred: int
    _known: list[float] = field(default_factory=list)
    _asked: int = 0

    def asks(self, confidence: float) -> bool:
        """Take in a proposal that is to be played, and tell whether to ask about it.

        Args:
            confidence: how sure it is, in [0, 1].
        """
        number = len(self._known)
        below = bisect_left(self._known, confidence)
        insort(self._known, confidence)
        due = (number + 1) * self.per_hundred // _HUNDRED
        if self._asked >= -(-(number + 1) * self.per_hundred // _HUNDRED):
            return False
        unsure = number > 0 and below * _HUNDRED < number * self.per_hundred
        if not unsure and self._asked >= due:
            return False
        self._asked += 1
        return True

    def spent(self) -> None:
        """Count a question that was asked for another reason."""
        self._asked += 1
