"""How tests wait: for something to happen, never for time to pass, never for ever."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from textual.message import Message
from textual.pilot import Pilot

T = TypeVar("T")

PATIENCE = 240.0
"""Seconds after which a test gives up: many times what a busy machine needs, and less
than a test's own limit, so that what was waited for is told."""


async def until(condition: Callable[[], object]) -> None:
    """Let other tasks of this loop run until a condition holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0)


def wait_until(condition: Callable[[], object]) -> None:
    """Wait where there is no loop until a condition holds that another process fulfils."""
    deadline, never = time.monotonic() + PATIENCE, threading.Event()
    while not condition():
        assert time.monotonic() < deadline
        never.wait(0.01)


async def soon(awaited: Awaitable[T]) -> T:
    """Wait for what another task, thread or process is about to do."""
    return await asyncio.wait_for(awaited, PATIENCE)


class Watch:
    """Waits until something is so on a screen, looking whenever the app handles a message.

    To be given to ``run_test`` as its ``message_hook``.
    """

    def __init__(self) -> None:
        self._news = asyncio.Event()

    def __call__(self, message: Message) -> None:
        self._news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._news.clear()
                await self._news.wait()


async def press_until(pilot: Pilot[Any], key: str, condition: Callable[[], bool]) -> None:
    """Press a key until a condition holds, at most as often as makes sense."""
    for _ in range(24):
        if condition():
            return
        await pilot.press(key)
        await pilot.pause()
    raise AssertionError(f"{key} never led there")
