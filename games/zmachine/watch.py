"""Ends what a story does for ever when it is only asked something, on a snapshot.

Who plays may have a move that hangs; it is theirs. But what is tried to find out a
figure must come back: so another thread halts the emulator once an answer has taken
too much of the processor. It is that which is measured, and no clock, as a machine
that does much else is no story's fault.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PATIENCE = 0.5
"""Seconds of the processor that the first answer may take; an ordinary one takes a few
thousandths."""
_LEAST = 0.05
_POLL = 0.02
_IDLE = 25
"""Polls without anything to watch after which the thread ends."""


class Watch:
    """Halts what takes too long, each time sooner.

    Args:
        halt: called from another thread while a block of :meth:`over` goes on.
    """

    def __init__(self, halt: Callable[[], None]) -> None:
        self._halt = halt
        self._lock = threading.Lock()
        self._until: float | None = None
        self._watching = False
        self._patience = _PATIENCE

    @contextmanager
    def over(self) -> Iterator[None]:
        """Watch over a block; it is never halted afterwards."""
        with self._lock:
            self._until = time.process_time() + self._patience
            starting, self._watching = not self._watching, True
        if starting:
            threading.Thread(target=self._look_on, name="watch", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._until = None

    def _look_on(self) -> None:
        idle = 0
        while True:
            time.sleep(_POLL)
            with self._lock:
                idle = idle + 1 if self._until is None else 0
                if idle > _IDLE:
                    self._watching = False
                    return
                if self._until is not None and time.process_time() > self._until:
                    self._until = None
                    self._patience = max(_LEAST, self._patience / 2)
                    self._halt()
