"""Lines that a person types or a script pipes in, for an event loop to await."""

from __future__ import annotations

import asyncio
import select
import threading
from typing import IO

LONGEST = 4096
"""Bytes of a line that are read; a world takes far less, the rest is dropped."""


def has_come(stream: IO[bytes] | IO[str] | None, seconds: float | None = 0) -> bool:
    """Tell whether a terminal has a whole line that nobody has read, or its end.

    Args:
        stream: read from nowhere else; what is no terminal has none.
        seconds: how long to wait for one; None for as long as it takes.
    """
    try:
        if stream is None or not stream.isatty():
            return False
        return bool(select.select([stream], [], [], seconds)[0])
    except (OSError, ValueError):
        return False  # it went away, or is closed


class Lines:
    """Lines of a byte stream, read one ahead on a thread of its own.

    One ahead and no more, so that endless input takes no memory. The thread is
    a daemon: a read that never returns keeps nobody from leaving.
    """

    def __init__(self, stream: IO[bytes] | None) -> None:
        self._stream = stream
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._room = threading.Semaphore(1)
        self._loop = asyncio.get_running_loop()
        self._ended = self._holds = False
        threading.Thread(target=self._read, name="lines", daemon=True).start()

    def _read(self) -> None:
        while True:
            self._room.acquire()
            # Before it is read: until then it is seen to have come.
            self._holds = has_come(self._stream, None)
            line = self._line()
            text = line.decode("utf-8", "replace").rstrip("\r\n") if line else None
            try:
                self._loop.call_soon_threadsafe(self._queue.put_nowait, text)
            except RuntimeError:
                return  # the program has left meanwhile
            if text is None:
                return

    def _line(self) -> bytes:
        if self._stream is None:
            return b""
        try:
            line = rest = self._stream.readline(LONGEST)
            while len(rest) == LONGEST and not rest.endswith(b"\n"):
                rest = self._stream.readline(LONGEST)
        except (OSError, ValueError):
            return b""  # a terminal that went away reads as the end of input
        return line

    @property
    def typed_ahead(self) -> bool:
        """Whether the next line was typed already: its end is not at the cursor then."""
        return self._holds or has_come(self._stream)

    def end(self) -> None:
        """Let the next line be the end of input."""
        self._queue.put_nowait(None)

    async def next(self) -> str | None:
        """Return the next line, None at the end of input and ever after."""
        if self._ended:
            return None
        text = await self._queue.get()
        self._holds = False
        self._room.release()
        self._ended = text is None
        return text
