"""Takes the README's pictures from the real program: ``make pictures``.

A person teaches in one session what the mimic proposes in the next: real
engine, real database in a temporary home, real screens. Zork I is played where
it is found, Colossal Cave where it isn't.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from textual.widgets import Input

from agents.core import events as ev
from agents.core import intents
from agents.home.paths import Home, story_folders
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from games.errors import StoryError
from games.types import GameInfo
from tui.app import UnderstudyApp
from tui.services import PlayRequest, Services

FOLDER = Path(__file__).parent / "pictures"
SIZE = (120, 40)
LESSONS: dict[str, tuple[list[intents.Intent], ...]] = {
    "zork1": (
        [
            intents.Type("south"),
            intents.Type("east"),
            intents.Type("go in"),
            intents.Undo(),
            intents.Type("open window"),
        ],
        [
            intents.Type("north"),
            intents.Type("east"),
            intents.Type("open window"),
            intents.Type("enter house"),
        ],
    ),
    "cave": (
        [
            intents.Type("no"),
            intents.Type("south"),
            intents.Undo(),
            intents.Type("in"),
            intents.Type("take keys"),
        ],
        [
            intents.Type("no"),
            intents.Type("in"),
            intents.Type("take lamp"),
            intents.Type("light lamp"),
        ],
    ),
}
TONIGHT: dict[str, list[intents.Intent]] = {
    "zork1": [
        intents.Type("open mailbox"),
        intents.Type("north"),
        intents.Type("east", "a window, perhaps"),
    ],
    "cave": [intents.Type("no"), intents.Type("in", "there may be a lamp")],
}


class Performed:
    """A co-play that a script answers: the screen sees it as any other."""

    def __init__(self, coplay: Coplay, lines: list[intents.Intent]) -> None:
        self._coplay = coplay
        self._lines = iter(lines)
        self.done = asyncio.Event()

    def submit(self, intent: intents.Intent) -> None:
        self._coplay.submit(intent)

    async def run(self) -> AsyncIterator[ev.Event]:
        async for event in self._coplay.run():
            yield event
            if isinstance(event, ev.Awaiting):
                line = next(self._lines, None)
                if line is not None:
                    self.submit(line)
                else:
                    self.done.set()


async def rehearse(coplay: Coplay, lines: list[intents.Intent]) -> None:
    """Play a script to its end without a screen."""
    async for _ in Performed(coplay, [*lines, intents.Leave()]).run():
        pass


async def perform(workspace: Workspace, game: GameInfo, lines: list[intents.Intent]) -> str:
    """Play a script on the real screen and return its last picture as SVG."""
    played = Performed(workspace.coplay(game, seed=12, completions=True), lines)
    # The theme is named: what fits the terminal that this runs in is no matter of the picture.
    services = Services(workspace.home, lambda _: played, theme="footlights")
    app = UnderstudyApp(services, PlayRequest(game=game))
    async with app.run_test(size=SIZE) as pilot:
        await played.done.wait()
        app.screen.query_one("#box", Input).cursor_blink = False
        await pilot.pause()
        picture = app.export_screenshot(title="Understudy")
        await pilot.press("ctrl+q")
    return re.sub(r"terminal-\d+", "terminal", picture)


async def take_pictures() -> None:
    """Rehearse, perform, and write the pictures."""
    with tempfile.TemporaryDirectory() as folder, Workspace(Home(Path(folder))) as workspace:
        catalog = Catalog(story_folders(workspace.home, os.environ))
        try:
            game = catalog.find("zork1")
        except StoryError:
            game = catalog.find("cave")
        for lines in LESSONS[game.id]:
            await rehearse(workspace.coplay(game, seed=12), lines)
        FOLDER.mkdir(exist_ok=True)
        picture = await perform(workspace, game, TONIGHT[game.id])
        (FOLDER / "play.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(take_pictures())
