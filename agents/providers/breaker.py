"""Leaves a backend alone for a while after it failed again and again.

The classic circuit breaker: closed while all is well, open after a number of
failures in a row, half-open for one trial once it has rested. One per backend,
whatever models and players use it. Pure: whoever asks brings the time.
"""

from __future__ import annotations

import math
from enum import Enum, auto

from agents.providers.base import Fault, ProviderError

UNWELL = frozenset({Fault.NOT_RUNNING, Fault.TIMEOUT, Fault.BUSY, Fault.BROKEN})
"""Faults of the backend itself; any other shows that it is up and answering."""


class Health(Enum):
    """What a request says about its backend."""

    WELL = auto()
    UNWELL = auto()
    UNKNOWN = auto()
    """It was cancelled: nobody knows."""


class Breaker:
    """Watches one backend.

    Args:
        backend: its name, for the message.
        failures: how many in a row open it.
        rest: seconds that it is then left alone.
    """

    def __init__(self, backend: str, failures: int, rest: float) -> None:
        self._backend = backend
        self._limit = failures
        self._rest = rest
        self._failures = 0
        self._opened: float | None = None
        self._trying = False

    def enter(self, now: float) -> bool:
        """Ask to send a request; True if it is the trial after a rest.

        Raises:
            ProviderError: of kind RESTING, while the backend is left alone.
        """
        if self._opened is None:
            return False
        left = self._opened + self._rest - now
        if left > 0 or self._trying:
            raise self._resting(max(1.0, left))
        self._trying = True
        return True

    def leave(self, trial: bool, health: Health, now: float) -> None:
        """Tell how a request that entered went."""
        if trial:
            self._trying = False
        if health is Health.WELL:
            self.reset()
        elif health is Health.UNWELL:
            self._failures += 1
            # Requests sent before it opened don't prolong the rest.
            if trial or (self._opened is None and self._failures >= self._limit):
                self._opened = now

    def reset(self) -> None:
        """Trust the backend again at once, such as when a person asks to retry."""
        self._failures = 0
        self._opened = None
        self._trying = False

    def _resting(self, left: float) -> ProviderError:
        return ProviderError(
            Fault.RESTING,
            f"{self._backend} failed {self._failures} times in a row and is left alone for now.",
            f"It is tried again in {math.ceil(left)} seconds. Until then choose another backend, "
            "or play on with the mimic.",
            retryable=True,
            retry_after=left,
        )


class Breakers:
    """The breakers of all backends, made as they are asked for."""

    def __init__(self, failures: int = 3, rest: float = 30.0) -> None:
        self._failures = failures
        self._rest = rest
        self._breakers: dict[str, Breaker] = {}

    def of(self, backend: str) -> Breaker:
        """Return the breaker of a backend, the same one every time."""
        if backend not in self._breakers:
            self._breakers[backend] = Breaker(backend, self._failures, self._rest)
        return self._breakers[backend]

    def reset(self) -> None:
        """Trust every backend again at once."""
        for breaker in self._breakers.values():
            breaker.reset()
