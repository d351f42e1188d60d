"""Sessions are named, put away, deleted and brought back in the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from tests.support.library_screen import Move, Stagehand, record, screen_text, settle
from tui.screens.library import LibraryScreen
from tui.widgets.bars import MessageBar
from tui.widgets.shelf import SessionList


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(Home(tmp_path / "home")) as workspace:
        cave = Catalog([]).find("cave")
        record(workspace.journal, cave, [Move("in"), Move("take lamp", points=5)], seed=3)
        record(workspace.journal, cave, [Move("look")], seed=4)
        yield workspace


def rows_of_one_line(app: Stagehand) -> list[str]:
    sessions = app.screen.query_one(SessionList)
    return [sessions.row(place, 36).plain for place in range(sessions.option_count)]


async def test_what_was_put_away_is_told_where_a_session_has_one_line(
    workspace: Workspace,
) -> None:
    app = staged(workspace)
    async with app.run_test(size=(40, 12)) as pilot:
        await settle(pilot)
        await pressed(app, pilot, "v", "right", "p", "down", "d")
        shown = rows_of_one_line(app)
        assert ["archived" in row for row in shown] == [True, False]
        assert ["DELETED" in row for row in shown] == [False, True]


def staged(workspace: Workspace) -> Stagehand:
    return Stagehand(LibraryScreen(Catalog([]), workspace.journal, shelver=workspace))


async def pressed(app: Stagehand, pilot: Pilot[None], *keys: str) -> str:
    """Press keys; return what is said then."""
    await pilot.press(*keys)
    await settle(pilot)
    return app.screen.query_one(MessageBar).plain


def rows(app: Stagehand) -> list[str]:
    sessions = app.screen.query_one(SessionList)
    return [sessions.row(place, 60).plain for place in range(sessions.option_count)]


async def test_a_session_is_named_deleted_and_brought_back(workspace: Workspace) -> None:
    app = staged(workspace)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        assert "Choose a session first" in await pressed(app, pilot, "d")
        told = await pressed(app, pilot, "right", "down", "e", *"old lamp", "enter")
        assert "is called “old lamp”" in told
        assert "old lamp · " in rows(app)[1]

        told = await pressed(app, pilot, "d")
        assert "nothing is lost" in told
        assert "u undoes it" in told
        assert [row for row in rows(app) if "old lamp" in row] == []
        assert "are listed" in await pressed(app, pilot, "v")
        assert "DELETED" in rows(app)[1]
        assert "d brings it back" in await pressed(app, pilot, "right", "down", "enter")
        assert "is back" in await pressed(app, pilot, "d")
        assert workspace.journal.info(1).deleted is None


async def test_an_archived_session_leaves_the_list_and_undo_goes_back(
    workspace: Workspace,
) -> None:
    app = staged(workspace)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "still counts" in await pressed(app, pilot, "right", "down", "p")
        assert len(rows(app)) == 1
        assert "in the list again" in await pressed(app, pilot, "u")
        assert len(rows(app)) == 2
        assert "nothing to undo" in await pressed(app, pilot, "u")
        await pressed(app, pilot, "v", "right", "down", "p")
        assert "archived" in rows(app)[1]
        assert "is back" in await pressed(app, pilot, "p")


async def test_the_best_score_is_none_where_nothing_was_won(workspace: Workspace) -> None:
    app = staged(workspace)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        assert "best score 5/350" in screen_text(app)
        await pressed(app, pilot, "right", "down", "d")
        assert "best score" not in screen_text(app)


async def test_the_only_session_is_in_hand_again_when_its_deletion_is_undone(
    tmp_path: Path,
) -> None:
    with Workspace(Home(tmp_path / "home")) as workspace:
        record(workspace.journal, Catalog([]).find("cave"), [Move("in")], seed=3)
        app = staged(workspace)
        async with app.run_test(size=(100, 28)) as pilot:
            await settle(pilot)
            assert "is deleted" in await pressed(app, pilot, "right", "d")
            assert "is back" in await pressed(app, pilot, "u")
            await pilot.pause()
            assert "archive" in await pressed(app, pilot, "p")
