"""The play screen over real parts: Colossal Cave in a child process, a real SQLite file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from agents.core.commands import Kind
from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from tests.support.waiting import Watch
from tui.app import UnderstudyApp
from tui.screens.play import PlayScreen
from tui.services import PlayRequest, Services
from tui.widgets.override import OverrideBox
from tui.widgets.transcript import Transcript


class Watched:
    """An app whose changes can be waited for: every message wakes the waiter."""

    def __init__(self, workspace: Workspace, request: PlayRequest) -> None:
        services = Services(
            home=workspace.home,
            open_coplay=lambda wanted: workspace.coplay(
                Catalog([]).find("cave"),
                seed=3,
                resume=wanted.session,
                at=wanted.turn,
                completions=True,
            ),
            workspace=workspace,
            theme="footlights",
        )
        self.app = UnderstudyApp(services, request)
        self.watch = Watch()

    async def until(self, condition: Callable[[], bool]) -> None:
        await self.watch.until(condition)

    @property
    def screen(self) -> PlayScreen:
        screen = self.app.screen_stack[-1]
        assert isinstance(screen, PlayScreen)
        return screen

    def proposes(self, command: str = "") -> bool:
        if not isinstance(self.app.screen_stack[-1], PlayScreen):
            return False
        boxes = self.screen.query(OverrideBox)
        return bool(boxes) and f"Enter for ‘{command}" in boxes.first().placeholder

    async def play(self, pilot: Pilot[int], *keys: str) -> None:
        """Type or press, and wait until the story has answered and asks again."""
        story = self.screen.query_one(Transcript)
        before = len(story.turns)
        await pilot.press(*keys, "enter")
        await self.until(lambda: len(story.turns) > before and self.proposes())


async def test_override_leave_begin_again_and_it_has_learned(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        first = Watched(workspace, PlayRequest())
        async with first.app.run_test(size=(140, 40), message_hook=first.watch) as pilot:
            await first.until(first.proposes)
            await first.play(pilot, *"no")
            await first.play(pilot, *"in")
            await first.play(pilot, *"take", "space", *"lantern")
            await first.play(pilot, *"look")
            shown = first.screen.query_one(Transcript).turns
            await pilot.press("ctrl+z")
            await first.until(lambda: len(first.screen.query_one(Transcript).turns) == 4)
            await pilot.press("ctrl+y")
            await first.until(lambda: len(first.screen.query_one(Transcript).turns) == 5)
            await first.until(first.proposes)
            await pilot.press("ctrl+q")
            await first.until(lambda: first.app.return_value == 0)
        session = shown[0].session
        assert [t.id for t in workspace.journal.path(workspace.journal.info(session).tip)] == [
            t.id for t in shown
        ]
        taught = shown[3].decision
        assert taught is not None
        assert shown[3].demonstration
        assert taught.replaced not in (None, "take lantern")

        again = Watched(workspace, PlayRequest())
        async with again.app.run_test(size=(80, 24), message_hook=again.watch) as pilot:
            await again.until(lambda: again.proposes("no"))
            await again.play(pilot)
            await again.until(lambda: again.proposes("in"))
            await again.play(pilot)
            await again.until(lambda: again.proposes("take lantern"))
            await again.play(pilot)
            turns = again.screen.query_one(Transcript).turns
            kinds = [turn.decision.kind for turn in turns if turn.decision]
            assert kinds == [Kind.ACCEPTED] * 3


async def test_a_session_goes_on_where_it_was_left(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path)) as workspace:
        first = Watched(workspace, PlayRequest())
        async with first.app.run_test(size=(80, 24), message_hook=first.watch) as pilot:
            await first.until(first.proposes)
            await first.play(pilot, *"no")
            session = first.screen.session
        again = Watched(workspace, PlayRequest(session=session))
        async with again.app.run_test(size=(60, 20), message_hook=again.watch) as pilot:
            await again.until(again.proposes)
            assert [t.number for t in again.screen.query_one(Transcript).turns] == [0, 1]
            await pilot.press("f5")
            await again.until(lambda: type(again.app.screen).__name__ == "ReplayScreen")
