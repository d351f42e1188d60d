"""The manual's screen: what experience says about a game, to read and to search.

It is read on the ledger's own thread and connection. Replaying a move that a line
comes from is a message: whoever shows the screen does it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from agents.core.errors import StoreError
from agents.manual.reading import read_manual
from agents.manual.types import Manual
from games.text import clean_line
from tui.actions.bound import bindings
from tui.actions.manual import MANUAL, hints, search_hints
from tui.screens.base import ActionScreen
from tui.screens.manual_view import ManualLine, lines_of
from tui.widgets.bars import KeyLine, MessageBar
from tui.widgets.line import Line
from tui.wishes import ReplayAsked

if TYPE_CHECKING:
    from agents.journal.journal import Journal
    from agents.play.records.ledger import Ledger
    from games.types import GameInfo


class ManualScreen(ActionScreen[None]):
    """What is known of a game, line by line.

    Args:
        open_ledger: opens the journal; called on a thread, and closed here.
        find: tells which game it is.
    """

    CSS_PATH = "../manual.tcss"
    AUTO_FOCUS = "#lines"
    TABLE = MANUAL
    BINDINGS = bindings(MANUAL)

    def __init__(
        self, open_ledger: Callable[[], Ledger], find: Callable[[Journal], GameInfo]
    ) -> None:
        super().__init__()
        self._open = open_ledger
        self._find = find
        self._lines: list[ManualLine] = []
        self._found: list[int] = []
        self.top = Static("Manual", markup=False, id="top")
        self.list = OptionList(id="lines", compact=True, markup=False)
        self.search = Line(
            placeholder="search: words that a line holds",
            id="search",
            compact=True,
            select_on_focus=False,
        )
        self.messages = MessageBar(id="messages")

    def compose(self) -> ComposeResult:
        """Lay out the title, the lines, the box and the keys."""
        yield self.top
        yield self.list
        yield self.search
        yield self.messages
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Read the manual."""
        self.search.display = False
        self._show_keys()
        self.list.loading = True
        self._read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        try:
            ledger = await asyncio.to_thread(self._open)
            try:
                manual = await ledger.ask(
                    lambda journal: read_manual(journal.db, self._find(journal))
                )
            finally:
                await ledger.close()
        except StoreError as error:
            self.messages.fail(
                error.message, error.hint or f"{self.actions.key('back')} goes back."
            )
            return
        finally:
            self.list.loading = False
        self._show(manual)

    def _show(self, manual: Manual) -> None:
        self.top.update(
            Content.assemble(("Manual", "bold"), f" · {clean_line(manual.title)} · from experience")
        )
        self._lines = lines_of(manual)
        self.list.add_options(Option(line.content) for line in self._lines)
        self.list.action_first()
        self.list.focus()

    def _show_keys(self) -> None:
        self.search.meanings = search_hints(self.actions)
        self.query_one(KeyLine).show(hints(self.actions, found=bool(self._found)))

    # --- searching -------------------------------------------------------------------

    @property
    def _words(self) -> list[str]:
        return clean_line(self.search.value).casefold().split()

    @on(Input.Changed, "#search")
    def _on_typing(self) -> None:
        """Mark every line that holds the words, and go to the first from here on."""
        words = self._words
        before, self._found = (
            self._found,
            [at for at, line in enumerate(self._lines) if words and line.holds(words)],
        )
        for at in {*before, *self._found}:
            line = self._lines[at]
            shown = line.marked(words) if at in set(self._found) else line.content
            self.list.replace_option_prompt_at_index(at, shown)
        if words and not self._found:
            self.messages.tell("No line holds these words.")
        elif not words:
            self.messages.clear()
        else:
            self._step(0)
        self._show_keys()

    @on(Input.Submitted, "#search")
    def _on_searched(self) -> None:
        self.list.focus()
        if not self._words:  # nothing is sought
            self.search.display = False
        if self._found:
            self._step(0)

    def _step(self, by: int) -> None:
        """Go to a line that was found: 0 from here on, 1 the next, -1 the one before."""
        if not self._found:
            return
        here = self.list.highlighted or 0
        if by < 0:
            place = max((i for i, at in enumerate(self._found) if at < here), default=-1)
        else:
            later = (i for i, at in enumerate(self._found) if at >= here + by)
            place = next(later, 0)
        at = self._found[place]
        self.list.highlighted = at
        self.list.scroll_to_highlight()
        self.messages.tell(f"{place % len(self._found) + 1} of {len(self._found)}")

    # --- keys ------------------------------------------------------------------------

    def action_search(self) -> None:
        """Go to the box; what is typed takes the place of the words of last time."""
        self.search.display = True
        self.search.focus()
        self.search.select_all()

    def action_next(self) -> None:
        """Go to the next line that was found."""
        self._step(1)

    def action_previous(self) -> None:
        """Go to the line before that was found."""
        self._step(-1)

    def action_section(self, by: int) -> None:
        """Go to the next section, or to the one before."""
        here = self.list.highlighted or 0
        heads = [at for at, line in enumerate(self._lines) if line.heading]
        wanted = [at for at in heads if (at > here if by > 0 else at < here)]
        if wanted:
            self.list.highlighted = wanted[0] if by > 0 else wanted[-1]
            self.list.scroll_to_highlight(top=True)

    @on(OptionList.OptionSelected, "#lines")
    def _on_selected(self, event: OptionList.OptionSelected) -> None:
        cite = self._lines[event.option_index].cite
        if cite is None:
            self.messages.tell("This line comes from no move of its own: choose one that names it.")
            return
        self.post_message(ReplayAsked(cite.session, cite.turn))

    def action_back(self) -> None:
        """Clear the search, or go back."""
        if self.search.display:
            self.search.value = ""
            self.search.display = False
            self.list.focus()
            return
        self.dismiss(None)
