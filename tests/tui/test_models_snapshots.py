"""Reviewed pictures of language models on the screens; see ``test_play_snapshots``."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.widgets import Input, TextArea

from agents.core import events as ev
from agents.core.commands import Mode
from agents.home.paths import Home
from agents.providers.base import ModelInfo, Shape
from tests.support.library_screen import check_snapshot, screen_text
from tests.support.model_screens import (
    LOCAL,
    OTHER,
    SIZES,
    TEAM,
    asked,
    by_model,
    by_team,
    drafts,
    failure,
    proposed,
    rejudged,
)
from tests.support.play_screen import GAME, NORTH, Script, charted, opening, turn
from tests.support.waiting import Watch, press_until
from tui.app import UnderstudyApp
from tui.services import BackendReport, PlayRequest, Services

SPENT = ev.Spent(1240, 0.02, 3.0, 310, (("session tokens", 20000.0), ("move tokens", 4000.0)))
CAST: list[ev.Event] = [ev.CastChanged(TEAM, "blend"), SPENT]
THEMES = {140: "footlights", 80: "daylight", 40: "plain"}
REPORTS = (
    BackendReport(
        "ollama",
        True,
        "version 0.6.3",
        models=(
            ModelInfo("llama3.2:3b", 131072, Shape.SCHEMA),
            ModelInfo("qwen3:8b", 40960, Shape.SCHEMA, True),
        ),
    ),
    BackendReport(
        "openai@http://127.0.0.1:8080/v1",
        False,
        "nothing answers there",
        "Start the server, or name another address.",
    ),
    BackendReport("openai", None, "OPENAI_API_KEY is set", paid=True),
)


async def every() -> Sequence[BackendReport]:
    return REPORTS


SCENES: dict[str, tuple[list[ev.Event], tuple[str, ...], tuple[str, ...]]] = {
    "stream": (
        [
            ev.CastChanged(LOCAL, "demonstrations"),
            *asked(),
            *(ev.Drafted(4, draft) for draft in drafts(LOCAL, 18, thoughts=132)),
        ],
        (),
        ("132 words", "word17"),  # when it has been laid out for its width, too
    ),
    "team": ([*CAST, *proposed(by_team())], (), ()),
    "rejudged": ([*CAST, *proposed(by_model()), ev.Rejudged(4, rejudged(by_model()))], (), ()),
    "failed": (
        [
            ev.CastChanged(OTHER, "demonstrations"),
            *asked(),
            failure(),
            ev.Proposed(4, None, final=True),
            ev.Awaiting(4, Mode.COPILOT),
        ],
        (),
        (),
    ),
    "prompt": ([*CAST, *proposed(by_team())], ("ctrl+o",), ()),
    "cast": ([ev.CastChanged("mimic", "demonstrations"), SPENT], ("ctrl+l",), ()),
    "backends": ([*CAST, *proposed(by_team())], ("ctrl+b",), ("qwen3:8b",)),
}
TAB = {"stream": "Proposal", "team": "Team", "rejudged": "Critic", "failed": "Proposal"}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCENES)
async def test_it_looks_as_reviewed(home: Home, name: str, size: tuple[int, int]) -> None:
    events, keys, words = SCENES[name]
    root = turn(0, text=NORTH, location="North Side", score=0, moves=0)
    script, watch = Script(opening(Mode.COPILOT, root), *events, charted()), Watch()
    services = Services(home=home, open_coplay=lambda _: script, probe_backends=every)
    app = UnderstudyApp(services, PlayRequest(game=GAME))
    async with app.run_test(size=size, message_hook=watch) as pilot:
        await script.shown()
        app.theme = THEMES[size[0]]
        await pilot.press(*keys)
        for box in (*app.screen_stack[1].query(Input), *app.screen.query(Input)):
            box.cursor_blink = False
        for area in app.screen.query(TextArea):
            area.cursor_blink = False
        wanted = TAB.get(name, "") if size[0] == 40 else "Team" if name == "team" else ""
        if wanted and wanted != "Story" and size[0] < 100:
            await press_until(pilot, "ctrl+n", lambda: f"[{wanted}]" in screen_text(app))
        if words:
            await watch.until(lambda: all(word in screen_text(app) for word in words))
        await pilot.pause()
        await pilot.pause()
        check_snapshot(app, f"models-{name}-{size[0]}x{size[1]}")
