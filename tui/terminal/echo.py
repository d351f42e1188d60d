"""Keeps what is typed before the screen opens from standing in the terminal after it."""

from __future__ import annotations

import os
import signal
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

_FLAGS = 3
"""Where the local modes stand among a terminal's attributes."""
_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Signals that end a program at once, where nobody heeds them yet."""


@contextmanager
def unechoed(source: IO[str] | None) -> Iterator[None]:
    """Have a terminal not show what is typed; it is read later all the same.

    Nothing is done where it is none, and it is as it was when this ends, also by a signal
    that ends the program before it heeds any.

    Args:
        source: what is read from it.
    """
    try:
        terminal = -1 if source is None else source.fileno()
        before = termios.tcgetattr(terminal)
        quiet = termios.tcgetattr(terminal)
        quiet[_FLAGS] &= ~termios.ECHO
    except (termios.error, OSError, ValueError):
        yield
        return

    def set_to(attributes: list[Any]) -> None:
        with suppress(termios.error, OSError):
            termios.tcsetattr(terminal, termios.TCSANOW, attributes)

    def end(number: int, _: object) -> None:
        set_to(before)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    mine = threading.current_thread() is threading.main_thread()
    ending = [n for n in _ENDING if mine and signal.getsignal(n) is signal.SIG_DFL]
    for number in ending:
        signal.signal(number, end)
    set_to(quiet)
    try:
        yield
    finally:
        set_to(before)
        for number in ending:
            signal.signal(number, signal.SIG_DFL)
