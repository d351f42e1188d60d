"""Offers, once, to derive again a memory that an earlier version made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App

from agents.core.errors import StoreError
from agents.play.records.practice import learn_again
from tui.screens.dialogs import ConfirmDialog
from tui.speech.memory import REBUILD_OFFER, rebuilt

if TYPE_CHECKING:
    from agents.play.loop.workspace import Workspace


class Healing:
    """Asks the person, and does it beside whatever they do next.

    Args:
        app: shows the question, and what came of it.
        workspace: the open home.
        done: called once memory is as it should be.
    """

    def __init__(self, app: App[Any], workspace: Workspace, done: Callable[[], object]) -> None:
        self._app = app
        self._workspace = workspace
        self._done = done

    def offer(self) -> None:
        """Ask, if the home is to be asked about; a home that can't be written isn't."""
        try:
            due = self._workspace.take_offer()
        except StoreError:
            return
        if due:
            self._app.push_screen(ConfirmDialog(REBUILD_OFFER), self._answered)

    def _answered(self, yes: bool | None) -> None:
        if yes:
            self._app.run_worker(self._heal(), group="heal", exit_on_error=False)
        else:
            self._say("Nothing was changed: `understudy memory rebuild` does it later.")

    async def _heal(self) -> None:
        try:
            ledger = await asyncio.to_thread(self._workspace.ledger)
            try:
                turns = await ledger.remembered(learn_again)
            finally:
                await ledger.close()
        except StoreError as error:
            self._say(f"{error.message} {error.hint}", severity="error")
            return
        self._say(rebuilt(turns))
        self._done()

    def _say(self, words: str, *, severity: Any = "information") -> None:
        self._app.notify(words, severity=severity, timeout=12, markup=False)
