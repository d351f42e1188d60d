"""A memory that an earlier version made: a rebuild is offered once, on the screen and off it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from tests.support.earlier_files import make
from tests.support.waiting import Watch
from tui.app import UnderstudyApp
from tui.cli import main
from tui.screens.dialogs import ConfirmDialog
from tui.services import Services

EARLIER = 10


def program(workspace: Workspace, folder: Path) -> UnderstudyApp:
    def refuse(_: object) -> None:
        raise AssertionError("nothing is played here")

    catalog = Catalog([], folder / "stories")
    services = Services(workspace.home, refuse, workspace, catalog)  # type: ignore[arg-type]
    return UnderstudyApp(services)


async def test_the_library_offers_it_and_does_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    make(home.database, EARLIER)
    with Workspace(home) as workspace:
        before = [turn.id for turn in workspace.journal.path(workspace.journal.info(1).tip)]
        app, watch = program(workspace, tmp_path), Watch()
        async with app.run_test(message_hook=watch) as pilot:
            await watch.until(lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("y")
            await watch.until(lambda: not workspace.memory.outdated)
        assert [t.id for t in workspace.journal.path(workspace.journal.info(1).tip)] == before


async def test_who_says_no_is_not_asked_again(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    make(home.database, EARLIER)
    with Workspace(home) as workspace:
        app, watch = program(workspace, tmp_path), Watch()
        async with app.run_test(message_hook=watch) as pilot:
            await watch.until(lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("n")
        assert workspace.memory.outdated
        app = program(workspace, tmp_path)
        async with app.run_test() as pilot:
            await pilot.pause()
            assert not isinstance(app.screen, ConfirmDialog)


def test_plain_mode_says_it_once(
    home_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    make(Home(home_folder).database, EARLIER)
    for times in (1, 0):
        assert main(["play", "cave", "--plain", "--seed", "5"]) == 0
        assert capsys.readouterr().err.count("understudy memory rebuild") == times
