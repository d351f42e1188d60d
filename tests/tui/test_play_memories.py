"""Muting and forgetting from the play screen, by one key, and undoing it."""

from __future__ import annotations

from collections.abc import Callable

from agents.core import events as ev
from agents.core import intents
from agents.core.memories import Change
from agents.home.paths import Home
from agents.play.loop.coplay import Coplay
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from tests.support.play_screen import Script, asking, judged, opening
from tests.support.waiting import soon
from tui.app import UnderstudyApp
from tui.screens.play import PlayScreen
from tui.widgets.bars import MessageBar


async def test_one_key_mutes_one_forgets_one_undoes(
    play: Callable[[Script], UnderstudyApp],
) -> None:
    script = Script(opening(), *asking(4, judged("open window", "look")))
    app = play(script)
    async with app.run_test(size=(140, 40)) as pilot:
        await script.shown()
        assert isinstance(app.screen, PlayScreen)
        app.screen.division.memories.focus()
        await pilot.pause()
        await pilot.press("minus", "down", "delete", "backspace")
        await pilot.pause()
        assert script.moves == [
            intents.Amend(5, Change.MUTE, "open window"),
            intents.Amend(6, Change.FORGET, "open window"),
            intents.UndoAmendment(),
        ]
        script.say(ev.Amended(5, Change.MUTE, "open [b]window"))
        await script.shown()
        assert "‘open [b]window’ muted" in app.screen.query_one(MessageBar).plain
        script.say(ev.Amended(5, Change.MUTE, "open window", undone=True))
        await script.shown()
        assert "‘open window’ is no longer muted." in app.screen.query_one(MessageBar).plain
        await pilot.press("m")  # a letter begins a move
        assert app.screen.board.box.value == "m"


async def test_the_mimic_forgets_at_once_what_is_muted(home: Home) -> None:
    with Workspace(home) as workspace:
        cave = Catalog([]).find("cave")
        for _ in range(2):
            loop = workspace.coplay(cave, seed=5)
            events = await _drive(loop)
        muted = [event for event in events if isinstance(event, ev.Amended)]
        assert [(one.what, one.undone) for one in muted] == [
            (Change.MUTE, False),
            (Change.MUTE, True),
        ]
        known = [
            {one.command for one in event.situation.exemplars}
            for event in events
            if isinstance(event, ev.Retrieved)
        ]
        assert ["no" in commands for commands in known[:3]] == [True, False, True]


async def _drive(loop: Coplay) -> list[ev.Event]:
    """Answer the first question; mute what is remembered of it before, and undo that."""
    events: list[ev.Event] = []
    known: int | None = None

    async def run() -> None:
        nonlocal known
        rounds = 0
        async for event in loop.run():
            events.append(event)
            if isinstance(event, ev.Retrieved) and rounds == 0:
                found = [one for one in event.situation.exemplars if one.command == "no"]
                known = found[0].outcome if found else None
            if not isinstance(event, ev.Awaiting):
                continue
            rounds += 1
            if known is not None and rounds == 1:
                loop.submit(intents.Amend(known, Change.MUTE, "no"))
            elif known is not None and rounds == 2:
                loop.submit(intents.UndoAmendment())
            elif not any(isinstance(one, ev.TurnPlayed) for one in events):
                loop.submit(intents.Type("no"))
            else:
                loop.submit(intents.Leave())

    await soon(run())
    return events
