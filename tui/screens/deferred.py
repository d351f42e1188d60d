"""What a screen puts off: calls that are due later, and repaints."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

HELD = 0.1
"""Seconds at most that a repaint waits for the rest of what it would show."""


class DeferredCalls:
    """Calls by name, each at most once under way, and repaints that are held back.

    Args:
        screen: whose they are.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._due: dict[str, Timer] = {}
        self._held = ExitStack()

    def after(self, name: str, seconds: float, call: Callable[[], None]) -> None:
        """Call something once, later; what was to be called under this name no longer is."""
        self.drop(name)

        def due() -> None:
            self._due.pop(name, None)
            call()

        self._due[name] = self._screen.set_timer(seconds, due)

    def drop(self, name: str) -> None:
        """Let what was to be called under a name be."""
        timer = self._due.pop(name, None)
        if timer is not None:
            timer.stop()

    def waits(self, name: str) -> bool:
        """Tell whether something is to be called under a name."""
        return name in self._due

    def hold(self) -> None:
        """Put off repaints until all is there that follows at once.

        A turn comes in several events, most of the time within a few hundredths
        of a second, and each repaint takes as long as that.
        """
        if not self.waits("hold"):
            self._held.enter_context(self._screen.app.batch_update())
            self.after("hold", HELD, self.release)

    def release(self) -> None:
        """Paint what was put off."""
        self.drop("hold")
        self._held.close()
