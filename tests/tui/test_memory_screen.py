"""The memory screen over a real home: find, look, change, undo, merge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from agents.core.commands import Kind
from agents.core.memories import Change
from agents.db.sql import transaction
from agents.home.database import open_database
from agents.home.paths import Home
from agents.journal.journal import Journal
from agents.memory.browsing import MemoryQuery
from agents.memory.store import Memory
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from games.types import Engine, GameInfo
from tests.support.library_screen import (
    SIZES,
    Move,
    Stagehand,
    adventure,
    check_snapshot,
    record,
    screen_text,
    settle,
)
from tui.app import UnderstudyApp
from tui.screens.library_dialogs import LineDialog
from tui.screens.memory import MemoryScreen
from tui.screens.memory_dialogs import MergeDialog
from tui.screens.reading import ReadingDialog
from tui.screens.replay import ReplayScreen
from tui.services import CoplayLike, Services
from tui.themes import LIGHT, PLAIN
from tui.widgets.bars import MessageBar
from tui.widgets.memory_table import MemoryTable
from tui.widgets.memory_words import counts

MANOR = GameInfo("manor", "The Manor", Engine.ZMACHINE, sha256="5" * 64)
TOWER = GameInfo("tower", "The Tower [b]", Engine.ZMACHINE, sha256="6" * 64)
Open = Callable[..., Stagehand]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(Home(tmp_path / "home")) as workspace:
        record(workspace.journal, MANOR, adventure(24), memory=workspace.memory)
        odd = Move("say [/b]hello", Kind.OVERRIDE, "Cellar", proposed="[red]wait")
        record(workspace.journal, TOWER, [odd, Move("wait", Kind.AUTO)], memory=workspace.memory)
        yield workspace


@pytest.fixture
def memory(workspace: Workspace) -> Open:
    def show(looking_for: str = "", theme: str = "footlights") -> Stagehand:
        return Stagehand(MemoryScreen(workspace.ledger, looking_for), theme)

    return show


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    path = tmp_path / "anna" / "understudy.db"
    with closing(open_database(path)) as db:
        record(Journal(db), MANOR, [Move("climb rope", location="Attic")], memory=Memory(db))
    return path


GROUPS = ("open", "search", "rows", "detail", "whole", "amend", "merge", "replay")
"""Workers that end by themselves; one that waits for a window does not."""


@pytest.fixture(autouse=True)
def soon_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for what was typed at once: nobody types on."""
    monkeypatch.setattr("tui.screens.memory.TYPING_RESTS", 0.001)


async def rest(pilot: Pilot[Any]) -> None:
    """Wait until what was typed is looked for, and all is read and drawn."""
    for _ in range(3):
        await settle(pilot, *GROUPS)


def table(app: Stagehand) -> MemoryTable:
    return app.screen.query_one(MemoryTable)


def said(app: Stagehand) -> str:
    return app.screen.query_one(MessageBar).plain


def command(app: Stagehand) -> str:
    entry = table(app).entry
    assert entry is not None
    return entry.command


# --- finding and looking -----------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_all_that_is_remembered_is_listed_with_counts(
    memory: Open, workspace: Workspace, size: tuple[int, int]
) -> None:
    app = memory()
    async with app.run_test(size=size) as pilot:
        await rest(pilot)
        count = len(workspace.memory.find(MemoryQuery()))
        assert table(app).row_count == count
        text = screen_text(app)
        assert f"{workspace.memory.stats().memories:,} memories" in text
        assert "say [/b]hello" in text
        assert command(app) == "wait"


async def test_words_and_filters_narrow_the_list(memory: Open) -> None:
    app = memory()
    async with app.run_test(size=(120, 30)) as pilot:
        await rest(pilot)
        for typed, found in (
            ("coin 10", ["take coin 10"]),
            ("game:tower", ["wait", "say [/b]hello"]),
            ("game:manor from:agent", ["jump"]),
            ("is:pinned", []),
            ("[/b]", ["say [/b]hello"]),
            ("50%", []),
        ):
            await pilot.press("slash")
            app.screen.query_one("#search", Input).value = typed
            await rest(pilot)
            shown = [table(app)._known[one].command for one in table(app)._rows]
            assert shown == found, typed
            assert f"{len(found)} listed" in screen_text(app)
        await pilot.press("escape")
        await rest(pilot)
        assert table(app).row_count > 20
        assert app.screen.query_one("#search", Input).value == ""


