"""Reviewed pictures of the play screen. ``UPDATE_SNAPSHOTS=1`` writes them anew.

A changed picture is a changed screen: look at it before it is committed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from agents.core.commands import Kind, Mode
from agents.core.memories import Effect
from tests.support.play_screen import NORTH, Script, asking, judged, opening, turn
from tui.app import UnderstudyApp

FOLDER = Path(__file__).parent / "snapshots"


def normalised(svg: str) -> str:
    """Drop what differs from run to run: the ids that a picture gives its parts."""
    return re.sub(r"terminal-\d+", "terminal", svg)


def script() -> Script:
    path = (
        turn(0, text=NORTH, location="North Side", score=0, moves=0),
        turn(1, "east", kind=Kind.OVERRIDE, replaced="go in", why="a window, perhaps", score=0),
        turn(
            2,
            "look at window",
            kind=Kind.ACCEPTED,
            text="The window is slightly ajar, but not enough to allow entry.",
            effect=Effect(score=10),
        ),
        turn(3, "wait", kind=Kind.AUTO, text="Time passes."),
    )
    what = judged("open window", "look", "east", "examine window")
    return Script(opening(Mode.COPILOT, *path), *asking(4, what))


@pytest.mark.parametrize(
    ("name", "size", "theme"),
    [
        ("play-140x40", (140, 40), "footlights"),
        ("play-80x24", (80, 24), "daylight"),
        ("play-40x12", (40, 12), "plain"),
    ],
)
async def test_the_screen_looks_as_reviewed(
    play: Callable[[Script], UnderstudyApp], name: str, size: tuple[int, int], theme: str
) -> None:
    events = script()
    app = play(events)
    async with app.run_test(size=size) as pilot:
        await events.shown()
        app.theme = theme
        app.screen.query_one("#box", Input).cursor_blink = False
        await pilot.pause()
        await pilot.pause()
        picture = normalised(app.export_screenshot(title="Understudy"))
    kept = FOLDER / f"{name}.svg"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        FOLDER.mkdir(exist_ok=True)
        kept.write_text(picture, encoding="utf-8")
    assert kept.is_file(), "no reviewed picture: run with UPDATE_SNAPSHOTS=1 and look at it"
    assert picture == kept.read_text(encoding="utf-8"), f"{name} has changed: look at it"
