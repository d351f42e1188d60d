"""Models on the real screens: Colossal Cave, SQLite, and a loopback server that speaks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from textual.widgets import TextArea

from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from tests.support import openai_stub as stub
from tests.support.library_screen import screen_text
from tests.support.waiting import Watch, soon
from tui.app import UnderstudyApp
from tui.screens.play import PlayScreen
from tui.screens.prompt import PromptScreen
from tui.screens.replay import ReplayScreen
from tui.services import PlayRequest, Services
from tui.widgets.team import TeamPane

ANSWER = {"command": "in", "reason": "A building may hold a lamp.", "confidence": 0.7}


def saying(command: str) -> stub.Script:
    answer = {**ANSWER, "command": command, "alternatives": []}
    return stub.stream(
        stub.delta(reasoning_content="A lamp would help."),
        stub.delta(content=json.dumps(answer)),
        stub.delta("stop"),
        stub.usage(700, 30),
        stub.DONE,
    )


class Played:
    """An app on a real game; every message wakes whoever waits."""

    def __init__(self, workspace: Workspace, *players: str) -> None:
        services = Services(
            home=workspace.home,
            open_coplay=lambda wanted: workspace.coplay(
                Catalog([]).find("cave"), player=players, seed=3, lookahead=False, completions=True
            ),
            workspace=workspace,
            theme="footlights",
        )
        self.app = UnderstudyApp(services, PlayRequest())
        self.watch = Watch()

    async def until(self, condition: Callable[[], bool]) -> None:
        await self.watch.until(condition)

    async def reads(self, words: str) -> None:
        await self.until(lambda: words in screen_text(self.app))


async def test_a_model_proposes_and_its_edited_prompt_is_asked(tmp_path: Path) -> None:
    async with stub.stubbed(saying("no")) as server:
        with Workspace(Home(tmp_path)) as workspace:
            played = Played(workspace, f"openai:parrot@{server.url}")
            async with played.app.run_test(size=(140, 40), message_hook=played.watch) as pilot:
                await played.reads("Enter for ‘no’")
                await played.reads("730 tokens")
                await played.reads("thought 4 words")
                await pilot.press("ctrl+o")
                await played.until(lambda: isinstance(played.app.screen, PromptScreen))
                area = played.app.screen.query_one("#prompt-text", TextArea)
                sent = "\n".join(m["content"] for m in server.chats[0]["messages"])
                for line in sent.splitlines():
                    assert line in area.text, "the prompt is shown exactly as it was sent"
                area.move_cursor(area.document.end)
                await pilot.press(*"xyzzy")
                server.scripts = [saying("yes")]
                await pilot.press("ctrl+r")
                await played.reads("Enter for ‘yes’")
                assert server.chats[-1]["messages"][-1]["content"].endswith("xyzzy")
                await pilot.press("enter")
                await played.until(lambda: len(server.chats) == 3)
                await pilot.press("f5")
                await played.until(lambda: isinstance(played.app.screen, ReplayScreen))
                await played.reads("1/1")
                await played.reads("p prompt")
                await pilot.press("p")
                await played.until(lambda: isinstance(played.app.screen, PromptScreen))
                assert "xyzzy" in played.app.screen.query_one("#prompt-text", TextArea).text


async def test_escape_frees_the_server_and_the_person_plays_on(tmp_path: Path) -> None:
    hanging = stub.stream(stub.delta(content='{"command": "wait a'), hang=True)
    async with stub.stubbed(hanging) as server:
        with Workspace(Home(tmp_path)) as workspace:
            played = Played(workspace, f"openai:parrot@{server.url}")
            async with played.app.run_test(size=(80, 24), message_hook=played.watch) as pilot:
                await played.reads("wait a")
                await pilot.press("escape")
                await soon(server.left.wait())
                await played.reads("You stopped it.")
                await pilot.press("n", "o", "enter")
                await played.until(lambda: len(server.chats) == 2)
                assert isinstance(played.app.screen, PlayScreen)
                await played.reads("> no")


async def test_a_failing_model_is_told_and_the_mimic_takes_over(tmp_path: Path) -> None:
    refused = stub.page(401, {"error": {"message": "no such key"}})
    async with stub.stubbed(refused) as server:
        with Workspace(Home(tmp_path)) as workspace:
            played = Played(workspace, f"openai:parrot@{server.url}")
            async with played.app.run_test(size=(140, 40), message_hook=played.watch) as pilot:
                await played.reads("^R asks again · ^L other players · F12 the mimic")
                assert "✗ openai:parrot" in screen_text(played.app)
                await pilot.press("ctrl+o")
                await played.until(lambda: isinstance(played.app.screen, PromptScreen))
                assert "failed: key" in screen_text(played.app)
                await pilot.press("escape", "f12")
                await played.reads("mimic + demonstrations")
                await played.reads("Enter for ‘")
                assert len(server.chats) == 1


async def test_a_team_of_a_model_and_the_mimic_votes(tmp_path: Path) -> None:
    async with stub.stubbed(saying("no")) as server:
        with Workspace(Home(tmp_path)) as workspace:
            played = Played(workspace, f"openai:parrot@{server.url}", "mimic")
            async with played.app.run_test(size=(140, 40), message_hook=played.watch):
                await played.reads("▸ parrot")
                team = played.app.screen.query_one(TeamPane)
                assert team.display
                assert "mimic" in screen_text(played.app)


async def test_a_backend_that_cannot_be_set_up_is_a_sentence(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        played = Played(workspace, "openai:parrot")
        async with played.app.run_test(message_hook=played.watch) as pilot:
            await played.app.workers.wait_for_complete()
            await pilot.pause()
        assert played.app.return_code == 1
        assert "OPENAI_API_KEY" in played.app.goodbye
        assert not workspace.home.log.exists()
