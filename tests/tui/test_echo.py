"""What is typed before the screen opens is read, and doesn't stay in the terminal."""

import os
import pty
import termios
from pathlib import Path

from tui.echo import unechoed


def test_a_terminal_echoes_nothing_meanwhile_and_is_as_before_then() -> None:
    master, slave = pty.openpty()
    with open(slave, encoding="utf-8") as terminal, open(master, "rb+", buffering=0) as hand:
        before = termios.tcgetattr(terminal)
        with unechoed(terminal):
            hand.write(b"look\n")
            assert os.read(slave, 99) == b"look\n"
        assert termios.tcgetattr(terminal) == before
        hand.write(b"x\n")
        assert hand.read(99) == b"x\r\n", "of “look” nothing had been echoed"


def test_what_is_no_terminal_is_left_alone(tmp_path: Path) -> None:
    file = (tmp_path / "words").open("w+", encoding="utf-8")
    with unechoed(None), unechoed(file):
        file.close()
    with unechoed(file):
        pass
