"""The installed program, started, or forked from a process that has imported it.

To start Python and import the program takes half of what a test of it takes. All else of a
forked one is as it is of a started one: its process, its session and terminal, its streams,
its variables, how it ends. Where the start itself is what is tested, ``PROGRAM`` is started.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from games.fork_server import ForkedProcess, ForkServer
from tests.support.paths import TOP
from tests.support.waiting import PATIENCE, wait_until

PROGRAM = str(Path(sys.executable).with_name("understudy"))
_HELD = 60_000
"""Bytes that a pipe surely holds before anybody reads them."""


class ForkedProgram:
    """A forked program, with what tests need of :class:`subprocess.Popen`."""

    def __init__(self, process: ForkedProcess) -> None:
        self.pid = process.pid
        self.stdout, self.stderr = process.stdout, process.stderr
        self._process = process

    def poll(self) -> int | None:
        """Return how it ended, None while it runs."""
        return self._process.poll()

    def wait(self, seconds: float = PATIENCE) -> int:
        """Wait until it has ended; return how."""
        waiting = threading.Thread(target=self._process.wait, daemon=True)
        waiting.start()
        waiting.join(seconds)
        if waiting.is_alive():
            raise subprocess.TimeoutExpired("understudy", seconds)
        return self._process.wait()

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.send_signal(signal.SIGKILL)


@cache
def _standing_by() -> ForkServer:
    """Return who forks programs, once it has imported what they need."""
    environ = {"PYTHONPATH": str(TOP), "PATH": os.environ["PATH"]}
    nursery = ForkServer(("tests.support.forked_program",), environ)
    atexit.register(nursery.close)
    wait_until(lambda: nursery.ready)
    return nursery


def fork(
    words: Sequence[str],
    environ: Mapping[str, str],
    reads: int,
    *,
    folder: Path | None = None,
    terminal: bool = False,
) -> ForkedProgram:
    """Fork the program.

    Args:
        words: of its command line.
        environ: its whole environment.
        reads: the descriptor that becomes its stdin.
        folder: where it runs; ours if None.
        terminal: whether what it reads is its terminal, to which it writes, too.
    """
    given = ["{0}", "terminal" if terminal else "stream", *words]
    return ForkedProgram(_standing_by().fork(given, [reads], folder or Path.cwd(), environ))


def run(
    *words: str,
    said: str = "",
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the program between pipes.

    Args:
        words: of its command line.
        said: what it reads.
        environ: its whole environment; ours if None.
        folder: where it runs; ours if None.
    """
    told = said.encode()
    assert len(told) <= _HELD
    reads, writes = os.pipe()
    try:
        os.write(writes, told)
        os.close(writes)
        process = fork(words, os.environ if environ is None else environ, reads, folder=folder)
    finally:
        os.close(reads)
    with process.stdout, process.stderr, ThreadPoolExecutor(2) as readers:
        both = [readers.submit(stream.read) for stream in (process.stdout, process.stderr)]
        try:
            out, err = (reading.result(PATIENCE).decode() for reading in both)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(words, process.wait(), out, err)
