"""What is typed ahead reaches what the keys before it open, and never the story in its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from agents.core import intents
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from tests.support.library_screen import settle
from tests.support.play_screen import Script
from tests.support.play_stage import Make, Stage, ready, staged
from tests.support.waiting import PATIENCE
from tui.app import UnderstudyApp
from tui.services import CoplayLike, PlayRequest, Services
from tui.terminal import typed_ahead
from tui.terminal.typed_ahead import InOrder


def burst(app: UnderstudyApp, *keys: str) -> None:
    """Send keys as a terminal sends what is typed faster than it is answered.

    However long a busy machine takes over a key, the next waits for that.
    """
    app.typed_ahead.longest = PATIENCE
    for key in keys:
        letter = " " if key == "space" else "/" if key == "slash" else key
        event = events.Key(key, letter if len(letter) == 1 else None)
        app.post_message(events.Callback(lambda event=event: app.typed_ahead.take(event)))


@asynccontextmanager
async def soon() -> AsyncIterator[None]:
    async with asyncio.timeout(PATIENCE):
        yield


async def answered(stage: Stage) -> None:
    """Wait until all that was typed is answered."""
    async with soon():
        while stage.app.typed_ahead.waits:
            await stage.pilot.pause()
    await stage.pilot.pause()


def played(script: Script) -> list[intents.Intent]:
    return [one for one in script.intents if isinstance(one, intents.Type | intents.Accept)]


async def test_a_line_typed_before_the_program_has_the_terminal_ends_there(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        burst(stage.app, *"look", "ctrl+j", *"wait", "ctrl+j")
        await answered(stage)
        assert stage.box.value == ""
        assert [one.text for one in played(stage.script) if isinstance(one, intents.Type)] == [
            "look",
            "wait",
        ]


async def test_a_game_that_does_not_open_holds_no_key_back_for_ever(
    play: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_ahead, "_LOOKS", 2)
    async with staged(play, *ready()) as stage:
        stage.app.typed_ahead.opening = True
        burst(stage.app, *"look", "enter")
        await stage.pilot.pause()
        assert not played(stage.script)
        await answered(stage)
        assert [one.text for one in played(stage.script) if isinstance(one, intents.Type)] == [
            "look"
        ]


async def test_words_behind_a_slash_are_looked_for_and_not_played(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        burst(stage.app, "slash", "t", "h", "e", "enter")
        await answered(stage)
        assert stage.screen.query_one("#find", Input).value == "the"
        assert stage.box.value == ""
        assert not played(stage.script)
        burst(stage.app, "escape", "l", "o", "o", "k", "enter")
        await answered(stage)
        (typed,) = played(stage.script)
        assert isinstance(typed, intents.Type)
        assert typed.text == "look"


async def test_a_reason_that_is_typed_at_once_is_a_reason(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        burst(stage.app, "f4", *"dark", "enter", *"look", "enter")
        await answered(stage)
        (typed,) = played(stage.script)
        assert isinstance(typed, intents.Type)
        assert (typed.text, typed.why) == ("look", "dark")


async def test_what_is_typed_while_a_game_opens_reaches_it(play: Make) -> None:
    script = Script(*ready())
    app = play(script)
    opened = asyncio.Event()
    services: Services = app.services
    make = services.open_coplay
    loop = asyncio.get_running_loop()

    def slow(request: PlayRequest) -> CoplayLike:
        asyncio.run_coroutine_threadsafe(opened.wait(), loop).result(PATIENCE)
        return make(request)

    app.services = Services(home=services.home, open_coplay=slow, theme="footlights")
    async with app.run_test() as pilot:
        burst(app, *"look", "enter")
        await pilot.pause()
        opened.set()
        stage = Stage(app, pilot, script)
        await answered(stage)
        await stage.settle()
        (typed,) = played(script)
        assert isinstance(typed, intents.Type)
        assert typed.text == "look"


async def test_what_is_typed_behind_a_choice_in_the_library_reaches_the_game(
    play: Make, tmp_path: Path
) -> None:
    script = Script(*ready())
    app = play(script)
    with Workspace(app.services.home) as workspace:
        catalog = Catalog([], tmp_path / "stories")
        app.services = replace(app.services, catalog=catalog, workspace=workspace)
        app = UnderstudyApp(app.services)
        async with app.run_test() as pilot:
            await settle(pilot)
            burst(app, "enter", *"north", "enter")
            stage = Stage(app, pilot, script)
            await answered(stage)
            await stage.settle()
            (typed,) = played(script)
            assert isinstance(typed, intents.Type)
            assert typed.text == "north"


async def test_keys_that_lead_out_wait_for_nothing(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        stage.app.typed_ahead.opening = True
        burst(stage.app, "x", "ctrl+q")
        await stage.pilot.pause()
        assert stage.app.typed_ahead.waits
        stage.app.typed_ahead.forget()
        stage.app.typed_ahead.opening = False
        assert any(isinstance(one, intents.Leave) for one in stage.script.intents)


async def test_escape_closes_the_search_from_the_box_too(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        await stage.press("slash")
        stage.box.focus()
        await stage.press("escape")
        assert not stage.screen.board.finder.opened


def test_both_terminals_read_in_order() -> None:
    from tui.terminal.terminal import TerminalDriver
    from tui.web.driver import BrowserDriver

    assert issubclass(TerminalDriver, InOrder)
    assert issubclass(BrowserDriver, InOrder)
