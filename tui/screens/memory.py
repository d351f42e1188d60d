"""The memory screen: everything that is remembered, to be searched and set right.

A search gives the numbers of all memories that fit; those in sight are read by
number as they come in sight, on the ledger's own thread and connection, so that
a hundred thousand are as quick as ten. What a person does here is written at
once and can be undone. Replaying is a message: whoever shows the screen does it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import DescendantBlur, DescendantFocus, Resize, ScreenResume
from textual.timer import Timer
from textual.widgets import Input, Static

from agents.core.commands import Source
from agents.core.errors import StoreError
from agents.memory.browsing import SortKey, Stats, parse
from games.types import GameInfo
from tui.actions.bound import bindings
from tui.actions.memory import MEMORY, hints
from tui.screens import memory_view
from tui.screens.memory_changing import MemoryChanging
from tui.screens.reading import ReadingDialog
from tui.widgets.bars import KeyLine, MessageBar
from tui.widgets.line import Line
from tui.widgets.memory_table import MemoryHead, MemoryTable, fields
from tui.widgets.memory_words import entry_text
from tui.wishes import ReplayAsked

if TYPE_CHECKING:
    from agents.memory.entries import MemoryEntry
    from agents.play.records.ledger import Ledger

WIDE, TALL = 110, 20
"""From this width the memory stands beside the list; from this height below it."""
TYPING_RESTS = 0.12
"""Seconds without a key after which a search begins."""
_TURN = (Source.HUMAN, Source.IMPORTED, Source.SELF, None)

T = TypeVar("T")


class MemoryScreen(MemoryChanging):
    """All memories, with what a person can do to them.

    Args:
        open_ledger: opens journal and memory; called on a thread, and closed here.
        looking_for: what stands in the box at first.
        stories: names the games that are known here; called on a thread.
    """

    CSS_PATH = "../memory.tcss"
    AUTO_FOCUS = "MemoryTable"
    TABLE = MEMORY
    BINDINGS = bindings(MEMORY)

    def __init__(
        self,
        open_ledger: Callable[[], Ledger],
        looking_for: str = "",
        stories: Callable[[], Iterable[GameInfo]] = tuple,
    ) -> None:
        super().__init__(stories)
        self._open = open_ledger
        self._search = parse(looking_for)
        self._first = looking_for
        self._stats: Stats | None = None
        self._typing: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the box, the list, the memory and the keys."""
        yield Static("", markup=False, id="top")
        yield Line(
            self._first,
            placeholder="/ search: words, game:zork1, from:you, is:pinned",
            id="search",
            compact=True,
            select_on_focus=False,
        )
        with Horizontal(id="shelf"):
            with Vertical(id="list"):
                yield MemoryHead(id="head")
                yield MemoryTable(id="table")
            with VerticalScroll(id="detail"):
                yield Static("", markup=False, id="whole")
        yield MessageBar(id="messages")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Open the memory."""
        self._begin()

    @work(exclusive=True, group="open", exit_on_error=False)
    async def _begin(self) -> None:
        try:
            self._ledger = await asyncio.to_thread(self._open)
        except StoreError as error:
            self.query_one(MessageBar).fail(
                error.message, error.hint or f"{self.actions.key('back')} goes back."
            )
            return
        self.look()

    async def on_unmount(self) -> None:
        """Free the memory."""
        if self._ledger is not None:
            ledger, self._ledger = self._ledger, None
            await ledger.close()

    def on_screen_resume(self, _: ScreenResume) -> None:
        """Read anew: the game may have gone on meanwhile."""
        if self._ledger is not None:
            self.look()

    def on_resize(self, _: Resize) -> None:
        """Divide the screen anew."""
        self.call_after_refresh(self._arrange)

    def _arrange(self) -> None:
        size = self.app.size
        self.set_class(size.width >= WIDE, "-wide")
        self.query_one("#detail").display = self._has_detail
        self.call_after_refresh(self._divide)

    @property
    def _has_detail(self) -> bool:
        return self.app.size.width >= WIDE or self.app.size.height >= TALL

    def _divide(self) -> None:
        if not self.is_attached:
            return
        table = self.query_one(MemoryTable)
        divided = fields(table.size.width)
        table.divide(divided)
        self.query_one(MemoryHead).show(divided, self._search.column, self._search.descending)
        self._show_top()

    # --- reading ---------------------------------------------------------------

    @work(exclusive=True, group="search", exit_on_error=False)
    async def look(self) -> None:
        """Search anew, and count."""
        found = await self._remembered(lambda memory: memory.find(self._search))
        if found is None:
            return
        self.query_one(MemoryTable).show(found)
        self._divide()
        await self._count()

    async def show_anew(self, outcome: int) -> None:
        """Show a memory as it is now."""
        found = await self._remembered(lambda memory: memory.read([outcome]))
        self.query_one(MemoryTable).put(found or {})
        self._show_keys()
        self._show_detail()
        await self._count()

    async def _count(self) -> None:
        self._stats = await self._remembered(lambda memory: memory.stats()) or self._stats
        self._show_top()

    @on(MemoryTable.Wanted)
    def _on_wanted(self, event: MemoryTable.Wanted) -> None:
        event.stop()
        self._read(event.outcomes)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _read(self, outcomes: tuple[int, ...]) -> None:
        found = await self._remembered(lambda memory: memory.read(outcomes))
        self.query_one(MemoryTable).put(found or {})
        self._show_keys()

    @on(MemoryTable.Highlighted)
    def _on_highlighted(self, event: MemoryTable.Highlighted) -> None:
        event.stop()
        self._show_keys()
        self._show_detail()

    @work(exclusive=True, group="detail", exit_on_error=False)
    async def _show_detail(self) -> None:
        """Read the memory under the cursor whole, where there is room for it."""
        chosen = self.query_one(MemoryTable).chosen
        if chosen is None:
            self.query_one("#whole", Static).update(memory_view.nothing(self._stats, self.actions))
        elif self._has_detail and (entry := await self._entry(chosen)) is not None:
            self.query_one("#whole", Static).update(entry_text(entry))
            self.query_one("#detail", VerticalScroll).scroll_home(animate=False)

    async def _entry(self, outcome: int) -> MemoryEntry | None:
        return await self._remembered(lambda memory: memory.entry(outcome))

    # --- showing ---------------------------------------------------------------

    def _show_top(self) -> None:
        if not self.is_attached:
            return
        table, top = self.query_one(MemoryTable), self.query_one("#top", Static)
        rows = table.row_count
        top.update(memory_view.top_line(self._search, self._stats, rows, top.content_size.width))
        if table.chosen is None:
            self.query_one("#whole", Static).update(memory_view.nothing(self._stats, self.actions))

    def _show_keys(self) -> None:
        entry = self.query_one(MemoryTable).entry
        self.query_one(KeyLine).show(hints(self.actions, entry, self._searching))

    @property
    def _searching(self) -> bool:
        return self.focused is not None and self.focused.id == "search"

    @on(DescendantFocus)
    @on(DescendantBlur)
    def _focus_moved(self) -> None:
        self._show_keys()

    # --- finding ---------------------------------------------------------------

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_RESTS, self._search_typed)

    def _search_typed(self) -> None:
        base = replace(self._search, source=None)
        self._search = parse(self.query_one("#search", Input).value, base)
        self.look()

    @on(Input.Submitted, "#search")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_to_list()

    def action_to_list(self) -> None:
        """Go from the box to the list."""
        self.query_one(MemoryTable).focus()

    def action_search(self) -> None:
        """Go to the box."""
        self.query_one("#search", Input).focus()

    def action_other(self) -> None:
        """Go from the list to the memory beside it, or back."""
        detail = self.query_one("#detail", VerticalScroll)
        if self.focused is detail or not detail.display:
            self.action_to_list()
        else:
            detail.focus()

    def action_back(self) -> None:
        """Show all again; where all is shown, go back."""
        box = self.query_one("#search", Input)
        bar = self.query_one(MessageBar)
        narrowed = bool(box.value) or self._search.source is not None
        if not (narrowed or self._searching or bar.plain):
            self.action_leave()
            return
        bar.clear()
        if narrowed:
            box.clear()
            self._search = replace(self._search, source=None)
            self._search_typed()
        self.action_to_list()

    def action_leave(self) -> None:
        """Go back to where the person came from."""
        self.dismiss(None)

    @on(MemoryHead.Sorted)
    def _on_sorted(self, event: MemoryHead.Sorted) -> None:
        event.stop()
        if event.column is self._search.column:
            self.action_reverse()
        else:
            self._sort(event.column)

    def _sort(self, column: SortKey) -> None:
        numbers = (SortKey.WHEN, SortKey.Q, SortKey.VISITS)
        self._search = replace(self._search, column=column, descending=column in numbers)
        self.look()

    def action_sort(self, by: int) -> None:
        """Sort by the next column that is in sight."""
        shown = [f.column for f in fields(self.query_one(MemoryTable).size.width) if f.column]
        place = shown.index(self._search.column) if self._search.column in shown else -1
        self._sort(shown[(place + by) % len(shown)])

    def action_reverse(self) -> None:
        """Turn the order round."""
        self._search = replace(self._search, descending=not self._search.descending)
        self.look()

    def action_source(self) -> None:
        """Show the person's own, the imported, the agent's, all."""
        order = (None, *_TURN)
        source = order[order.index(self._search.source) + 1]
        self._search = replace(self._search, source=source)
        self.look()

    # --- looking ---------------------------------------------------------------

    @on(MemoryTable.MemoryOpened)
    def _on_opened(self, event: MemoryTable.MemoryOpened) -> None:
        event.stop()
        self._open_whole(event.outcome)

    def action_open(self) -> None:
        """Show the memory under the cursor whole."""
        self.query_one(MemoryTable).action_open()

    @work(exclusive=True, group="whole", exit_on_error=False)
    async def _open_whole(self, outcome: int) -> None:
        entry = await self._entry(outcome)
        if entry is not None:
            await self.app.push_screen(ReadingDialog(f"Memory {entry.id}", entry_text(entry)))

    def action_open_turn(self) -> None:
        """Go to the turn that the memory came from."""
        entry = self.query_one(MemoryTable).entry
        if entry is not None:
            self.post_message(ReplayAsked(entry.session, entry.turn))
