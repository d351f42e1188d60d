"""What can be done to the sessions in the library: name, archive, delete, restore, undo.

Nothing is lost by any of it, so nothing asks back: what was done is told with the
key that undoes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from textual import work

from agents.core.errors import StoreError
from agents.journal.shelf import LONGEST_NAME, Shelved, Shelving
from tui.screens.base import ActionScreen
from tui.screens.library_dialogs import LineDialog
from tui.speech.shelf import shelved, unshelved
from tui.widgets.bars import MessageBar

if TYPE_CHECKING:
    from agents.journal.sessions import SessionInfo


class Shelver(Protocol):
    """Writes what is done to sessions; ``agents.play.loop.workspace.Workspace`` does."""

    def shelve(self, session: int, what: Shelving, name: str = "") -> Shelved | None:
        """Do it; None if it was so already; raises StoreError."""

    def undo_shelving(self) -> Shelved | None:
        """Undo what was done last; None if nothing was left; raises StoreError."""


class SessionKeys(ActionScreen[None]):
    """The keys of a screen that lists sessions.

    Attributes:
        shelver: writes what is done to sessions, on the calling thread; None where
            nothing can be.
        showing_all: archived and deleted sessions are listed, too.
    """

    shelver: Shelver | None = None
    showing_all = False

    @property
    def session_in_hand(self) -> SessionInfo | None:
        """The session that is highlighted, None while the sessions have no focus."""
        raise NotImplementedError

    def sessions_changed(self) -> None:
        """Show the sessions as they stand now."""
        raise NotImplementedError

    @work(exclusive=True, group="dialog", exit_on_error=False)
    async def action_name(self) -> None:
        """Ask what the session is to be called."""
        session = self._in_hand()
        if session is None:
            return
        name = await self.app.push_screen_wait(
            LineDialog(
                "Name of the session", session.name, "what you want to call it", LONGEST_NAME
            )
        )
        if name is not None:
            await self._shelve(session.id, Shelving.NAME, name)

    @work(exclusive=True, group="shelving", exit_on_error=False)
    async def action_archive(self) -> None:
        """Put the session away, or back into the list."""
        session = self._in_hand()
        if session is not None:
            back = session.archived is not None and session.deleted is None
            await self._shelve(session.id, Shelving.RESTORE if back else Shelving.ARCHIVE)

    @work(exclusive=True, group="shelving", exit_on_error=False)
    async def action_delete(self) -> None:
        """Mark the session as deleted, or bring it back."""
        session = self._in_hand()
        if session is not None:
            back = session.deleted is not None
            await self._shelve(session.id, Shelving.RESTORE if back else Shelving.DELETE)

    @work(exclusive=True, group="shelving", exit_on_error=False)
    async def action_undo(self) -> None:
        """Undo what was done last to any session."""

        def undo(shelver: Shelver) -> str:
            undone = shelver.undo_shelving()
            return "There is nothing to undo." if undone is None else unshelved(undone)

        await self._write(undo)

    def action_all(self) -> None:
        """List archived and deleted sessions too, or no longer."""
        self.showing_all = not self.showing_all
        now = "are listed" if self.showing_all else "are not listed"
        self._say(f"Archived and deleted sessions {now}.")
        self.sessions_changed()

    def _in_hand(self) -> SessionInfo | None:
        session = self.session_in_hand
        if session is None:
            key = self.actions.key("sessions")
            self._say(f"Choose a session first: {key} goes to the sessions of a game.")
        return session

    async def _shelve(self, session: int, what: Shelving, name: str = "") -> None:
        def shelve(shelver: Shelver) -> str:
            done = shelver.shelve(session, what, name)
            if done is None:
                return f"Session {session} was so already: nothing was changed."
            return f"{shelved(done, name)} {self.actions.key('undo')} undoes it."

        await self._write(shelve)

    async def _write(self, change: Callable[[Shelver], str]) -> None:
        bar = self.query_one(MessageBar)
        if self.shelver is None:
            self._say("Nothing can be changed here.")
            return
        try:
            words = await asyncio.to_thread(change, self.shelver)
        except StoreError as error:
            bar.clear()
            bar.fail(error.message, error.hint)
            return
        self._say(words)
        self.sessions_changed()

    def _say(self, words: str) -> None:
        self.query_one(MessageBar).say(words)
