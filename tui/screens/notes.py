"""The screen of a person's notes on a game: write, look for, take away, bring back.

It works on the ledger's own thread and connection: whoever shows it tells the game in
play, once it is left, that notes may have changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from agents.core import events as ev
from agents.core.errors import StoreError
from agents.core.notes import LONGEST_NOTE, Note, concerning, found, standing
from agents.journal import notes
from agents.journal.facts import facts_at
from games.text import clean_line
from games.types import NO_FACTS
from tui.actions.bound import bindings
from tui.actions.notes import NOTES, hints
from tui.screens.base import ActionScreen
from tui.speech.notes import changed
from tui.widgets.bars import KeyLine, MessageBar
from tui.widgets.format import QUIET, ago
from tui.widgets.line import Line

if TYPE_CHECKING:
    from agents.journal.journal import Journal
    from agents.play.records.ledger import Ledger

T = TypeVar("T")
_WRITE = "note on this place; ‘lamp: …’ on a thing, ‘session: …’ on the session"
_SEEK = "search: words that a note holds"


class NotesScreen(ActionScreen[None]):
    """All notes on a game; those on what is here come first.

    Args:
        open_ledger: opens the journal; called on a thread, and closed here.
        turn: where the person stands, a turn of the journal.
    """

    CSS_PATH = "../notes.tcss"
    AUTO_FOCUS = "#note"
    TABLE = NOTES
    BINDINGS = bindings(NOTES)

    def __init__(self, open_ledger: Callable[[], Ledger], turn: int) -> None:
        super().__init__()
        self._open = open_ledger
        self._turn = turn
        self._ledger: Ledger | None = None
        self._notes: list[Note] = []
        self._here: frozenset[int] = frozenset()
        self._shown: list[Note] = []
        self._seeking = False
        self.top = Static("Notes", markup=False, id="top")
        self.list = OptionList(id="notes", compact=True, markup=False)
        self.line = Line(
            placeholder=_WRITE,
            id="note",
            compact=True,
            select_on_focus=False,
            max_length=LONGEST_NOTE,
        )
        self.messages = MessageBar(id="messages")

    def compose(self) -> ComposeResult:
        """Lay out the title, the notes, the line and the keys."""
        yield self.top
        yield self.list
        yield self.line
        yield self.messages
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read the notes."""
        self._do(lambda journal: None)

    async def on_unmount(self) -> None:
        """Close the journal."""
        if self._ledger is not None:
            await self._ledger.close()

    @work(group="notes", exit_on_error=False)
    async def _do(self, change: Callable[[Journal], str | None]) -> None:
        """Change something and read the notes anew; tell what was done, or why not."""
        try:
            if self._ledger is None:
                self._ledger = await asyncio.to_thread(self._open)
            told, title = await self._ledger.ask(lambda journal: self._read(journal, change))
        except StoreError as error:
            self.messages.fail(error.message, error.hint)
            return
        self.messages.clear()
        if told:
            self.messages.tell(told)
        self.top.update(Content.assemble(("Notes", "bold"), f" · {clean_line(title)}"))
        self._show()

    def _read(
        self, journal: Journal, change: Callable[[Journal], str | None]
    ) -> tuple[str | None, str]:
        told = change(journal)
        turn = journal.turn(self._turn)
        game = journal.info(turn.session).game
        self._notes = notes.read(journal.db, game)
        here = standing(turn, facts_at(journal.db, turn.id) or NO_FACTS)
        self._here = frozenset(note.id for note in concerning(self._notes, here))
        place = f"{game.title} · {here.place}" if here.place else game.title
        return told, place

    def _show(self) -> None:
        """List the notes, or those that are sought; the ones on what is here first."""
        kept = found(self._notes, self.line.value) if self._seeking else self._notes
        at = self.list.highlighted or 0
        self._shown = sorted(kept, key=lambda note: (note.id not in self._here, -note.id))
        self.list.clear_options()
        self.list.add_options(Option(self._row(note)) for note in self._shown)
        if self._shown:
            self.list.highlighted = min(at, len(self._shown) - 1)
        else:
            words = "No note holds these words." if self._notes else "No notes on this game yet."
            self.list.add_option(Option(Content.styled(words, QUIET), disabled=True))
        self._show_keys()

    def _row(self, note: Note) -> Content:
        mark = "● " if note.id in self._here else "  "
        return Content.assemble(
            mark,
            (note.topic, "bold"),
            f"  {clean_line(note.text)}",
            (f"  {ago(note.at)}", QUIET),
        )

    def _show_keys(self) -> None:
        self.query_one(KeyLine).show(
            hints(
                self.actions,
                writing=self.line.has_focus,
                seeking=self._seeking,
                notes=bool(self._notes),
            )
        )

    def on_descendant_focus(self, _: DescendantFocus) -> None:
        """Show the keys of what has the focus."""
        self._show_keys()

    def on_descendant_blur(self, _: DescendantBlur) -> None:
        """Show the keys of what has the focus."""
        self._show_keys()

    # --- the line --------------------------------------------------------------------

    @on(Input.Submitted, "#note")
    def _on_entered(self, event: Input.Submitted) -> None:
        if self._seeking:
            self.list.focus()
            return
        said = event.value
        if not said.strip():
            self.messages.tell("Nothing was noted: a note has words.")
            return
        self.line.value = ""

        def write(journal: Journal) -> str:
            turn = journal.turn(self._turn)
            facts = facts_at(journal.db, turn.id) or NO_FACTS
            return self._told(ev.NoteChanged(notes.write(journal.db, turn, said, facts)))

        self._do(write)

    @on(Input.Changed, "#note")
    def _on_typing(self) -> None:
        if self._seeking:
            self._show()

    def action_find(self) -> None:
        """Look for words in the line, or write there again."""
        self._seeking = not self._seeking
        self.line.value = ""
        self.line.placeholder = _SEEK if self._seeking else _WRITE
        self.line.focus()
        self._show()

    # --- the notes -------------------------------------------------------------------

    def action_turn(self) -> None:
        """Go from the line to the notes, and back."""
        (self.list if self.line.has_focus else self.line).focus()

    def action_remove(self) -> None:
        """Take the highlighted note away."""
        at = self.list.highlighted
        if at is None or at >= len(self._shown):
            self.messages.tell("There is no note to take away.")
            return
        number = self._shown[at].id

        def remove(journal: Journal) -> str:
            game = journal.info(journal.turn(self._turn).session).game
            gone = notes.remove(journal.db, game, number)
            return self._told(ev.NoteChanged(gone, removed=True))

        self._do(remove)

    def action_undo(self) -> None:
        """Bring back what was taken away last."""

        def restore(journal: Journal) -> str:
            game = journal.info(journal.turn(self._turn).session).game
            back = notes.restore(journal.db, game)
            if back is None:
                return "There is nothing to undo: no note was taken away."
            return self._told(ev.NoteChanged(back, restored=True))

        self._do(restore)

    def _told(self, event: ev.NoteChanged) -> str:
        return changed(event, self.actions.key("undo"))

    def action_back(self) -> None:
        """Go back; from a search, to writing."""
        if self._seeking:
            self.action_find()
        else:
            self.dismiss(None)
