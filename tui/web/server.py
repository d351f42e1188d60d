"""Serves the program to browsers: one process for each that is connected.

Everything a browser sends is taken as coming from anywhere. Bound to this machine
alone, only its own names are answered to, and only pages of this server's own may
open a game; bound elsewhere, an address has a token in it that nobody can guess.
"""

from __future__ import annotations

import asyncio
import json
import logging
import shlex
import signal
import socket
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp_jinja2
import jinja2
from aiohttp import WSMsgType, web
from aiohttp.http import HttpProcessingError
from textual_serve import __file__ as _package
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from tui.web.driver import LARGEST
from tui.web.guests import Guest
from tui.web.last_words import LastWords

DRIVER = "tui.web.driver:BrowserDriver"
MOST = 8
"""Connections of one person at a time; each has a process of its own."""
LONGEST = 64 * 1024
"""Bytes of a browser's message that are read."""
LEAVING = 10.0
"""Seconds that a process may take to leave before it is ended."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Process(AppService):
    """A program behind one browser; it is gone once the browser is.

    Attributes:
        words: what it says apart from what it draws.
    """

    def __init__(self, guest: Guest, page: web.WebSocketResponse, files: DownloadManager) -> None:
        # The shell that runs it is replaced by it, so that it can be ended.
        command = "exec " + shlex.join(guest.command())

        async def close() -> None:
            await page.close()

        super().__init__(
            command,
            write_bytes=page.send_bytes,
            write_str=page.send_str,
            close=close,
            download_manager=files,
        )
        self._more = guest.environ
        self.words = LastWords(guest)

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        environ = super()._build_environment(width, height)
        return environ | dict(self._more) | {"TEXTUAL_DRIVER": DRIVER}

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        process = await super()._open_app_process(width, height)
        # The service would write them to our own terminal as they are.
        process.stderr = self.words.listen(process.stderr)
        return process

    async def run(self) -> None:
        """Pass on what the program sends; once it is gone, however that came, tell the page."""
        try:
            await super().run()
        except ValueError:
            pass  # what isn't the program's protocol: it didn't begin
        finally:
            await self.words.heard()
            await self.remote_close()

    async def leave(self) -> None:
        """Have the program leave, and end it if it doesn't."""
        try:
            async with asyncio.timeout(LEAVING):
                await self.stop()
                if self._process is not None:
                    await self._process.wait()
        except (TimeoutError, OSError):
            with suppress(ProcessLookupError):
                if self._process is not None:
                    self._process.kill()


