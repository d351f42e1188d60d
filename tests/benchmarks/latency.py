"""Times keys to paint while three players stream, and how soon a stopped model is free.

The real program runs in a pseudo-terminal; three players are streamed to at a
known rate. A key counts as painted when the program has written the box anew
with it. Cancelling is timed at a real llama.cpp, which says what its slots do.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from pathlib import Path

import httpx2
import openai

from agents.providers.base import Message, Request, Sampling, Speaker
from agents.providers.openai import OpenAIProvider
from agents.providers.resilience import Resilient
from tests.benchmarks.figures import Row, spread
from tests.benchmarks.streaming import Streaming, streaming
from tests.support import gguf_serving, tiny_gguf
from tests.support.pty_program import Terminal

RATE = 200.0
"""Tokens a second, of each player."""
ROUNDS, KEYS = 16, 12
"""Answers that are typed beside, and keys beside each."""
WORDS = 2000
"""Tokens of each answer, four times what a player is allowed."""
PAUSE = 0.05
"""Seconds between a painted key and the next: a fast typist's pace."""
LETTERS = "qjzxkvqjzxkv"
"""Letters that no suggestion completes."""
STOPS = 10
CANCELS = 30
TOKENS = 200_000
ROLES = ("explorer", "cautious", "puzzle-solver")


def measure() -> list[Row]:
    """Return key to paint with three streams and with none, and times until free."""
    with streaming(RATE, WORDS) as server:
        streamed = _beside_streams(server)
    with streaming(RATE) as server:
        stopped = _stop(server)
    with _program("mimic") as terminal:
        terminal.wait_for("Enter for")
        quiet = [took for _ in range(ROUNDS) for took in _type(terminal)]
    return [
        Row(
            f"key to paint, three players streaming {RATE:.0f} tokens/s each "
            f"({len(streamed)} keys)",
            *spread(streamed),
        ),
        Row("the same with nobody streaming", *spread(quiet)),
        Row(f"Esc until the server sees the model left alone ({STOPS} times)", *spread(stopped)),
        *_cancelling(),
    ]


def _beside_streams(server: Streaming) -> list[float]:
    """Type while all players speak; keys beside answers that ended too soon don't count."""
    took: list[float] = []
    with _program(*(f"openai:parrot@{server.url}#{role}" for role in ROLES)) as terminal:
        for _ in range(ROUNDS):
            terminal.wait_for(lambda _: server.figures()["streams"] == len(ROLES))
            terminal.wait_for("answering")
            found = _type(terminal)
            if server.figures()["streams"] == len(ROLES):
                took += found
            terminal.send("\x12")  # Ctrl+R asks all of them again
            terminal.rest(0.5)
    assert len(took) >= ROUNDS * KEYS / 2, "answers ended before the typing did"
    return took


def _program(*players: str) -> Terminal:
    home = tempfile.mkdtemp(prefix="understudy-bench-")
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "UNDERSTUDY_HOME": home,
    }
    words = [str(Path(sys.executable).with_name("understudy")), "play", "cave", "--seed", "5"]
    return Terminal([*words, *(word for one in players for word in ("--player", one))], environ)


def _type(terminal: Terminal) -> list[float]:
    took = []
    for number in range(KEYS):
        place = number % len(LETTERS)
        if place == 0:
            terminal.send("\x15")  # Ctrl+U empties the box
            terminal.wait_for(lambda text: f"› {LETTERS}" not in text)
        terminal.rest(PAUSE)
        mark, typed = len(terminal.raw), LETTERS[: place + 1].encode()
        begin = time.perf_counter()
        terminal.send(LETTERS[place])
        terminal.wait_for(lambda _, m=mark, t=typed: t in terminal.raw[m:])  # type: ignore[misc]
        took.append(time.perf_counter() - begin)
    return took


def _stop(server: Streaming) -> list[float]:
    took = []
    with _program(f"openai:parrot@{server.url}") as terminal:
        for _ in range(STOPS):
            terminal.wait_for("word")
            left = len(server.figures()["left"])
            begin = time.monotonic()
            terminal.send("\x1b")
            while len(times := server.figures()["left"]) == left:
                terminal.rest(0.01)
            took.append(times[-1] - begin)
            terminal.wait_for("You stopped it")
            terminal.send("\x12")  # Ctrl+R asks again
            terminal.wait_for(lambda text: "You stopped it" not in text)
    return took


def _cancelling() -> list[Row]:
    if find_spec("xllamacpp") is None:
        return [Row("cancelled until llama.cpp's slot is free", "xllamacpp isn't installed")]
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as folder:
        path = Path(folder) / "tireless.gguf"
        tiny_gguf.write_model(path, context=1 << 20, tireless=True)
        served = gguf_serving.serve(path, context=1 << 18)
        try:
            ours, bare = asyncio.run(_cancel(served))
        finally:
            gguf_serving.end(served)
    return [
        Row(f"cancelled until llama.cpp's slot is free ({CANCELS} times)", *spread(ours)),
        Row("the same by closing the stream of bare `openai`", *spread(bare)),
    ]


async def _cancel(served: gguf_serving.Served) -> tuple[list[float], list[float]]:
    """Return seconds until a slot is free: after our cancelling, and the bare client's."""
    key = gguf_serving.KEY
    provider = Resilient(OpenAIProvider("tiny", base_url=served.url, key=key))
    request = Request((Message(Speaker.USER, "What now?"),), Sampling(max_tokens=TOKENS))

    async def listen() -> None:
        async for _ in provider.stream(request):
            pass

    async with (
        openai.AsyncOpenAI(base_url=served.url, api_key=key, max_retries=0) as client,
        httpx2.AsyncClient(
            base_url=served.address, headers={"Authorization": f"Bearer {key}"}, trust_env=False
        ) as slots,
    ):

        async def busy() -> bool:
            told = (await slots.get("/slots")).json()
            return any(slot["is_processing"] for slot in told)

        async def ours() -> Callable[[], Awaitable[object]]:
            task = asyncio.create_task(listen())

            async def cancel() -> None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

            return cancel

        async def bare() -> Callable[[], Awaitable[object]]:
            stream = await client.chat.completions.create(
                model="tiny",
                messages=[{"role": "user", "content": "What now?"}],
                max_tokens=TOKENS,
                stream=True,
            )
            await anext(aiter(stream))
            return stream.close

        found: dict[str, list[float]] = {"ours": [], "bare": []}
        for _ in range(CANCELS):
            for name, begin in (("ours", ours), ("bare", bare)):
                cancel = await begin()
                while not await busy():
                    pass
                since = time.perf_counter()
                await cancel()
                while await busy():
                    pass
                found[name].append(time.perf_counter() - since)
    await provider.close()
    return found["ours"], found["bare"]
