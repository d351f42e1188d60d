"""Garbage is looked for while the person rests, and as ever when the game is left."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from agents.core import events as ev
from agents.core.commands import Mode
from agents.home.paths import Home
from tests.support.play_screen import Script, asking, judged, opening
from tests.support.waiting import PATIENCE, until
from tui.app import UnderstudyApp
from tui.cli import main
from tui.garbage import Garbage, resting


class Circle:
    """Unreachable as soon as nobody holds it, and never freed by counting references."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_is_there_is_looked_through_again_once_the_game_is_left() -> None:
    garbage, threshold = Garbage(), gc.get_threshold()
    kept = weakref.ref(Circle())
    garbage.begin()
    gc.collect()
    assert kept() is not None
    garbage.end()
    gc.collect()
    assert kept() is None
    assert (gc.get_threshold(), gc.get_freeze_count()) == (threshold, 0)


def test_a_rest_frees_the_young_and_every_tenth_or_so_the_old() -> None:
    garbage = Garbage()
    garbage.begin()
    young = weakref.ref(Circle())
    garbage.rest()
    assert young() is None
    circle = Circle()
    gc.collect(1)
    old = weakref.ref(circle)
    del circle
    garbage.rest()
    assert old() is not None
    for _ in range(12):
        garbage.rest()
    assert old() is None


async def freed(circle: weakref.ref[Circle]) -> None:
    await until(lambda: circle() is None)


async def test_a_game_without_a_screen_frees_while_it_waits_for_the_person() -> None:
    threshold = gc.get_threshold()
    told: list[ev.Event] = [ev.Thinking(1), ev.Awaiting(1, Mode.COPILOT), ev.Thinking(2)]

    async def game() -> AsyncIterator[ev.Event]:
        for event in told:
            yield event

    heard: list[ev.Event] = []
    async for event in resting(game()):
        heard.append(event)
        assert gc.get_threshold() != threshold
        if isinstance(event, ev.Awaiting):
            await freed(weakref.ref(Circle()))
    assert heard == told
    assert (gc.get_threshold(), gc.get_freeze_count()) == (threshold, 0)


async def test_the_play_screen_frees_at_rest(play: Callable[[Script], UnderstudyApp]) -> None:
    threshold = gc.get_threshold()
    script = Script(opening(), *asking(1, judged()))
    async with play(script).run_test() as pilot:
        await script.shown()
        assert gc.get_threshold() != threshold
        circle = weakref.ref(Circle())
        async with asyncio.timeout(PATIENCE):
            while circle() is not None:
                await pilot.pause(0.02)
        await pilot.press("ctrl+q")
    assert gc.get_threshold() == threshold


def test_a_command_looks_seldom_and_leaves_it_as_it_was(
    home_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    during: list[tuple[int, int, int]] = []

    def find(*_: object) -> Home:
        during.append(gc.get_threshold())
        return Home(home_folder)

    monkeypatch.setattr("tui.commands.frame.find_home", find)
    gc.set_threshold(700, 10, 10)
    assert main(["sessions"]) == 0
    assert during[0] > gc.get_threshold() == (700, 10, 10)
