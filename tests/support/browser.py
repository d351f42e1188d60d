"""A served program, and who looks at it: a bare websocket, or headless Chromium."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import re
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import pyte
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from tests.support.waiting import PATIENCE, soon


@asynccontextmanager
async def serving(home: Path, *words: str) -> AsyncIterator[list[str]]:
    """Serve a home; yield the addresses that it told."""
    environ = {**os.environ, "UNDERSTUDY_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "tui", "serve"),
        *("--port", "0", *words),
        env=environ,
        stdout=PIPE,
        stderr=PIPE,
    )
    assert server.stdout is not None
    assert server.stderr is not None
    try:
        told = await soon(server.stderr.readuntil(b"shown is kept.\n"))
        assert told
        lines = [
            await soon(server.stdout.readline()) for _ in range(max(1, words.count("--person")))
        ]
        yield [line.decode().split()[-1] for line in lines]
    finally:
        await ended(server)


async def ended(process: Process) -> None:
    """Tell a process to end, and wait for it."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    await soon(process.wait())


class Screen:
    """What a browser's terminal shows, told by pyte."""

    def __init__(self, columns: int = 100, lines: int = 30) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._news = asyncio.Event()

    def take(self, data: bytes) -> None:
        """Draw what came."""
        self._stream.feed(data)
        self._news.set()

    def resize(self, columns: int, lines: int) -> None:
        """Take another size."""
        self._screen.resize(lines, columns)
        self._screen.reset()

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self._screen.display)

    async def shows(self, words: str) -> None:
        """Wait until words stand there, however they are broken."""
        wanted = re.compile(r"\s+".join(map(re.escape, words.split())))
        try:
            async with asyncio.timeout(PATIENCE):
                while not wanted.search(self.text):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"{words!r} is not in:\n{self.text}") from None


class Viewer(Protocol):
    """Somebody who looks at a served program."""

    screen: Screen

    async def type(self, text: str) -> None:
        """Type text; a newline is Enter."""

    async def resize(self, columns: int, lines: int) -> None:
        """Change the size of the window."""


class Socket:
    """A viewer without a browser."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.screen = Screen()
        self._socket = socket
        self.ended = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.BINARY:
                self.screen.take(message.data)

    async def send(self, message: object) -> None:
        """Send a message as textual.js does."""
        await self._socket.send_json(message)

    async def type(self, text: str) -> None:
        """Type text; a newline is Enter."""
        await self.send(["stdin", text.replace("\n", "\r")])

    async def resize(self, columns: int, lines: int) -> None:
        """Change the size of the window."""
        self.screen.resize(columns, lines)
        await self.send(["resize", {"width": columns, "height": lines}])

    async def close(self) -> None:
        """Go away."""
        await self._socket.close()
        await self.ended


@asynccontextmanager
async def socket(address: str) -> AsyncIterator[Socket]:
    """Connect to a served program as its page does."""
    origin = "/".join(address.split("/")[:3])
    async with (
        ClientSession(headers={"Origin": origin}) as session,
        session.ws_connect(f"{address}ws?width=100&height=30") as connection,
    ):
        viewer = Socket(connection)
        try:
            yield viewer
        finally:
            await viewer.close()


class Page:
    """A page in headless Chromium, told what to do over its debugging protocol."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.screen = Screen()
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for message in self._socket:
            told: dict[str, Any] = json.loads(message.data)
            if told.get("id") in self._answers:
                self._answers.pop(told["id"]).set_result(told)
            elif told.get("method") == "Network.webSocketFrameReceived":
                frame = told["params"]["response"]
                if frame["opcode"] == 2:
                    self.screen.take(base64.b64decode(frame["payloadData"]))
            elif told.get("method") == "Network.webSocketFrameSent":
                self._take_size(told["params"]["response"]["payloadData"])
            elif told.get("method") == "Network.webSocketCreated":
                self._take_size(told["params"]["url"])

    def _take_size(self, text: str) -> None:
        """Be as large as the page says its terminal is."""
        size = re.search(r'width"?[=:]\s*(\d+)\D+height"?[=:]\s*(\d+)', text)
        if size:
            self.screen.resize(int(size[1]), int(size[2]))

    async def do(self, method: str, **parameters: object) -> dict[str, Any]:
        """Ask the browser for something; return its answer."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        told: dict[str, Any] = await soon(answer)
        assert "error" not in told, told
        return dict(told["result"])

    async def open(self, address: str) -> None:
        """Go to an address."""
        for domain in ("Network", "Page", "Runtime"):
            await self.do(f"{domain}.enable")
        # A window without a desktop has the focus only if it is told so.
        await self.do("Emulation.setFocusEmulationEnabled", enabled=True)
        await self.do("Page.navigate", url=address)

    async def type(self, text: str) -> None:
        """Type text; a newline is Enter."""
        for letter in text:
            key = "Enter" if letter == "\n" else letter
            told = {"key": key, "text": "\r" if letter == "\n" else letter}
            if letter == "\n":
                told |= {"code": "Enter", "windowsVirtualKeyCode": 13}  # type: ignore[dict-item]
            await self.do("Input.dispatchKeyEvent", type="keyDown", **told)
            await self.do("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def press(self, letter: str, *, control: bool) -> None:
        """Press a key with Control, or without."""
        told = {"key": letter, "windowsVirtualKeyCode": ord(letter.upper())}
        for kind in ("keyDown", "keyUp"):
            await self.do("Input.dispatchKeyEvent", type=kind, modifiers=2 * control, **told)

    async def evaluate(self, expression: str) -> str:
        """Return what an expression of the page comes to, as text."""
        told = await self.do(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        return str(told["result"]["value"])

    async def resize(self, width: int, height: int) -> None:
        """Change the size of the window, in pixels."""
        await self.do(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def picture(self, path: Path) -> None:
        """Keep what it looks like."""
        told = await self.do("Page.captureScreenshot")
        path.write_bytes(base64.b64decode(told["data"]))


def chromium_or_skip() -> str:
    """Return the browser; skip the test on a machine that has none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if (found := shutil.which(name)) is not None:
            return found
    pytest.skip("Chromium is not installed")


@asynccontextmanager
async def browsing(profile: Path) -> AsyncIterator[Page]:
    """Start headless Chromium with an empty page."""
    browser = await asyncio.create_subprocess_exec(
        chromium_or_skip(),
        *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--disable-dev-shm-usage", "--remote-debugging-port=0", "--window-size=1000,700"),
        f"--user-data-dir={profile}",
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=PIPE,
    )
    assert browser.stderr is not None
    try:
        port = 0
        async with asyncio.timeout(PATIENCE):
            while not port:
                said = (await browser.stderr.readline()).decode(errors="replace")
                found = re.search(r"ws://127\.0\.0\.1:(\d+)/", said)
                port = int(found[1]) if found else 0
        async with ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                pages: Mapping[str, Any] = next(
                    one for one in await answer.json() if one["type"] == "page"
                )
            url = pages["webSocketDebuggerUrl"]
            async with session.ws_connect(url, max_msg_size=0) as connection:
                yield Page(connection)
    finally:
        await ended(browser)
