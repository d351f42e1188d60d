"""What the library shows of its shelf, and how it is opened."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.library_screen import Stagehand
from tui.widgets.bars import MessageBar
from tui.widgets.shelf import GameList

Showing = Callable[..., Stagehand]
"""Shows the library with a shelf of a test's own: see the fixture ``library``."""


def chosen(app: Stagehand) -> str:
    game = app.screen.query_one(GameList).chosen
    assert game is not None
    return game.info.id


def said(app: Stagehand) -> str:
    return app.screen.query_one(MessageBar).plain
