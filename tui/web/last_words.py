"""What a program behind a page says apart from what it draws: why it could not begin.

It is shown to whoever opened the page, who may be anybody with its address: a few
lines, without a key and without telling where on the server's disk things are.
"""

from __future__ import annotations

import asyncio
import os
import re
from asyncio import StreamReader
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import PurePath

from agents.core.text import clean_line, shorten
from agents.home.paths import HOME_VARIABLE
from agents.providers.keys import Secret
from tui.commands.frame import narrate
from tui.web.guests import Guest

MOST = 8 * 1024
"""Bytes that are kept of it."""
LINES, LENGTH = 6, 240
"""Lines that are shown, and the characters of each."""
PATIENCE = 2.0
"""Seconds in which the last of it comes once the program has ended."""
_FOLDERS = re.compile(r"(?<![\w.:/…])(?:/[^\s/:;,'\"“”()]+)+/(?=[^\s/])")
_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSW", re.IGNORECASE)
_SHORTEST = 6
"""Letters of a key; anything shorter is a word that may be meant."""


class LastWords:
    """What one program says.

    Args:
        guest: whose it is.
    """

    def __init__(self, guest: Guest) -> None:
        self._guest = guest
        self._said = bytearray()
        self._hearing: asyncio.Task[None] | None = None

    def listen(self, stream: StreamReader | None) -> StreamReader:
        """Take in what comes of a stream; return one in its place, of which nothing comes."""
        silent = StreamReader()
        silent.feed_eof()
        if stream is not None:
            self._hearing = asyncio.create_task(self._hear(stream))
        return silent

    async def heard(self) -> None:
        """Wait for the last of it, and tell it where the server runs, too."""
        if self._hearing is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hearing, PATIENCE)
        for line in self.shown.splitlines():
            narrate(line)

    async def _hear(self, stream: StreamReader) -> None:
        while piece := await stream.read(MOST):
            self._said += piece[: MOST - len(self._said)]

    @property
    def shown(self) -> str:
        """What may be shown of it: its first lines."""
        told = self._said.decode(errors="replace")
        told = shown_words(told, os.environ | dict(self._guest.environ))
        return told.replace(self._guest.path, "...") if self._guest.path else told


def shown_words(said: str, environ: Mapping[str, str]) -> str:
    """Return the first lines of what a program said, without keys and folders.

    Args:
        environ: its environment, which may hold keys.
    """
    for key in _keys(environ):
        said = said.replace(key, "...")
    for folder in filter(None, map(environ.get, (HOME_VARIABLE, "HOME"))):
        said = said.replace(f"{folder.rstrip('/')}/", "…/")  # their names may have blanks
    lines = (clean_line(line).strip() for line in Secret("").hide(said).splitlines())
    return "\n".join(
        shorten(_FOLDERS.sub("…/", line), LENGTH) for line in [x for x in lines if x][:LINES]
    )


def _keys(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what is secret of an environment, the longest first."""
    named = {value.strip() for name, value in environ.items() if _SECRET.search(name)}
    # The name of a file isn't what is in it.
    found = (key for key in named if len(key) >= _SHORTEST and not PurePath(key).is_absolute())
    yield from sorted(found, key=len, reverse=True)
