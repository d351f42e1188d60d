"""Keeps what is typed before the screen opens from standing in the terminal after it."""

from __future__ import annotations

import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

_FLAGS = 3
"""Where the local modes stand among a terminal's attributes."""


@contextmanager
def unechoed(source: IO[str] | None) -> Iterator[None]:
    """Have a terminal not show what is typed; it is read later all the same.

    Nothing is done where it is none, and it is as it was when this ends.

    Args:
        source: what is read from it.
    """
    try:
        terminal = -1 if source is None else source.fileno()
        before = termios.tcgetattr(terminal)
        quiet = termios.tcgetattr(terminal)
        quiet[_FLAGS] &= ~termios.ECHO
        termios.tcsetattr(terminal, termios.TCSANOW, quiet)
    except (termios.error, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        with suppress(termios.error, OSError):
            termios.tcsetattr(terminal, termios.TCSANOW, before)