async def test_the_list_is_sorted_by_each_column_both_ways(memory: Open) -> None:
    app = memory()
    async with app.run_test(size=(140, 40)) as pilot:
        await rest(pilot)
        await pilot.press("s", "s", "s", "s")
        await rest(pilot)
        by_q = [table(app)._known[one].q for one in table(app)._rows]
        assert by_q == sorted(by_q, reverse=True)
        assert "Worth▼" in screen_text(app)
        await pilot.press("S")
        await rest(pilot)
        assert table(app)._known[table(app)._rows[0]].command == "jump"
        assert command(app) == "wait"  # the cursor stays on its memory
        await pilot.press("s")
        await rest(pilot)
        visits = [table(app)._known[one].visits for one in table(app)._rows]
        assert visits == sorted(visits, reverse=True)


async def test_whose_memories_are_shown_goes_round(memory: Open) -> None:
    app = memory()
    async with app.run_test(size=(120, 30)) as pilot:
        await rest(pilot)
        await pilot.press("f", "f", "f")
        await rest(pilot)
        assert {table(app)._known[one].source.value for one in table(app)._rows} == {"self"}
        assert "only agent" in screen_text(app)
        await pilot.press("f")
        await rest(pilot)
        assert table(app).row_count > 20


async def test_enter_shows_a_memory_whole(memory: Open) -> None:
    app = memory("hello")
    async with app.run_test(size=(80, 40)) as pilot:
        await rest(pilot)
        await pilot.press("enter")
        await rest(pilot)
        assert isinstance(app.screen, ReadingDialog)
        text = screen_text(app)
        for words in (
            "✓ say [/b]hello",
            "A wide hall with a clock",
            "override, not ‘[red]wait’",
            "When players are told of it",
            "In the same situation",
        ):
            assert words in text


async def test_many_memories_are_read_as_they_come_in_sight(
    memory: Open, workspace: Workspace
) -> None:
    with transaction(workspace.memory.db):
        workspace.memory.db.execute(
            """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            INSERT INTO outcome (experience, command, source, turn, visits, q)
            SELECT 1, 'dig ' || i, 'self', 2, 1, i FROM n
            """
        )
    app = memory()
    async with app.run_test(size=(80, 24)) as pilot:
        await rest(pilot)
        assert table(app).row_count > 20_000
        assert len(table(app)._known) < 200
        await pilot.press("end")
        await rest(pilot)
        assert table(app).entry is not None
        await pilot.press("pageup", "pageup")
        await rest(pilot)
        assert table(app).entry is not None
        await pilot.press("slash", *"19999")
        await rest(pilot)
        assert command(app) == "dig 19999"
        assert len(table(app)._known) < 400


# --- changing ----------------------------------------------------------------------


async def test_changes_are_kept_and_undone_one_by_one(memory: Open, workspace: Workspace) -> None:
    app = memory("coin 10")
    async with app.run_test(size=(120, 30)) as pilot:
        await rest(pilot)
        (number,) = workspace.memory.find(MemoryQuery(words=("coin 10",))) or (0,)
        before = workspace.memory.entry(number)
        for key, words in (("p", "pinned"), ("m", "muted"), ("x", "forgotten")):
            await pilot.press(key)
            await rest(pilot)
            assert words in said(app)
        after = workspace.memory.entry(number)
        assert (after.pinned, after.muted, after.visits) == (True, True, 0)
        assert "pin mute" in screen_text(app)
        for words in ("counts again", "no longer muted", "no longer pinned"):
            await pilot.press("u")
            await rest(pilot)
            assert words in said(app)
        assert workspace.memory.entry(number) == before
        await pilot.press("u")
        await rest(pilot)
        assert "nothing to undo" in said(app)


@pytest.mark.parametrize(
    ("shown", "words"), [(2, "2 listed · 1 memory"), (0, "0 listed · 1 memory")]
)
def test_what_was_forgotten_is_found_and_counts_no_longer(
    workspace: Workspace, shown: int, words: str
) -> None:
    stats = replace(workspace.memory.stats(), memories=1)
    assert counts(stats, shown, 40).startswith(words)


async def test_x_counts_again_what_was_forgotten(memory: Open, workspace: Workspace) -> None:
    app = memory("coin 10")
    async with app.run_test(size=(120, 30)) as pilot:
        await rest(pilot)
        await pilot.press("x")
        await rest(pilot)
        await pilot.press("x")
        await rest(pilot)
        assert "counts again" in said(app)
        assert workspace.memory.stats().forgotten == 0


async def test_a_note_is_written_and_taken_away(memory: Open, workspace: Workspace) -> None:
    app = memory("coin 10")
    async with app.run_test(size=(120, 30)) as pilot:
        await rest(pilot)
        for typed, kept in (("lit [b]only", "lit [b]only"), ("", "")):
            await pilot.press("e")
            await rest(pilot)
            assert isinstance(app.screen, LineDialog)
            app.screen.query_one(Input).value = typed
            await pilot.press("enter")
            await rest(pilot)
            assert workspace.memory.stats().noted == bool(kept)
            entry = table(app).entry
            assert entry is not None
            assert entry.note == kept
        await pilot.press("e")
        await rest(pilot)
        await pilot.press(*"no", "escape")
        await rest(pilot)
        assert workspace.memory.stats().noted == 0


