"""What a person changes on the memory screen: marks, notes, what is forgotten and merged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from textual import work

from agents.core.errors import StoreError
from agents.core.memories import Change
from agents.memory.amendments import LONGEST_NOTE
from games.text import clean_line
from games.types import GameInfo
from tui.screens.base import ActionScreen
from tui.screens.library_dialogs import LineDialog
from tui.screens.memory_dialogs import MergeDialog
from tui.speech.memory import amended, merged, unamended
from tui.widgets.bars import MessageBar
from tui.widgets.memory_table import MemoryTable

if TYPE_CHECKING:
    from agents.memory.entries import MemoryEntry
    from agents.memory.store import Memory
    from agents.play.records.ledger import Ledger

T = TypeVar("T")


class MemoryChanging(ActionScreen[None]):
    """A list of memories that a person can set right.

    Args:
        stories: names the games that are known here; called on a thread.
    """

    def __init__(self, stories: Callable[[], Iterable[GameInfo]]) -> None:
        super().__init__()
        self._stories = stories
        self._ledger: Ledger | None = None
        self._busy = False

    def look(self) -> object:
        """Search anew, and count."""
        raise NotImplementedError

    async def show_anew(self, outcome: int) -> None:
        """Show a memory as it is now."""
        raise NotImplementedError

    async def _tried(self, call: Awaitable[T]) -> T | None:
        """Wait for the ledger; a failure is told and nothing was changed."""
        try:
            return await call
        except StoreError as error:
            if self.is_attached:
                self.query_one(MessageBar).fail(error.message, error.hint)
            return None

    async def _remembered(self, look: Callable[[Memory], T]) -> T | None:
        """Look something up; None if it can't be had, which is told."""
        return None if self._ledger is None else await self._tried(self._ledger.remembered(look))

    def action_pin(self) -> None:
        """Pin the memory, or take the pin off."""
        self._turn(lambda entry: Change.UNPIN if entry.pinned else Change.PIN)

    def action_mute(self) -> None:
        """Mute the memory, or let players know it again."""
        self._turn(lambda entry: Change.UNMUTE if entry.muted else Change.MUTE)

    def action_forget(self) -> None:
        """Forget the memory; if it is forgotten, count it again."""
        self._turn(lambda entry: Change.FORGET if entry.visits else Change.RESTORE)

    def _turn(self, change: Callable[[MemoryEntry], Change]) -> None:
        """Change the memory under the cursor, if there is one."""
        entry = self.query_one(MemoryTable).entry
        if entry is not None:
            self._amend(entry, change(entry))

    @work(exclusive=True, group="dialog", exit_on_error=False)
    async def action_note(self) -> None:
        """Let the person write a note on the memory."""
        entry = self.query_one(MemoryTable).entry
        if entry is None:
            return
        note = await self.app.push_screen_wait(_note_dialog(entry))
        if note is not None and note != entry.note:
            self._amend(entry, Change.NOTE, note)

    @work(group="amend", exit_on_error=False)
    async def _amend(self, entry: MemoryEntry, what: Change, text: str = "") -> None:
        # A key that is held down must not meet a memory that is being changed.
        if self._ledger is None or self._busy:
            return
        self._busy = True
        try:
            changed = await self._tried(self._ledger.amend(entry.id, what, text))
            if changed is not None:
                words = amended(what) if changed else "was so already."
                await self._changed(entry.id, f"‘{clean_line(entry.command)}’ {words}")
        finally:
            self._busy = False

    @work(group="amend", exit_on_error=False)
    async def action_undo(self) -> None:
        """Undo the last change to a memory; again, the one before."""
        if self._ledger is None or self._busy:
            return
        self._busy = True
        bar = self.query_one(MessageBar)
        try:
            undone = await self._ledger.undo_amendment()
            if undone is None:
                bar.say("There is nothing to undo.")
                return
            self.query_one(MemoryTable).stand_on(undone.outcome)
            await self._changed(undone.outcome, unamended(undone.what, undone.command))
        except StoreError as error:
            bar.fail(error.message, error.hint)
        finally:
            self._busy = False

    async def _changed(self, outcome: int, words: str) -> None:
        """Show a memory as it is now, and say what was done."""
        self.query_one(MessageBar).say(words)
        await self.show_anew(outcome)

    @work(exclusive=True, group="dialog", exit_on_error=False)
    async def action_merge(self) -> None:
        """Take in another person's file."""
        if self._ledger is None:
            return
        found = await self.app.push_screen_wait(MergeDialog(self._ledger, self._stories))
        if found is not None:
            self.query_one(MessageBar).say(merged(found))
            self.look()


def _note_dialog(entry: MemoryEntry) -> LineDialog:
    heading = f"Note on ‘{clean_line(entry.command)}’"
    return LineDialog(heading, entry.note, "what you want to remember of it", LONGEST_NOTE)
