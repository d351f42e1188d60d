"""The library fetches stories: from a server on this machine, with every fault."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from textual.widgets import ProgressBar, Static

from games.catalog import Catalog
from games.fetch import fetch
from games.types import GameInfo
from tests.support.library_screen import (
    screen_text,
    settle,
)
from tests.support.shelves import Showing, said
from tests.support.waiting import PATIENCE
from tui.screens.failures import Troubled
from tui.screens.library import LibraryScreen
from tui.screens.library_dialogs import FetchDialog, Fetcher

# --- fetching ----------------------------------------------------------------------


class Server:
    """Serves one body to everyone; holds it back after the first half while asked to."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.half_sent = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                half = len(outer.body) // 2
                self.wfile.write(outer.body[:half])
                self.wfile.flush()
                outer.half_sent.set()
                outer.go_on.wait(PATIENCE)
                self.wfile.write(outer.body[half:])

            def log_message(self, format: str, *args: object) -> None:
                pass

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[[bytes], Server]]:
    servers: list[Server] = []

    def start(body: bytes) -> Server:
        servers.append(Server(body))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def fetching(folder: Path, base: str) -> Fetcher:
    def run(
        game_id: str,
        progress: Callable[[int, int | None], None],
        cancelled: Callable[[], bool],
    ) -> GameInfo:
        return fetch(game_id, folder, progress=progress, cancelled=cancelled, base=base)

    return run


async def test_a_game_is_fetched_and_ready(
    library: Showing, catalog: Catalog, serve: Callable[[bytes], Server], zork1: Path
) -> None:
    assert catalog.added is not None
    app = library(fetching(catalog.added, serve(zork1.read_bytes()).base))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("down", "f")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert said(app) == "• Zork I is here: Enter plays it."
        await pilot.press("enter")
        await pilot.pause()
        [message] = app.heard.messages
        assert isinstance(message, LibraryScreen.GameChosen)
        assert message.info.path == catalog.added / "zork1.z3"


async def test_a_wrong_file_is_told_and_not_kept(
    library: Showing, catalog: Catalog, serve: Callable[[bytes], Server]
) -> None:
    assert catalog.added is not None
    app = library(fetching(catalog.added, serve(b"not the story " * 400).base))
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("down", "f")
        await pilot.pause()
        await settle(pilot, "fetch")
        assert isinstance(app.screen, FetchDialog)
        assert "SHA-256" in str(app.screen.query_one(".words", Static).content)
        await pilot.press("escape")
        await settle(pilot)
        assert "Zork I was not fetched" in said(app)
        assert not any(catalog.added.iterdir())


async def test_offline_is_told_and_trying_again_works(
    library: Showing, catalog: Catalog, serve: Callable[[bytes], Server], zork1: Path
) -> None:
    assert catalog.added is not None
    server = serve(zork1.read_bytes())
    bases = iter(["http://127.0.0.1:9", server.base])

    def run(
        game_id: str,
        progress: Callable[[int, int | None], None],
        cancelled: Callable[[], bool],
    ) -> GameInfo:
        return fetching(catalog.added or Path(), next(bases))(game_id, progress, cancelled)

    app = library(run)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "f")
        await pilot.pause()
        await settle(pilot, "fetch")
        assert isinstance(app.screen, FetchDialog)
        assert "can't be reached" in screen_text(app)
        assert "Try again" in screen_text(app)
        await pilot.press("r")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert "Zork I is here" in said(app)


async def test_a_fetch_can_be_cancelled_in_the_middle(
    library: Showing, catalog: Catalog, serve: Callable[[bytes], Server]
) -> None:
    assert catalog.added is not None
    server = serve(bytes(60_000))
    server.go_on.clear()
    seen = threading.Event()
    ended = threading.Event()

    def run(
        game_id: str,
        progress: Callable[[int, int | None], None],
        cancelled: Callable[[], bool],
    ) -> GameInfo:
        def tell(done: int, total: int | None) -> None:
            progress(done, total)
            if done == 30_000:
                seen.set()

        try:
            return fetching(catalog.added or Path(), server.base)(game_id, tell, cancelled)
        finally:
            ended.set()

    app = library(run)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("down", "f")
        assert await asyncio.to_thread(seen.wait, 20)
        await pilot.pause()
        bar = app.screen.query_one(ProgressBar)
        assert (bar.progress, bar.total) == (30_000, 60_000)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, LibraryScreen)
        assert "nothing was changed" in said(app)
        server.go_on.set()
        assert await asyncio.to_thread(ended.wait, 20)
        assert not any(catalog.added.iterdir())
        assert not app.heard.of(Troubled)
