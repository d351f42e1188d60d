"""Worker processes that wait for the next run: to start one takes longer than a short run."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from games.spawn import Child


@dataclass(frozen=True, slots=True)
class IdleWorker:
    """A worker process that nobody needs now.

    Attributes:
        folder: its own; it goes with it.
        environ: the variables that it was started with beside the usual.
    """

    child: Child
    folder: Path
    environ: Mapping[str, str]

    def dismiss(self) -> None:
        """End it."""
        self.child.discard()
        shutil.rmtree(self.folder, ignore_errors=True)


class Reserve:
    """Keeps worker processes between runs. Close it, or use it as a context manager."""

    def __init__(self) -> None:
        self._waiting: list[IdleWorker] = []
        self._closed = False
        self._lock = threading.Lock()

    def __enter__(self) -> Reserve:
        """Return the reserve itself; leaving the block closes it."""
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def take(self, environ: Mapping[str, str]) -> IdleWorker | None:
        """Return one that was started with just these variables, None if none waits."""
        with self._lock:
            for hand in [*self._waiting]:
                if not hand.child.alive:
                    self._waiting.remove(hand)
                    hand.dismiss()
                elif hand.environ == environ:
                    self._waiting.remove(hand)
                    return hand
        return None

    def keep(self, hand: IdleWorker) -> None:
        """Have one wait; it is ended if the reserve was closed."""
        with self._lock:
            if not self._closed:
                self._waiting.append(hand)
                return
        hand.dismiss()

    def close(self) -> None:
        """End all that wait, and whatever is brought later."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = self._waiting, []
        for hand in waiting:
            hand.dismiss()
