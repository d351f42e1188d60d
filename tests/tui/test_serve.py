"""What `understudy serve` refuses before anything is served, and whom it gives which address."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from tests.support.library_screen import Move, record
from tests.support.waiting import PATIENCE
from tui.cli import main
from tui.commands.frame import Frame
from tui.commands.serve import _guests
from tui.web.server import LOOPBACK, Guest, _cells, serve, site


def test_what_can_not_be_served_is_told(
    home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port]) == 1
        assert "--port 0 takes any that is free" in capsys.readouterr().err
    odd = ("\x1b[31m\x7f", "a" * 300, "ü" * 80, "x\0y", "\udcff", "fe80::1%nowhere", "999.1.1.1")
    for host in odd:
        assert main(["serve", "--host", host, "--port", "0"]) == 1
        told = capsys.readouterr().err
        assert told.startswith("Nothing can be served at ")
        assert "\x1b" not in told
    assert main(["serve", "no-such-game", "--port", "0"]) == 1
    assert main(["serve", "--person", "../ada"]) == 2
    assert main(["serve", "--person", "ada", "--person", "ada"]) == 2


def test_who_comes_back_goes_on_and_who_left_begins(home_folder: Path) -> None:
    home = Home(home_folder)
    with Workspace(home) as workspace:
        record(workspace.journal, Catalog([]).find("cave"), [Move("in")])
        (guest,) = _guests(Frame(home_folder), "cave", (), token=False)
        assert guest.command()[-2:] == ("play", "cave"), "what was left before isn't gone on with"
        info, _ = record(workspace.journal, Catalog([]).find("cave"), [Move("in")])
        assert guest.command()[-3:] == ("play", "--resume", str(info.id))
        workspace.journal.close_session(info.id)
        assert guest.command()[-2:] == ("play", "cave")


def test_each_person_has_a_home_and_an_address_of_their_own(home_folder: Path) -> None:
    ada, ben = _guests(Frame(home_folder), None, ("ada", "ben"), token=True)
    assert len({ada.path, ben.path}) == 2
    assert min(len(ada.path), len(ben.path)) >= 32
    assert ada.environ["UNDERSTUDY_HOME"] == str(home_folder / "people" / "ada")
    assert str(home_folder / "stories") in ada.environ["UNDERSTUDY_STORIES"]


@pytest.mark.parametrize(
    ("told", "cells"),
    [("80", 80), (80, 80), (10**9, 500), ("-4", 0), (-4, 0), (True, 0), (None, 0), ("٣", 0)],
)
def test_sizes_are_believed_within_bounds(told: Any, cells: int) -> None:
    assert _cells(told) == cells


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        ("GET / HTTP/1.1", "Host: [::1", b"400"),
        ("GET / HTTP/1.1", "Host: []:80", b"400"),
        ("GET / HTTP/1.1", "Host: 127.0.0.1:port", b"400"),
        ("GET / HTTP/1.1", "Host: 127.0.0.1:99999999", b"400"),
        ("GET /ws HTTP/1.1", "Host: 127.0.0.1\r\nOrigin: http://[", b"403"),
        ("GET /\0 HTTP/1.1", "Host: 127.0.0.1", b"400"),
        ("GET / HTTP/1.1", "X: y", b"400"),
    ],
)
async def test_what_makes_no_sense_is_refused_and_fills_no_terminal(
    request_line: str, headers: str, status: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Anybody may send it: it is no fault of this program, and its line may hold a token."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = site([Guest("", lambda: ("true",), {})], "Understudy", LOOPBACK)
        serving = asyncio.create_task(serve(app, listening))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(f"{request_line}\r\n{headers}\r\nConnection: close\r\n\r\n".encode())
        async with asyncio.timeout(PATIENCE):
            assert (await reader.readline()).split()[1] == status
        writer.close()
        serving.cancel()
        await asyncio.wait([serving])
    assert not caplog.records


@pytest.mark.parametrize("command", [("true",), ("sh", "-c", "echo __GANGLION__; kill -9 $$")])
async def test_a_page_is_told_that_its_program_is_gone(command: tuple[str, ...]) -> None:
    """One that couldn't begin, or was killed, says nothing of it itself."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = site([Guest("", lambda: command, {})], "Understudy", LOOPBACK)
        serving = asyncio.create_task(serve(app, listening))
        origin = "http://127.0.0.1:{1}".format(*listening.getsockname())
        async with (
            asyncio.timeout(PATIENCE),
            ClientSession(headers={"Origin": origin}) as session,
            session.ws_connect(f"{origin}/ws") as page,
        ):
            assert [message async for message in page] == []
        serving.cancel()
        await asyncio.wait([serving])
