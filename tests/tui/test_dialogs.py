"""The small windows of the library: no larger than what stands in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from tests.support.library_screen import Stagehand, screen_text, settle
from tui.screens.import_dialog import ImportDialog
from tui.screens.keymap import KeymapScreen
from tui.screens.library import LibraryScreen
from tui.screens.library_dialogs import Dialog, LineDialog


@pytest.mark.parametrize("size", [(40, 12), (60, 20), (80, 24)])
async def test_what_a_key_does_is_told_at_every_width(size: tuple[int, int]) -> None:
    """Not in the seven letters that are left beside its id and its name."""
    app = Stagehand(KeymapScreen({}, lambda _id, _key: ""))
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        assert "the next theme: dark" in screen_text(app)


@pytest.mark.parametrize("kind", [ImportDialog, LineDialog])
async def test_a_window_is_as_large_as_what_stands_in_it(
    kind: type[Dialog[str]], tmp_path: Path
) -> None:
    with Workspace(Home(tmp_path / "home")) as workspace:
        app = Stagehand(LibraryScreen(Catalog([]), workspace.journal, shelver=workspace))
        dialog = (
            ImportDialog(Catalog([]).find("cave"), workspace.journal)
            if kind is ImportDialog
            else LineDialog("Name", "", "what you want to call it", 80)
        )
        async with app.run_test(size=(140, 40)) as pilot:
            await settle(pilot)
            app.push_screen(dialog)
            await settle(pilot)
            window = dialog.query_one(".dialog")
            assert window.size.height < 12
            line, keys = dialog.query_one("Input"), dialog.query_one(".keys")
            assert keys.region.y == line.region.bottom + 1