class Site:
    """What one guest's browser is answered."""

    def __init__(self, guest: Guest, title: str, names: Sequence[str] | None) -> None:
        """Set it up.

        Args:
            guest: whose it is.
            title: of the page.
            names: the only hosts that are answered to, None for any.
        """
        self._guest, self._title, self._names = guest, title, names
        self._files = DownloadManager()
        self._connected = 0
        self._words: LastWords | None = None

    def app(self) -> web.Application:
        """Return it as an application, to be served as it is or under a path."""
        app = web.Application(middlewares=[self._guard])
        folder = Path(__file__).parent
        aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(folder), autoescape=True)
        app.add_routes(
            [
                web.get("/", self._index),
                web.get("/ws", self._play, name="ws"),
                web.get("/why", self._why, name="why"),
                web.static("/static", Path(_package).parent / "static", name="static"),
            ]
        )
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse other names for this machine, and keep the address to this page."""
        host = _host_of(request)
        if self._names is not None and host not in self._names:
            raise web.HTTPForbidden(text="This server answers to its own machine alone.")
        response = await handler(request)
        if not response.prepared:
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Frame-Options"] = "DENY"
            response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    async def _index(self, request: web.Request) -> web.StreamResponse:
        router, secure = request.app.router, request.headers.get("X-Forwarded-Proto") == "https"
        origin = request.url.origin()
        start = origin.with_scheme("https" if secure else origin.scheme)
        socket = start.with_scheme("wss" if start.scheme == "https" else "ws")
        size = request.query.get("fontsize", "16")
        return aiohttp_jinja2.render_template(
            "index.html",
            request,
            {
                "title": self._title,
                "font_size": size if size.isascii() and size.isdigit() else "16",
                "why": str(router["why"].url_for()),
                "socket": str(socket.join(router["ws"].url_for())),
                "static": str(router["static"].url_for(filename="")).rstrip("/"),
            },
        )

    async def _why(self, _: web.Request) -> web.StreamResponse:
        """Answer what the program that ended last said of it, nothing if that was as it should."""
        told = self._words.shown if self._words is not None else ""
        return web.Response(text=told, headers={"Cache-Control": "no-store"})

    async def _play(self, request: web.Request) -> web.StreamResponse:
        if _netloc(request.headers.get("Origin", "")) != request.host:
            raise web.HTTPForbidden(text="Only this server's own page may open a game.")
        if self._connected >= MOST:
            raise web.HTTPTooManyRequests(text=f"{MOST} browsers are connected already.")
        page = web.WebSocketResponse(heartbeat=15, max_msg_size=LONGEST)
        await page.prepare(request)
        self._connected += 1
        process: _Process | None = None
        try:
            process = _Process(self._guest, page, self._files)
            self._words = process.words
            width, height = (_cells(request.query.get(side)) for side in ("width", "height"))
            await process.start(width or 80, height or 24)
            async for message in page:
                if message.type is WSMsgType.TEXT:
                    await _pass_on(message.data, process, page)
        finally:
            self._connected -= 1
            if process is not None:
                await asyncio.shield(process.leave())
        return page


def _host_of(request: web.Request) -> str | None:
    """Return whom a request means by its own word.

    Raises:
        HTTPBadRequest: by no name or number that a machine has.
    """
    try:
        # Both are made of what the request says, and neither of anything that is none.
        return urlsplit(f"//{request.host}").hostname if request.url.origin() else None
    except ValueError:
        raise web.HTTPBadRequest(text="That is no address of a server.") from None


def _netloc(origin: str) -> str:
    """Return where a page is from, empty where that is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _is_ours(record: logging.LogRecord) -> bool:
    """Tell whether a fault is this program's own: what isn't HTTP at all may come from anybody.

    Told with the request's first line, it would show the token that is in it.
    """
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


def _cells(told: object) -> int:
    """Read a number of columns or rows; 0 if it is none."""
    if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) < 6:
        told = int(told)
    whole = isinstance(told, int) and not isinstance(told, bool)
    return max(0, min(LARGEST, told)) if whole and isinstance(told, int) else 0


async def _pass_on(text: str, process: _Process, page: web.WebSocketResponse) -> None:
    """Pass a browser's message on; one that makes no sense is left."""
    try:
        kind, *rest = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return
    told: Any = rest[0] if rest else None
    match kind:
        case "stdin" if isinstance(told, str):
            await process.send_bytes(told.encode("utf-8", "replace"))
        case "resize" if isinstance(told, dict):
            width, height = _cells(told.get("width")), _cells(told.get("height"))
            if width and height:
                await process.set_terminal_size(width, height)
        case "ping":
            await page.send_json(["pong", told])
        case "blur":
            await process.blur()
        case "focus":
            await process.focus()


def site(guests: Sequence[Guest], title: str, names: Sequence[str] | None) -> web.Application:
    """Return all that is served.

    Args:
        guests: who may play.
        title: of the pages.
        names: the only hosts that are answered to, None for any.
    """
    if [guest.path for guest in guests] == [""]:
        return Site(guests[0], title, names).app()
    whole = web.Application()
    for guest in guests:
        whole.add_subapp(f"/{guest.path}/", Site(guest, title, names).app())
    return whole


async def serve(app: web.Application, listening: socket.socket) -> None:
    """Serve until the program is told to end."""
    logging.getLogger("textual-serve").setLevel(logging.CRITICAL)
    logging.getLogger("aiohttp.server").addFilter(_is_ours)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    # Addresses have tokens in them: none of them is written to a log.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=LEAVING)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        await ended.wait()
    finally:
        await runner.cleanup()
