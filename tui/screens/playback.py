"""A recorded session that plays by itself: how fast, and whether it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Moves a second that + and − step through."""


class Playback:
    """The clock of a replay.

    Args:
        screen: the timer is its.
        step: goes a move on; False if that was the last one.
        changed: told when it begins and when it ends.
    """

    def __init__(
        self, screen: Screen[Any], step: Callable[[], bool], changed: Callable[[], None]
    ) -> None:
        self._screen = screen
        self._step = step
        self._changed = changed
        self._at = SPEEDS.index(2.0)
        self._ticker: Timer | None = None

    @property
    def runs(self) -> bool:
        """Whether it plays by itself."""
        return self._ticker is not None

    @property
    def speed(self) -> float:
        """Moves a second."""
        return SPEEDS[self._at]

    def start(self) -> None:
        """Play by itself from here on."""
        self._ticker = self._screen.set_interval(1 / self.speed, self._tick)
        self._changed()

    def stop(self) -> None:
        """Play no further by itself."""
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
        self._changed()

    def change(self, by: int) -> None:
        """Play faster or slower by so many steps."""
        self._at = max(0, min(len(SPEEDS) - 1, self._at + by))
        if self._ticker is not None:
            self._ticker.stop()
            self.start()

    def _tick(self) -> None:
        if not self._step():
            self.stop()
