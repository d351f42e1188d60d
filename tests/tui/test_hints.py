"""Hints on the screen and in plain mode, over real parts."""

from __future__ import annotations

from pathlib import Path

from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.types import GameInfo
from tests.tui.test_plain import talk
from tests.tui.test_play_real import Watched
from tui.services import PlayRequest

TOUR = "no\nin\ntake lamp\ntake keys\n"


async def test_a_key_and_a_word_tell_them_and_the_parting_words_count_them(
    tmp_path: Path, cave: GameInfo
) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        await talk(workspace, cave, TOUR)
        said = await talk(workspace, cave, "no\n/hint\n/hint\n/quit\n")
        assert "Hint 1 of 3: There is something to do at" in said
        assert "/hint tells what it is about." in said
        assert "Hint 2 of 3: It is about the" in said
        assert "You left; session 2 is kept, with 2 hints taken." in said

        game = Watched(workspace, PlayRequest())
        async with game.app.run_test(size=(80, 24), message_hook=game.watch) as pilot:
            await game.until(game.proposes)
            for told in ("Shift+F1 tells what it is about", "Shift+F1 tells the command", "Hint 3"):
                await pilot.press("shift+f1")
                await game.until(lambda told=told: told in game.screen.board.messages.plain)  # type: ignore[misc]
            await pilot.press("ctrl+q")
            await game.until(lambda: not game.app.is_running)
        assert "with 3 hints taken" in game.app._goodbye