# --- merging -----------------------------------------------------------------------


async def test_a_file_is_looked_into_before_it_is_merged(
    memory: Open, workspace: Workspace, theirs: Path
) -> None:
    app = memory()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(pilot)
        await pilot.press("g")
        await rest(pilot)
        assert isinstance(app.screen, MergeDialog)
        app.screen.query_one(Input).value = str(theirs)
        await pilot.press("enter")
        await rest(pilot)
        assert "Would merge from anna: 1 session, 1 turn" in re.sub(
            r"\s*│?\n\s*│?\s*", " ", screen_text(app)
        )
        assert len(workspace.journal.sessions()) == 2
        await pilot.press("enter")
        await rest(pilot)
        assert "Merged from anna: 1 session, 1 turn, 1 demonstration, 1 new memory" in said(app)
        assert command(app) == "wait", "what is looked at stays"
        app.screen.query_one("#search", Input).value = "from:import"
        await rest(pilot)
        assert command(app) == "climb rope"
        assert "from anna" in screen_text(app)


async def test_a_file_that_is_refused_is_told_in_the_window(memory: Open, tmp_path: Path) -> None:
    path = tmp_path / "diary.db"
    path.write_text("Dear diary")
    app = memory()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(pilot)
        await pilot.press("g")
        await rest(pilot)
        app.screen.query_one(Input).value = str(path)
        await pilot.press("enter")
        await rest(pilot)
        assert "is not a database" in screen_text(app)
        await pilot.press("escape")
        await rest(pilot)
        assert isinstance(app.screen, MemoryScreen)


# --- in the program ----------------------------------------------------------------


async def test_a_memory_leads_to_its_turn_in_the_replay_and_back(workspace: Workspace) -> None:
    def never(_: object) -> CoplayLike:
        raise AssertionError("nothing is played here")

    services = Services(workspace.home, never, workspace, _catalog(workspace))
    app = UnderstudyApp(services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("m")
        await rest(pilot)
        assert isinstance(app.screen, MemoryScreen)
        app.screen.query_one("#search", Input).value = "coin 10"
        await rest(pilot)
        await pilot.press("o")
        await rest(pilot)
        assert isinstance(app.screen, ReplayScreen)
        turn = app.screen.turn
        assert turn is not None
        assert turn.decision is not None
        assert turn.decision.command == "take coin 10"
        await pilot.press("escape")
        await rest(pilot)
        assert isinstance(app.screen, MemoryScreen)
        await pilot.press("escape", "escape")
        await rest(pilot)
        assert not isinstance(app.screen, MemoryScreen)


def _catalog(workspace: Workspace) -> Catalog:
    return Catalog([], workspace.home.stories)


async def test_an_empty_home_says_how_to_begin(tmp_path: Path) -> None:
    with Workspace(Home(tmp_path / "new")) as workspace:
        app = Stagehand(MemoryScreen(workspace.ledger))
        async with app.run_test(size=(80, 24)) as pilot:
            await rest(pilot)
            assert "Nothing is remembered yet" in screen_text(app)
            for key in ("enter", "o", "p", "m", "x", "u", "down", "end", "pageup"):
                await pilot.press(key)
            await rest(pilot)
            assert not app.heard.messages


async def test_a_home_that_cant_be_opened_is_told(tmp_path: Path) -> None:
    home = Home(tmp_path / "bad")
    home.root.mkdir()
    home.database.write_text("Dear diary, " * 20)
    with Workspace(Home(tmp_path / "good")) as good:
        bad = Workspace.__new__(Workspace)
        bad.home = home
        app = Stagehand(MemoryScreen(bad.ledger))
        async with app.run_test(size=(80, 24)) as pilot:
            await rest(pilot)
            assert "is not a database" in said(app)
        assert good.memory.stats().memories == 0


@pytest.mark.parametrize(
    ("size", "theme"),
    [((140, 40), "footlights"), ((80, 24), LIGHT.name), ((40, 12), PLAIN.name)],
)
async def test_the_screen_looks_as_reviewed(
    memory: Open, workspace: Workspace, size: tuple[int, int], theme: str
) -> None:
    first, second, third, *_ = workspace.memory.find(MemoryQuery())
    workspace.memory.amend(first, Change.PIN)
    workspace.memory.amend(second, Change.NOTE, "only with the [b]lamp[/b] lit")
    workspace.memory.amend(third, Change.MUTE)
    app = memory(theme=theme)
    async with app.run_test(size=size) as pilot:
        await rest(pilot)
        await pilot.press("down")
        await rest(pilot)
        check_snapshot(app, f"memory-{size[0]}x{size[1]}")
