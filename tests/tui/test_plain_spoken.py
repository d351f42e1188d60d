"""What a screen reader is given in plain mode: read from a real terminal, line by line."""

from __future__ import annotations

import asyncio
import fcntl
import io
import itertools
import os
import pty
import re
import struct
import termios
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, TextIO

from rich.cells import cell_len

from agents.core.types import Turn
from agents.play.loop.workspace import Workspace
from games.types import GameInfo, clean_text
from tests.support.waiting import until
from tui.plain.conversation import converse
from tui.plain.wrapping import wrapped

TURNS = 400
LINES = 450
"""Some of them are no moves."""
COLUMNS = 60
END = "(That was all.)"
_WALK = ("no", "in", "take keys", "out", "s", "n", "look", "go  west", "inventory", "east")
"""Typed over and over; the rest of the moves are accepted or picked."""


@contextmanager
def terminal(columns: int) -> Iterator[tuple[int, IO[bytes], TextIO]]:
    """Yield a terminal's other end, and what a program has of it: its input and output."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with (
        open(slave, "rb", buffering=0, closefd=False) as source,
        open(slave, "w", encoding="utf-8", closefd=False) as out,
    ):
        try:
            yield master, source, out
        finally:
            os.close(slave)
            os.close(master)


class Listener:
    """Hears what the terminal shows, and types a line whenever it is asked for one."""

    def __init__(self, master: int, lines: Sequence[str]) -> None:
        self._master = master
        self._lines = iter(lines)
        self._heard = bytearray()
        self.asked = 0

    def listen(self) -> None:
        """Take in what is there; a prompt at the very end asks for a line."""
        self._heard += os.read(self._master, 65536)
        if self._heard.endswith(b"\n> "):
            self.asked += 1
            os.write(self._master, next(self._lines, "/quit").encode() + b"\n")

    @property
    def told(self) -> str:
        """Return all that was shown so far."""
        return self._heard.decode().replace("\r\n", "\n")


async def spoken(
    workspace: Workspace, game: GameInfo, lines: Sequence[str], ahead: Sequence[str] = ()
) -> str:
    """Return what a terminal shows of a play; some lines are typed before it begins."""
    loop = workspace.coplay(game, seed=5)
    with terminal(COLUMNS) as (master, source, out):
        listener = Listener(master, lines)
        os.write(master, "".join(f"{line}\n" for line in ahead).encode())
        running = asyncio.get_running_loop()
        running.add_reader(master, listener.listen)
        try:
            await converse(loop, source, out, live=True)
            print(END, end="", file=out, flush=True)
            await until(lambda: listener.told.endswith(END))
        finally:
            running.remove_reader(master)
    return listener.told.removesuffix(END)


def words(text: str) -> str:
    return " ".join(text.split())


def _is(moves: Sequence[Turn], typed: str) -> bool:
    """Whether the next move was made by a command."""
    decision = moves[0].decision if moves else None
    return decision is not None and words(decision.command) == words(typed)


async def test_a_long_play_is_spoken_once_and_within_the_width(
    workspace: Workspace, cave: GameInfo
) -> None:
    lines = list(itertools.islice(itertools.cycle((*_WALK, "", "2")), LINES))
    told = await spoken(workspace, cave, lines)

    tip = workspace.journal.sessions()[0].tip
    path = workspace.journal.path(tip)
    assert len(path) > TURNS
    assert clean_text(told) == told, "no escape codes, no redraw"
    assert max(map(cell_len, told.split("\n"))) <= COLUMNS

    # Each answer is heard once, between its own prompt and the next one.
    _, *heard = told.split("\n> ")
    moves = deque(path[1:])
    for first, _, rest in (part.partition("\n") for part in heard):
        if first in ("", "2", "/quit") and not _is(moves, first):
            continue  # what it stands for is said next, on a line of its own
        assert _is(moves, first), "said once, by the terminal or by us"
        turn = moves.popleft()
        answer = words(turn.scene.text) or "(The story says nothing.)"
        assert words(rest).count(answer) == 1
        said = [line for line in rest.split("\n") if line.strip()]
        assert not [a for a, b in itertools.pairwise(said) if a == b], "no line comes twice"
    assert not moves


async def test_what_follows_a_typed_move_by_itself_is_said(
    workspace: Workspace, cave: GameInfo
) -> None:
    told = await spoken(workspace, cave, ["no", "/type look", "look"])
    assert not re.search(r"^> \nlook", told, re.MULTILINE)
    assert told.count("> look\n") == 1, "the echo of the terminal alone"


async def test_what_is_typed_ahead_is_answered_on_lines_of_its_own(
    workspace: Workspace, cave: GameInfo
) -> None:
    ahead = ["no", "/map", "/world", "/nonsense", "look", "/plan", "", "3", "/notes", "/type look"]
    told = await spoken(workspace, cave, ["look", "/quit"], ahead)
    path = workspace.journal.path(workspace.journal.sessions()[0].tip)
    moves = {turn.decision.command for turn in path if turn.decision is not None}
    prompted = {line.removeprefix("> ") for line in told.split("\n") if line.startswith("> ")}
    assert len(path) > 5
    assert prompted <= {*moves, "/quit"}, "nothing is said behind a prompt"
    assert max(map(cell_len, told.split("\n"))) <= COLUMNS


async def test_a_pipe_gets_its_lines_as_they_are(workspace: Workspace, cave: GameInfo) -> None:
    out = io.StringIO()
    await converse(workspace.coplay(cave, seed=5), io.BytesIO(b"no\n"), out, live=False)
    assert max(map(len, out.getvalue().split("\n"))) > 100


def test_lines_break_between_words_and_keep_their_indent() -> None:
    assert wrapped("  one two three four five six", 20) == "  one two three four\n  five six"
    assert wrapped("kept\n  as   it is", 20) == "kept\n  as   it is"
    assert wrapped("x" * 50, 20) == "x" * 50, "nothing is cut"
    assert wrapped("字" * 9 + " " + "字" * 9, 20) == "字" * 9 + "\n" + "字" * 9
    assert wrapped("a b " * 40, 0) == "a b " * 40, "no terminal, nothing broken"
