"""How fast a model reads and writes, learned from what its backend reports.

A small machine reads some sixty tokens a second: a prompt of three thousand would keep
a person waiting for a minute. What was read and how long it took stands in every
exchange, and exchanges are kept in the home, so that the first prompt of an evening
fits as well as the last. Pure arithmetic; asks nobody anything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median, quantiles

from agents.core.proposals import Exchange

KEPT = 15
"""Exchanges that a speed is learned from, the newest ones: machines get busy and idle."""
LEAST_READ = 16
"""Tokens read under which a time says little of the speed."""
LEAST_FIRST = 200
"""The same where only the time to the first word is known, which holds more than reading."""
LEAST_WRITTEN = 4


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a prompt may take so that its answer begins in time.

    Attributes:
        tokens: that may have to be read anew.
        seconds: in which the answer is to begin.
        speed: tokens that are read in a second.
        keeps: the backend still has what it read last, where a prompt begins alike.
    """

    tokens: int
    seconds: float
    speed: float
    keeps: bool


class Throughput:
    """How fast one model is.

    Args:
        seconds: within which its answers are to begin; None for no limit.
        nearby: it runs in this house, where the time to its first word is spent on
            reading, and not on its way or in a queue.
        exchanges: what was asked of it before, oldest first.
    """

    def __init__(
        self,
        seconds: float | None = None,
        *,
        nearby: bool = True,
        exchanges: Iterable[Exchange] = (),
    ) -> None:
        self._seconds = seconds
        self._nearby = nearby
        self._read: deque[float] = deque(maxlen=KEPT)
        self._wrote: deque[float] = deque(maxlen=KEPT)
        self._tells = False
        self.learn(exchanges)

    def learn(self, exchanges: Iterable[Exchange]) -> None:
        """Take in what was asked and how long it took, oldest first."""
        for one in exchanges:
            if one.fault or one.estimated or one.tries > 1:
                continue
            fresh = one.prompt_tokens - (one.cached_tokens or 0)
            self._tells = one.cached_tokens is not None
            least, took = LEAST_READ, one.reading
            if took is None and self._nearby:
                least, took = LEAST_FIRST, one.first
            if took and fresh >= least:
                self._read.append(fresh / took)
            writing = one.seconds - one.first
            if writing > 0 and one.answer_tokens >= LEAST_WRITTEN:
                self._wrote.append((one.answer_tokens - 1) / writing)

    @property
    def reading(self) -> float | None:
        """Tokens that it reads in a second, None while that isn't known."""
        if not self._read:
            return None
        if self._tells or len(self._read) < 2:
            return median(self._read)
        # What it still had from before is counted as read: the slow ones were read whole.
        return quantiles(self._read, n=4, method="inclusive")[0]

    @property
    def writing(self) -> float | None:
        """Tokens that it writes in a second, None while that isn't known."""
        return median(self._wrote) if self._wrote else None

    @property
    def room(self) -> Allowance | None:
        """What its next prompt may take; None where nothing limits it."""
        speed = self.reading
        if speed is None or self._seconds is None:
            return None
        return Allowance(int(speed * self._seconds), self._seconds, speed, self._tells)


ThroughputFor = Callable[[str], Throughput]
"""Returns what is known of the speed of a model, by its spec."""
