"""Whose turn it is at a child process: one call at a time, and a search gives way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from games.errors import GameError
from games.spawn import Child


@dataclass(slots=True)
class CommandSearch:
    """A search for valid commands that is under way and may be cut short."""

    child: Child
    serial: int
    preempted: bool = False


class Turns:
    """Lets the calls of any thread be served one after another, until it is closed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # held by the one call that is being served
        self._gate = threading.Lock()  # held for an instant, guards the next three
        self._waiting = 0
        self._search: CommandSearch | None = None
        self._closed = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Serve one call, after those that came before; a search gives way.

        Raises:
            GameError: the world was closed.
        """
        with self._gate:
            self._waiting += 1
            if self._search is not None:
                self._search.preempted = True
                self._search.child.cancel(self._search.serial)
        try:
            self._lock.acquire()
        finally:
            with self._gate:
                self._waiting -= 1
        try:
            if self._closed:
                raise _gone()
            yield
        finally:
            self._lock.release()

    @contextmanager
    def search(self, child: Child) -> Iterator[CommandSearch | None]:
        """Begin a search that gives way, amid a turn; None if somebody waits already."""
        with self._gate:
            if not self._waiting:
                self._search = CommandSearch(child, child.post("valid_commands"))
            search = self._search
        try:
            yield search
        finally:
            with self._gate:
                self._search = None

    @contextmanager
    def before_close(self) -> Iterator[None]:
        """Do what :meth:`close` has to see, or to prevent.

        Raises:
            GameError: the world was closed.
        """
        with self._gate:
            if self._closed:
                raise _gone()
            yield

    def close(self, present: Callable[[], Child | None], end: Callable[[], object]) -> None:
        """Let nobody in any more; whatever is being asked fails.

        Args:
            present: the child that may be busy; killed if it is.
            end: called once nobody is served.
        """
        with self._gate:
            if self._closed:
                return
            self._closed = True
            child = present()
        if not self._lock.acquire(blocking=False):
            if child is not None:
                child.kill()
            self._lock.acquire()
        try:
            end()
        finally:
            self._lock.release()


def _gone() -> GameError:
    return GameError("This world was closed.", "Open the game again to play on.")
