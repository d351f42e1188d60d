"""Runs a program in a real pseudo-terminal and looks at its screen."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

import pyte

from tests.support.program import PROGRAM, ForkedProgram, fork
from tests.support.waiting import PATIENCE

# Synchronized output: a program asks whether a terminal draws a frame only when it is
# whole, and if so says where each begins and ends.
_ASKS, _CAN = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_BEGINS, _ENDS = b"\x1b[?2026h", b"\x1b[?2026l"


class Terminal:
    """A program with a terminal of its own, emulated by pyte.

    Args:
        words: the program and its arguments.
        environ: its whole environment.
        columns, lines: size of the terminal.
        folder: where it runs; ours if None.
        forked: have our own program forked instead of started: see
            ``tests.support.program``.
    """

    def __init__(
        self,
        words: Sequence[str],
        environ: Mapping[str, str],
        columns: int = 120,
        lines: int = 40,
        folder: Path | None = None,
        *,
        forked: bool = False,
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self._master, slave = pty.openpty()
        self._set_size(columns, lines)
        self.process: subprocess.Popen[bytes] | ForkedProgram
        if forked:
            assert words[0] == PROGRAM
            self.process = fork(words[1:], environ, slave, folder=folder, terminal=True)
        else:
            self.process = subprocess.Popen(
                words,
                env=dict(environ),
                cwd=folder,
                preexec_fn=partial(os.login_tty, slave),
                close_fds=True,
            )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE)
        os.close(self._master)

    @property
    def text(self) -> str:
        """What stands on the screen now."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def send(self, keys: str | bytes) -> None:
        """Press keys, or send bytes that no keyboard sends."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def resize(self, columns: int, lines: int) -> None:
        """Change the size of the terminal; the program is told by the system."""
        self.screen.resize(lines, columns)
        self._set_size(columns, lines)

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def wait_for(self, wanted: str | Callable[[str], bool], seconds: float = PATIENCE) -> str:
        """Take in output until the screen shows what is wanted; return the screen.

        A frame is looked at when it is whole: half a one shows the story after a move
        above the box as it was before.
        """
        shows = (lambda text: wanted in text) if isinstance(wanted, str) else wanted
        deadline = time.monotonic() + seconds
        while self._draws or not shows(self.text):
            if not self._take_in(deadline - time.monotonic()):
                raise AssertionError(
                    f"{wanted!r} did not come (exit code {self.process.poll()}):\n{self.text}"
                )
        return self.text

    @property
    def _draws(self) -> bool:
        """Whether a frame was begun and has not ended."""
        return self.raw.rfind(_BEGINS) > self.raw.rfind(_ENDS)

    def rest(self, seconds: float) -> None:
        """Take in output for a while, wanting nothing of it."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._take_in(left)

    def _take_in(self, seconds: float) -> bool:
        """Feed what the program writes to the screen; False if nothing comes any more."""
        ready, _, _ = select.select([self._master], [], [], max(0.0, seconds))
        if not ready:
            return False
        try:
            chunk = os.read(self._master, 65536)
        except OSError:  # Linux: every end of the terminal's other side is closed
            return False
        asked = self.raw.count(_ASKS)
        self.raw += chunk
        if self.raw.count(_ASKS) > asked:
            self.send(_CAN)
        self._stream.feed(chunk)
        return bool(chunk)

    def wait_for_exit(self, seconds: float = PATIENCE) -> int:
        """Take in output until the program has ended; return its exit code."""
        deadline = time.monotonic() + seconds
        while self._take_in(deadline - time.monotonic()):
            pass
        return self.process.wait(max(0.1, deadline - time.monotonic()))

    def hang_up(self) -> None:
        """Close the terminal under the program."""
        os.close(self._master)

    def kill(self) -> None:
        """End the program as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)
