"""The manual's screen over a real home: read, search, go to the moves; and /manual."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from tests.support.following import demonstrate, prompter
from tests.support.library_screen import SIZES, Stagehand, check_snapshot, screen_text, settle
from tests.tui.test_manual import WIN
from tests.tui.test_plain import talk
from tui.actions.app import TOGETHER
from tui.screens.manual import ManualScreen
from tui.wishes import ReplayAsked

TOUR = WIN.split(" / ")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(Home(tmp_path / "home")) as workspace:
        demonstrate(workspace.journal.db, tmp_path, *TOUR)
        yield workspace


def manual(workspace: Workspace) -> ManualScreen:
    return ManualScreen(workspace.ledger, lambda journal: journal.info(1).game)


async def test_it_reads_by_sections_and_goes_back_to_where_a_line_comes_from(
    workspace: Workspace,
) -> None:
    app = Stagehand(manual(workspace))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "Manual · Prompter" in screen_text(app)
        assert "What is known" in screen_text(app)
        await pilot.press("tab", "tab")
        top = screen_text(app).splitlines()[1:4]
        assert any("The map" in line for line in top)
        await pilot.press("shift+tab", "down", "down", "enter")
        (asked,) = [one for one in app.heard.of(ReplayAsked) if isinstance(one, ReplayAsked)]
        assert asked.session == 1
        assert asked.turn in {turn.id for turn in workspace.journal.path(asked.turn or 0)}


async def test_a_line_of_no_move_says_so(workspace: Workspace) -> None:
    app = Stagehand(manual(workspace))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        assert not app.heard.of(ReplayAsked)
        assert "comes from no move of its own" in screen_text(app)


async def test_a_search_marks_what_it_finds_and_steps_through_it(workspace: Workspace) -> None:
    app = Stagehand(manual(workspace))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, ManualScreen)
        await pilot.press("slash", "enter")
        assert not screen.search.display, "nothing is sought"
        await pilot.press("slash", *"lamp", "enter")
        of = int(screen.messages.plain.rpartition(" of ")[2])
        assert of > 2
        seen = set()
        for _ in range(of):
            line = screen.list.get_option_at_index(screen.list.highlighted or 0)
            assert "lamp" in str(line.prompt).casefold()
            seen.add(screen.list.highlighted)
            await pilot.press("n")
        assert len(seen) == of
        await pilot.press("N", "slash", *"xyzzy")  # in the place of the words of last time
        assert screen.search.value == "xyzzy"
        await pilot.press("escape", "slash", *"xyzzy")
        assert "No line holds these words." in screen.messages.plain
        await pilot.press("escape")
        assert not screen.search.display


async def test_of_a_game_that_was_never_played_it_says_so(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path / "new")) as workspace:
        app = Stagehand(ManualScreen(workspace.ledger, lambda journal: prompter()))
        async with app.run_test(size=(80, 24)) as pilot:
            await settle(pilot)
            assert "Nothing is known of this game yet" in screen_text(app)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_pictures(workspace: Workspace, size: tuple[int, int]) -> None:
    app = Stagehand(manual(workspace))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("tab", "slash", *"lamp", "enter")
        await settle(pilot)
        check_snapshot(app, f"manual-{size[0]}x{size[1]}")


async def test_plain_mode_reads_it_whole_and_by_words(workspace: Workspace) -> None:
    said = await talk(workspace, prompter(), "/manual lamp key\n/manual\n/quit\n")
    assert "# Prompter: a manual from experience" in said
    assert "## The map" in said
    assert said.index("No line of the manual") < said.index("# Prompter: a manual")


def test_it_has_a_key_wherever_a_game_is_in_sight() -> None:
    ids = {id: keys for tables in TOGETHER for table in tables for id, keys in table.ids.items()}
    assert all("shift+f2" in ids[f"{on}.manual"] for on in ("play", "library", "replay"))
