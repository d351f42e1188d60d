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
from tui.web.guests import Guest
from tui.web.last_words import LENGTH, LINES, MOST, shown_words
from tui.web.server import LOOPBACK, _cells, serve, site


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


async def _end(*command: str, path: str = "", **environ: str) -> str:
    """Open a page whose program says something and ends; return what the page can tell of it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = site([Guest(path, lambda: command, environ)], "Understudy", LOOPBACK)
        serving = asyncio.create_task(serve(app, listening))
        origin = "http://127.0.0.1:{1}".format(*listening.getsockname())
        base = f"{origin}/{path}/" if path else f"{origin}/"
        async with (
            asyncio.timeout(PATIENCE),
            ClientSession(headers={"Origin": origin}) as session,
        ):
            async with session.get(base) as index:
                assert "/why" in await index.text()
            async with session.ws_connect(f"{base}ws") as page:
                assert [message async for message in page] == []
            async with session.get(f"{base}why") as answer:
                told = await answer.text()
        serving.cancel()
        await asyncio.wait([serving])
    return told


def _saying(words: str) -> tuple[str, ...]:
    return ("sh", "-c", f'printf "%b" "{words}" >&2; exit 1')


async def test_a_page_says_why_its_program_could_not_begin(
    capfd: pytest.CaptureFixture[str],
) -> None:
    words = "The home can't be opened. Your moves are kept.\\n\\033[31mChoose another.\\n"
    told = await _end(*_saying(words))
    assert told == "The home can't be opened. Your moves are kept.\nChoose another."
    out, err = capfd.readouterr()
    assert told in err, "whoever runs the server is told as well"
    assert "\x1b" not in out + err


async def test_a_page_says_nothing_of_what_ended_as_it_should() -> None:
    assert await _end("true") == ""


async def test_a_page_says_nothing_secret() -> None:
    words = "No place for canary-4711 and token-of-ada in /home/ada/.local/share/understudy.db: no."
    told = await _end(*_saying(words), path="token-of-ada", SOME_API_KEY="canary-4711")
    assert told == "No place for ... and ... in …/understudy.db: no."


async def test_very_much_that_is_said_fills_no_page() -> None:
    loud = ("sh", "-c", "head -c 9000000 /dev/zero | tr '\\0' x >&2")
    assert len(await _end(*loud)) <= LENGTH


def test_only_the_first_lines_are_shown() -> None:
    told = shown_words("a\n\n" * MOST, {}).splitlines()
    assert told == ["a"] * LINES
    assert shown_words("No /a b/c/d.", {"UNDERSTUDY_HOME": "/a b"}) == "No …/c/d."
    assert shown_words("see https://a.b/c/d and 1/2", {"K_KEY": ""}).endswith("/c/d and 1/2")
