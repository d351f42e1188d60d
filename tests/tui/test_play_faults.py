"""The play screen where something fails, and how it is left."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator

import pytest

from agents.core import events as ev
from agents.core import intents
from agents.core.commands import Mode
from agents.core.errors import StoreError
from agents.home.paths import Home
from games.errors import StoryError
from tests.support.play_screen import Script, opening, turn
from tests.support.play_stage import Make, ready, staged
from tui.app import UnderstudyApp
from tui.services import PlayRequest, Services
from tui.terminal.signals import heeding_signals
from tui.widgets.bars import MessageBar
from tui.widgets.transcript import Transcript


async def test_a_failure_stays_until_the_next_turn(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        await stage.say(ev.Failed("The story hung.", "You stand where you stood."))
        await stage.say(ev.Notice("By the way."))
        assert "The story hung. You stand where you stood." in stage.message
        assert "By the way." in stage.message
        await stage.say(ev.TurnPlayed(turn(1, "look")))
        assert stage.message == ""


async def test_an_event_that_cannot_be_shown_is_written_down_and_play_goes_on(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        await stage.say(ev.Exported(path=None), ev.Opened(3, None, 1, (), False, Mode.AUTO))  # type: ignore[arg-type]
        log = stage.app.services.home.log.read_text()
        assert "AttributeError" in log
        await stage.press("enter")
        assert stage.script.moves == [intents.Accept(4, 0)]


async def test_a_key_whose_action_fails_leaves_the_screen_alive(
    play: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Transcript, **__: object) -> None:
        raise KeyError(17)

    async with staged(play, *ready()) as stage:
        monkeypatch.setattr(Transcript, "scroll_page_up", fail)
        await stage.press("pageup", "enter")
        assert stage.script.moves == [intents.Accept(4, 0)]
        assert "KeyError" in stage.app.services.home.log.read_text()


async def test_what_fails_while_the_program_closes_changes_nothing(play: Make) -> None:
    def fail() -> None:
        raise KeyError(17)

    async with staged(play, *ready()) as stage:
        stage.app.exit(0)
        stage.screen.call_later(fail)
        stage.app.call_later(fail)
    assert stage.app.return_code == 0


async def test_leaving_waits_for_the_co_play(play: Make) -> None:
    async with staged(play, *ready()) as stage:
        await stage.press("ctrl+q")
        await stage.settle()
        assert stage.script.moves == [intents.Leave()]
        assert stage.app.return_value == 0
        assert "play --resume 3" in stage.app.goodbye


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
async def test_a_signal_leaves_the_terminal_in_order(play: Make, number: signal.Signals) -> None:
    async with staged(play, *ready()) as stage:
        with heeding_signals(stage.app.leave_soon):
            signal.raise_signal(number)
            await stage.pilot.pause()
        assert stage.app.return_value == 0
        assert "play --resume 3" in stage.app.goodbye


async def test_a_game_that_cannot_be_opened_ends_with_its_sentence(home: Home) -> None:
    def refuse(request: PlayRequest) -> Script:
        raise StoryError("The story [/b] is damaged.", "Fetch it again.")

    app = UnderstudyApp(Services(home=home, open_coplay=refuse), PlayRequest())
    async with app.run_test() as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
    assert app.return_code == 1
    assert app.goodbye == "The story [/b] is damaged. Fetch it again."


async def test_a_co_play_that_breaks_is_told_and_the_screen_can_be_left(play: Make) -> None:
    class Broken(Script):
        async def run(self) -> AsyncIterator[ev.Event]:
            yield opening()
            raise StoreError("The disk is full.", "Everything shown is kept.")

    broken = Broken()
    app = play(broken)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        message = app.screen.query_one(MessageBar).plain
        assert "The disk is full. Everything shown is kept." in message
        await pilot.press(*"look", "enter")
        await pilot.pause()
        assert broken.intents == []
        message = app.screen.query_one(MessageBar).plain
        assert "The disk is full." in message
        assert "^Q goes back." in message
        assert "thinking" not in app.export_screenshot()
        await pilot.press("ctrl+q")
        await pilot.pause()
    assert app.return_value == 0
