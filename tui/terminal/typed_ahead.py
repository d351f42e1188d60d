"""Keys that are typed ahead reach what the keys before them have opened.

The framework hands a key at once to what has the focus then. Where the key before opens a
line, a window or a game, which takes a few turns of the loop and more on a busy machine,
the rest of what a person typed would go to the box of the story, and be played there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import partial
from typing import Any

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.message import Message
from textual.message_pump import MessagePump

AT_ONCE = frozenset(("ctrl+c", "ctrl+q"))
"""Keys that wait for nothing: they lead out."""
_LINE_FEED = "ctrl+j"
LONGEST = 2.0
"""Seconds that what was typed waits for the key before it, where nothing else is said."""
_LOOK = 0.05
"""Seconds between looks whether a game has been opened."""
_LOOKS = 200
"""Looks after which a game that takes so long holds nothing back any more."""
_MOST = 500
"""Keys that wait at most; what comes beyond is a cat on the keyboard."""

Typed = events.Key | events.Paste


class TypedAhead:
    """Hands keys and pastes to the program, each once the one before was answered.

    A key is answered when all that it made any part of the screen say to another has
    been heard, up to the program: lines have the focus by then and windows are open.

    Args:
        app: the program; what runs here runs on its loop.

    Attributes:
        opening: a game is being opened, and what is typed is meant for that.
        longest: seconds that what was typed waits for the key before it, at most.
    """

    def __init__(self, app: App[Any]) -> None:
        self.opening = False
        self.longest = LONGEST
        self._app = app
        self._waiting: deque[Typed] = deque()
        self._serial = 0
        self._busy = False
        self._looks = 0
        self._came = False  # a game was being opened: its screen has to be heard out, too

    @property
    def waits(self) -> bool:
        """Whether a key is being answered, or waits for that."""
        return self._busy

    def take(self, event: Typed) -> None:
        """Hand a key on, now or when its turn comes.

        What is typed before the program has the terminal ends its lines as files do.
        """
        if isinstance(event, events.Key) and event.key == _LINE_FEED:
            event = events.Key("enter", "\r")
        if isinstance(event, events.Key) and event.key in AT_ONCE:
            self._app.post_message(event)
        elif self._busy:
            if len(self._waiting) < _MOST:
                self._waiting.append(event)
                self._limit()
        elif self.opening:
            self._waiting.append(event)
            self._wait()
        else:
            self._hand_on(event)

    def forget(self) -> None:
        """Forget what waits: what it was meant for doesn't come."""
        self._waiting.clear()

    def _hand_on(self, event: Typed) -> None:
        self._busy = True
        self._serial += 1
        self._app.post_message(event)
        self._app.call_later(self._follow, self._serial, self._way())
        self._limit()

    def _limit(self) -> None:
        """Let what waits wait no longer than it may."""
        if self._waiting:
            self._app.set_timer(self.longest, partial(self._answered, self._serial))

    def _way(self) -> Iterator[MessagePump]:
        """Yield who has to be heard out, each twice: what it heard, it may say to itself.

        A key rises up to the program, which finds out what it is bound to; what the bound
        action says, as that a row was chosen, rises once more.
        """
        app = self._app
        first = app.focused or app.screen
        inside = [node for node in first.ancestors_with_self if node is not app]
        for node in (*inside, app, *inside, app):
            yield from (node, node)
        for _ in range(2):  # a window that was opened, and what has the focus in it
            yield app.screen
            yield app

    def _follow(self, serial: int, way: Iterator[MessagePump]) -> None:
        for node in way:
            if node.is_running and node.call_later(self._follow, serial, way):
                return
        self._answered(serial)

    def _answered(self, serial: int) -> None:
        if serial == self._serial and self._busy:
            self._wait()

    def _wait(self) -> None:
        """Hand on what waits, once the game that is being opened is there."""
        self._busy = self.opening or self._came or bool(self._waiting)
        if self.opening:
            self._came = True
            self._looks += 1
            self.opening = self._looks < _LOOKS
            self._app.set_timer(_LOOK, self._wait)
        elif self._came:
            self._came = False
            self._looks = 0
            self._serial += 1
            self._follow(self._serial, self._way())
        elif self._waiting:
            self._hand_on(self._waiting.popleft())


class InOrder(Driver):
    """A driver whose keys go by way of :class:`TypedAhead`, where the program has one."""

    def send_message(self, message: Message) -> None:
        """Hand on what was pressed, in its turn. Called from the thread that reads."""
        ahead = getattr(self._app, "typed_ahead", None)
        if isinstance(ahead, TypedAhead) and isinstance(message, events.Key | events.Paste):
            message = events.Callback(partial(ahead.take, message))
        super().send_message(message)
