"""Sessions as a command line names them: by number, or by a file that holds one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tui.commands.frame import ROW, Frame


@contextmanager
def unpacked(frame: Frame, session: str) -> Iterator[tuple[Frame, int]]:
    """Give the home that a session is in, and its number there.

    One of a file is put into a home of its own for as long as it is looked at.
    """
    if re.fullmatch(r"-?\d+", session):
        yield frame, ROW.convert(int(session), None, None)
        return
    if not Path(session).is_file():
        raise click.UsageError(f"{session!r} is neither the number of a session nor a file.")
    from agents.home.paths import Home
    from agents.journal.session_file import read_session
    from agents.play.records.open_home import OpenHome

    with TemporaryDirectory(prefix="understudy-replay-") as folder:
        with OpenHome(Home(Path(folder))) as workspace:
            number = read_session(Path(session), workspace.journal)
        yield Frame(Path(folder)), number
