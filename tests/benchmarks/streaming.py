"""A loopback server that streams words at a known rate, in a process of its own.

``python -m tests.benchmarks.streaming RATE WORDS`` prints its address and serves
until standard input ends. Without WORDS (0) an answer never ends. Beside chat
completions it tells, at ``/v1/figures``, what it is doing.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.support import openai_stub as stub

BEGINNING = '{"command": "look", "reason": "'
ENDING = '", "confidence": 0.5, "alternatives": ["wait", "north"]}'


@dataclass
class Pace:
    """Streams answers and counts what is sent.

    Attributes:
        rate: words a second, each a token.
        words: words of an answer, 0 for no end.
        left: when clients went away in mid-answer, by the system's monotonic clock.
    """

    rate: float
    words: int
    streams: int = 0
    sent: int = 0
    left: list[float] = field(default_factory=list)

    async def answer(self, line: stub.Line) -> None:
        """Stream one answer, each word at its time."""
        gone = asyncio.create_task(line.until_left())
        gone.add_done_callback(lambda _: self.left.append(time.monotonic()))
        self.streams += 1
        try:
            await line.send(stub.HEAD)
            await line.send(stub.chunked(stub.delta(content=BEGINNING)))
            await self._words(line, gone)
            if gone.done():
                return
            for part in (stub.delta(content=ENDING), stub.delta("stop"), stub.DONE):
                await line.send(stub.chunked(part))
            await line.send(b"0\r\n\r\n")
        except ConnectionError:
            pass
        finally:
            self.streams -= 1
            gone.cancel()

    async def _words(self, line: stub.Line, gone: asyncio.Task[None]) -> None:
        begin, told = time.monotonic(), 0
        while (told < self.words or not self.words) and not gone.done():
            told += 1
            await asyncio.wait({gone}, timeout=begin + told / self.rate - time.monotonic())
            await line.send(stub.chunked(stub.delta(content=f"word{told} ")))
            self.sent += 1

    async def figures(self, line: stub.Line) -> None:
        """Tell what is going on."""
        told = {"streams": self.streams, "sent": self.sent, "left": self.left}
        await stub.page(200, told)(line)


@dataclass(frozen=True, slots=True)
class Streaming:
    """A server that runs."""

    url: str

    def figures(self) -> dict[str, Any]:
        """Return what it is doing: streams, words sent, when clients left."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.url}/figures") as answer:
            told: dict[str, Any] = json.load(answer)
        return told


@contextmanager
def streaming(rate: float, words: int = 0) -> Iterator[Streaming]:
    """Run the server for a while."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.streaming", str(rate), str(words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Streaming(process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()


async def _serve(pace: Pace) -> None:
    async with stub.stubbed(pace.answer) as server:
        server.pages["/v1/figures"] = pace.figures
        print(server.url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(Pace(float(sys.argv[1]), int(sys.argv[2]))))
