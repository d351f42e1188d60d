"""What a screen puts off: calls that are due later, and repaints."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

HELD = 0.1
"""Seconds at most that a repaint waits for the rest of what it would show."""

ROUNDS = 4
"""Rounds of the event loop in which parts that are told something, or are new, ask for room."""


class DeferredCalls:
    """Calls by name, each at most once under way, and repaints that are held back.

    Args:
        screen: whose they are.
        show: tells its parts what they show.
    """

    def __init__(self, screen: Screen[Any], show: Callable[[], None]) -> None:
        self._screen = screen
        self._show = show
        self._to_show = False
        self._due: dict[str, Timer] = {}
        self._held = ExitStack()
        self._ending: list[ExitStack] = []  # holds that end once all parts have had their turn

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

    def puts_off(self) -> bool:
        """Tell whether what there is to show is put off; it is then shown by itself.

        That is once all has been taken in that is there already: a turn's events come in
        two or three bursts, and to tell every part of each takes longer than to think.
        """
        held = self.waits("hold")
        if held and not self._to_show:
            self._screen.call_later(self._show_late)
        self._to_show = held
        return held

    def _show_late(self) -> None:
        if self._to_show:
            self._to_show = False
            self._show()

    def release(self) -> None:
        """Show what was put off, and paint it once.

        Parts ask for room in their own time, each after what it was told: a hold that
        ended at once had the screen laid out for the first of them, and again for the rest.
        """
        self.drop("hold")
        self._show_late()
        self._ending.append(self._held.pop_all())
        self._after_rounds(ROUNDS)

    def _after_rounds(self, left: int) -> None:
        """End holds behind the parts, which the loop wakes first, and behind what they ask for."""
        if left:
            asyncio.get_running_loop().call_soon(self._after_rounds, left - 1)
        else:
            self._screen.call_later(self._end_holds)

    def _end_holds(self) -> None:
        for held in self._ending:
            held.close()
        self._ending.clear()

    def leave(self) -> None:
        """Let repaints go as they come; the screen is left, and shows nothing more."""
        self._to_show = False
        self.release()
        self._end_holds()  # nobody comes back here to do it
