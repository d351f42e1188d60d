"""When the play screen shows what a co-play says, and when it looks for garbage.

A turn comes in several events and models speak hundreds of times a second: what
follows at once is painted at once, and what streams in at a pace of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from agents.core import events as ev
from tui.garbage import RESTS_AFTER, Garbage
from tui.screens.deferred import DeferredCalls

THINKING_SHOWS_AFTER = 0.15
"""Seconds; a faster answer replaces the last proposal without a flicker."""
PER_SECOND = 15
"""How often at most what models say is drawn: keys never wait for it."""
CONSIDER_AFTER = 0.25
"""Seconds of rest in typing after which the critic is asked about the text."""


class PlayTiming:
    """The clock of one play screen.

    Args:
        screen: repaints are held back on it.
        draw: draws what models have said meanwhile.
        waited: told that a thought takes so long that it is worth saying.
        show: tells the screen's parts what they show.
    """

    def __init__(
        self,
        screen: Screen[Any],
        draw: Callable[[], None],
        waited: Callable[[], None],
        show: Callable[[], None],
    ) -> None:
        self._calls = DeferredCalls(screen, show)
        self._draw = draw
        self._waited = waited
        self._garbage = Garbage()
        self._settled = False

    def begin(self) -> None:
        """Begin with a game."""
        self._garbage.begin()

    def before(self, event: ev.Event) -> None:
        """Take note of an event before it is shown."""
        self._calls.drop("rest")
        match event:
            case ev.TurnPlayed() | ev.Moved() | ev.Retrieved():
                self._calls.hold()
            case ev.Thinking():
                self._calls.hold()
                self._calls.after("thinking", THINKING_SHOWS_AFTER, self._waited)
            case ev.Proposed():
                self._calls.drop("thinking")
            case _:
                pass

    def after(self, event: ev.Event) -> None:
        """Take note of an event that was shown: with a question, a turn is whole."""
        if isinstance(event, ev.Awaiting):
            self._calls.release()
            if not self._settled:
                self._settled = True  # demonstrations are read by now
                self._garbage.settle()
            self._calls.after("rest", RESTS_AFTER, self._garbage.rest)

    def puts_off(self) -> bool:
        """Tell whether more to show follows at once; all of it is then shown together."""
        return self._calls.puts_off()

    def draw_soon(self) -> None:
        """Have what a model said drawn in its own time."""
        if not self._calls.waits("beat"):
            self._calls.after("beat", 1 / PER_SECOND, self._draw)

    def when_typing_rests(self, call: Callable[[], None] | None) -> None:
        """Call something once typing has rested, in place of what was to be called."""
        self._calls.drop("considering")
        if call is not None:
            self._calls.after("considering", CONSIDER_AFTER, call)

    def end(self) -> None:
        """Leave no repaint put off."""
        self._calls.leave()
        self._garbage.end()
