"""The child process of a world: started when it is needed, put aside when it fails."""

from __future__ import annotations

import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

from games.errors import WorldCrashedError
from games.spawn import Child
from games.telling import FactsHearer
from games.turns import Turns
from games.types import GameInfo
from games.world import never


class ChildKeeper:
    """Keeps a game's child, one at a time, in a folder that goes with the last of them.

    Args:
        info: the game that each child opens.
        command: starts one.
        turns: of the world that it is for; none is started once they are closed.

    Attributes:
        child: the present one, None if there is none.
        hearer: puts together what that one tells of its facts.
    """

    def __init__(self, info: GameInfo, command: Sequence[str], turns: Turns) -> None:
        self._info = info
        self._command = command
        self._turns = turns
        self._folder: Path | None = None
        self._tidy: Callable[[], object] = never  # until there is a folder to remove
        self._opening: int | None = None
        self.child: Child | None = None
        self.hearer = FactsHearer()

    @property
    def pid(self) -> int | None:
        """Process id of the present child, None if there is none."""
        child = self.child
        return child.pid if child is not None and child.alive else None

    def spawned(self) -> Child:
        """Return a running child, whose story may still be opening.

        Raises:
            WorldCrashedError: none can be started.
        """
        if self.child is not None and self.child.alive:
            return self.child
        self.discard()
        with self._turns.before_close():
            try:
                if self._folder is None:
                    self._folder = Path(tempfile.mkdtemp(prefix="understudy-"))
                    self._tidy = weakref.finalize(self, shutil.rmtree, self._folder, True)
                self.child = Child(self._command, self._folder)
            except OSError as error:
                raise WorldCrashedError(
                    f"The engine could not be started: {error}.",
                    "Your moves are kept. Free some memory or disk space, then try again.",
                ) from error
        self._opening = self.child.post("open", self._info)
        return self.child

    def opened(self, seconds: float) -> Child:
        """Return a running child whose story is open.

        Args:
            seconds: to wait for that.

        Raises:
            ChildError: it died or hung.
            GameError: the story can't be opened.
        """
        child = self.spawned()
        if self._opening is not None:
            child.wait(self._opening, time.monotonic() + seconds)
            self._opening = None
        return child

    def discard(self) -> None:
        """End the present child, which has failed, without waiting for it."""
        self._opening = None
        self.hearer = FactsHearer()
        if self.child is not None:
            self.child.discard()
            self.child = None

    def end(self) -> None:
        """End the present child, and remove the folder."""
        if self.child is not None:
            self.child.close()
            self.child = None
        self._tidy()
