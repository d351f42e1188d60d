"""An app on its play screen, with short words for what the screen tests look at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Static

from agents.core import events as ev
from agents.core.commands import Mode
from tests.support.play_screen import Script, asking, judged, opening
from tests.support.waiting import PATIENCE
from tui.app import UnderstudyApp
from tui.screens.play import PlayScreen
from tui.widgets.bars import MessageBar
from tui.widgets.override import OverrideBox
from tui.widgets.transcript import TurnText

WidgetType = type[Any]
"""Named here because a method of the class below is called type."""

Make = Callable[[Script], UnderstudyApp]


class Stage:
    """An app on its play screen, with short words for what the tests look at."""

    def __init__(self, app: UnderstudyApp, pilot: Pilot[int], script: Script) -> None:
        self.app, self.pilot, self.script = app, pilot, script

    @property
    def screen(self) -> PlayScreen:
        screen = self.app.screen_stack[1]
        assert isinstance(screen, PlayScreen)
        return screen

    async def settle(self) -> None:
        await self.script.shown()
        await self.pilot.pause()

    async def say(self, *events: ev.Event) -> None:
        self.script.say(*events)
        await self.settle()

    async def say_and_paint(self, *events: ev.Event) -> None:
        """Say what ends in a turn, and wait until it is laid out."""
        await self.say(*events)
        newest = self.screen.query(TurnText).last()
        async with asyncio.timeout(PATIENCE):
            while not newest.region.height:  # it waits a moment for a proposal
                await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        self.box.value = text
        self.box.cursor_position = len(text)
        await self.pilot.pause()

    @property
    def box(self) -> OverrideBox:
        return self.screen.query_one(OverrideBox)

    @property
    def message(self) -> str:
        return self.screen.query_one(MessageBar).plain

    def text(self, kind: WidgetType) -> str:
        widget = self.screen.query_one(kind)
        parts = [widget] if isinstance(widget, Static) else list(widget.query(Static))
        return "\n".join(str(part.content) for part in parts if part.display)


@asynccontextmanager
async def staged(
    play: Make, *events: ev.Event, size: tuple[int, int] = (140, 40)
) -> AsyncIterator[Stage]:
    script = Script(*events)
    app = play(script)
    async with app.run_test(size=size) as pilot:
        stage = Stage(app, pilot, script)
        await stage.settle()
        yield stage


def ready(serial: int = 4, mode: Mode = Mode.COPILOT) -> list[ev.Event]:
    what = judged("open window", "look", "east", "examine window")
    return [opening(mode), *asking(serial, what, mode)]
