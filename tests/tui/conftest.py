"""Homes, journals and an app on its play screen for the screen tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from agents.home.paths import Home
from agents.journal.journal import Journal
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from games.types import GameInfo
from tests.support.homes import lay_out
from tests.support.library_screen import Stagehand, journal_at
from tests.support.play_screen import GAME, Script
from tests.support.shelves import Showing
from tui.app import UnderstudyApp
from tui.screens.library import LibraryScreen
from tui.screens.library_dialogs import Fetcher
from tui.services import PlayRequest, Services


@pytest.fixture(scope="session", autouse=True)
def parsed_once() -> Iterator[None]:
    """Parse each style sheet once for all apps of a run, under each theme: it took a fifth of it.

    Nothing but the framework's own cache, which ends with an app, kept for longer.
    """
    kept: dict[object, list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def once(sheet: Stylesheet, css: str, *more: Any, **named: Any) -> list[RuleSet]:
        key = (css, more, *named.items(), *sheet._variables.items())
        if key not in kept:
            kept[key] = parse(sheet, css, *more, **named)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", once)
        yield


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def play(home: Home) -> Callable[[Script], UnderstudyApp]:
    """Return an app that opens on the play screen with a scripted driver."""

    def make(script: Script) -> UnderstudyApp:
        services = Services(home=home, open_coplay=lambda request: script, theme="footlights")
        return UnderstudyApp(services, PlayRequest(game=GAME))

    return make


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = journal_at(tmp_path / "home")
    yield journal
    journal.db.close()


@pytest.fixture
def cave() -> GameInfo:
    return Catalog([]).find("cave")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    home = Home(tmp_path / "workspace")
    lay_out(home.database)
    with Workspace(home) as workspace:
        yield workspace


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    folder = tmp_path / "stories"
    folder.mkdir()
    return folder


@pytest.fixture
def catalog(tmp_path: Path, stories: Path) -> Catalog:
    return Catalog([stories], tmp_path / "home" / "stories")


@pytest.fixture
def library(catalog: Catalog, journal: Journal) -> Showing:
    def show(fetcher: Fetcher | None = None, theme: str = "footlights") -> Stagehand:
        return Stagehand(LibraryScreen(catalog, journal, fetcher), theme)

    return show
