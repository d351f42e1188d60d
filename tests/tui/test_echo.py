"""What is typed before the screen opens is read, and doesn't stay in the terminal."""

import os
import pty
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.support.paths import TOP
from tests.support.waiting import PATIENCE
from tui.terminal.echo import unechoed

_WAITS = """
import signal, sys
from tui.terminal.echo import unechoed
with unechoed(sys.stdin):
    print("ready", flush=True)
    signal.pause()
"""


def test_a_terminal_echoes_nothing_meanwhile_and_is_as_before_then() -> None:
    master, slave = pty.openpty()
    with open(slave, encoding="utf-8") as terminal, open(master, "rb+", buffering=0) as hand:
        before = termios.tcgetattr(terminal)
        with unechoed(terminal):
            hand.write(b"look\n")
            assert os.read(slave, 99) == b"look\n"
        assert termios.tcgetattr(terminal) == before
        hand.write(b"x\n")
        told = b""
        while not told.endswith(b"\n"):  # it may come in pieces
            told += hand.read(99)
        assert told == b"x\r\n", "of “look” nothing had been echoed"


def test_what_is_no_terminal_is_left_alone(tmp_path: Path) -> None:
    file = (tmp_path / "words").open("w+", encoding="utf-8")
    with unechoed(None), unechoed(file):
        file.close()
    with unechoed(file):
        pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_terminal_is_as_before_where_a_signal_ends_the_program(number: signal.Signals) -> None:
    master, slave = pty.openpty()
    with open(slave, encoding="utf-8") as terminal, open(master, "rb"):
        before = termios.tcgetattr(terminal)
        with subprocess.Popen(
            [sys.executable, "-c", _WAITS],
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=TOP,
        ) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == b"ready\n"
            assert termios.tcgetattr(terminal) != before
            program.send_signal(number)
            assert program.wait(PATIENCE) == -number
        assert termios.tcgetattr(terminal) == before
