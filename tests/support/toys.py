"""A small world in a child process that does whatever is to go wrong."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from games.process import ProcessWorld
from games.types import Engine, GameInfo
from tests.support.waiting import PATIENCE

TOY = GameInfo("toy", "The Toy", Engine.CAVE, sha256="70f")
SHORT = 1.0
"""A deadline (seconds) for calls that are meant to hang, and for no others: a busy machine
may take long over any."""

Opener = Callable[..., ProcessWorld]


def await_word(fifo: Path) -> None:
    """Wait until the world in the child has reached its announcement."""
    heard = b""
    pipe = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)  # never waits for a writer for ever
    try:
        while select.select([pipe], [], [], PATIENCE)[0]:
            chunk = os.read(pipe, 16)
            if not chunk:
                break
            heard += chunk
    finally:
        os.close(pipe)
    assert heard == b"!"


def kill(world: ProcessWorld) -> int:
    """Kill a world's child from outside and wait until it is gone; return its pid."""
    pid = world.pid
    assert pid is not None
    handle = os.pidfd_open(pid)
    try:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        select.select([handle], [], [], PATIENCE)
    finally:
        os.close(handle)
    return pid


linux = pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="waits for foreign processes, which only Linux can"
)
