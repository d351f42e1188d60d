"""``understudy serve``: the program in a browser."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agents.core.errors import StoreError
from agents.home.paths import HOME_VARIABLE, STORIES_VARIABLE, Home, story_folders
from tui.commands.frame import Frame, examples, home_option, narrate, pass_frame

if TYPE_CHECKING:
    from tui.web.guests import Guest

PEOPLE = "people"
"""The folder of a home that has the homes of those who are served."""


def _check_people(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", name):
            raise click.BadParameter(f"{name!r}: a name is made of letters, digits, - and _.")
        if names.count(name) > 1:
            raise click.BadParameter(f"{name} is named twice.")
    return names


@click.command(
    epilog=examples(
        "understudy serve                    on this machine: http://127.0.0.1:8000/",
        "understudy serve zork1 --port 8080",
        "understudy serve --host 0.0.0.0     for others, too: the address has a token in it",
        "understudy serve --person ada --person ben --host 0.0.0.0",
    )
)
@click.argument("game", required=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any."
)
@click.option(
    "--person",
    "people",
    multiple=True,
    metavar="NAME",
    callback=_check_people,
    help="Somebody who plays here, with a home and an address of their own; may be repeated.",
)
@home_option
@pass_frame
def serve(frame: Frame, game: str | None, host: str, port: int, people: tuple[str, ...]) -> None:
    """Serve the program to a browser: the library, or GAME.

    Whoever comes back after the connection was lost goes on in the game where they
    were. Bound elsewhere than to this machine, addresses have a token in them:
    whoever has one plays as that person. There is no encryption: for use over the
    internet, put a server with HTTPS before it.
    """
    try:
        from tui.web import server
    except ImportError as error:
        raise StoreError(
            f"Serving needs the package textual-serve, which can't be loaded ({error.name}).",
            "Install it: pip install 'understudy[web]'",
        ) from None
    if game is not None:
        frame.catalog().find(game)  # says so where there is none
    listening = _listen(host, port)
    here = host in server.LOOPBACK
    guests = _guests(frame, game, people, token=bool(people) or not here)
    number = listening.getsockname()[1]
    for name, guest in zip(people or ("",), guests, strict=True):
        path = f"{guest.path}/" if guest.path else ""
        click.echo(f"{f'{name}: ' if name else ''}http://{_shown(host)}:{number}/{path}")
    if not here:
        narrate("Whoever has such an address plays there. Nothing is encrypted on the way.")
    narrate("Ctrl+C ends it; every move that was shown is kept.")
    sys.stdout.flush()
    app = server.site(guests, "Understudy", server.LOOPBACK if here else None)
    with listening:
        asyncio.run(server.serve(app, listening))


def _listen(host: str, port: int) -> socket.socket:
    try:
        kind = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=kind)
    except (OSError, OverflowError, TypeError, ValueError) as error:  # a host that is no name
        reason = getattr(error, "strerror", None) or error
        raise StoreError(
            f"Nothing can be served at {host}, port {port}: {reason}.",
            "Choose another: --port 0 takes any that is free.",
        ) from None


def _shown(host: str) -> str:
    """Return a host as an address has it; one that means every one is told by its name."""
    if host in ("0.0.0.0", "::", ""):
        return socket.gethostname()
    return f"[{host}]" if ":" in host else host


def _guests(frame: Frame, game: str | None, people: Sequence[str], *, token: bool) -> list[Guest]:
    from tui.web.guests import Guest

    root = frame.home.root
    homes = [Home(root / PEOPLE / name) for name in people] or [frame.home]
    stories = os.pathsep.join(map(str, story_folders(frame.home, os.environ)))
    return [
        Guest(
            secrets.token_urlsafe(24) if token else "",
            _command(home, game),
            {HOME_VARIABLE: str(home.root), STORIES_VARIABLE: stories},
        )
        for home in homes
    ]


def _command(home: Home, game: str | None) -> Callable[[], Sequence[str]]:
    """Return what says which words a browser's program is started with."""
    since = datetime.now(UTC)
    program = (sys.executable, "-P", "-m", "tui")

    def words() -> Sequence[str]:
        left = _left_open(home, since)
        if left is not None:
            return (*program, "play", "--resume", str(left))
        return (*program, "play", game) if game is not None else program

    return words


def _left_open(home: Home, since: datetime) -> int | None:
    """Return the session that was being played when a connection was lost, if there is one."""
    from agents.play.records.open_home import OpenHome

    if not Path(home.database).exists():
        return None
    try:
        with OpenHome(home, read_only=True) as workspace:
            newest = workspace.journal.sessions(limit=1)
    except StoreError:
        return None  # the program itself tells what is wrong
    open_here = [one for one in newest if one.ended is None and one.last >= since]
    return open_here[0].id if open_here and open_here[0].ending is None else None
