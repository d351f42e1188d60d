"""A table of any number of memories: only the rows in sight are read and drawn.

It knows the numbers of all rows; whoever shows it is asked for the memories
behind those in sight, and hands them in when they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.style import Style as RichStyle
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual
from textual.widgets import Static

from agents.memory.browsing import SortKey
from agents.memory.entries import MemoryEntry
from games.text import clean_line
from tui.actions.bound import bindings
from tui.actions.memory import ROWS
from tui.widgets.format import QUIET, clip, signed
from tui.widgets.memory_words import initials, marks, since, whence

_SPARE = 2
"""Heights of the table that are read before they come in sight, and after."""
_KEPT = 4_000
"""Memories that are kept once they were read."""
_GAP = 1


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the table; ``column`` is what a click sorts by, None for the marks."""

    column: SortKey | None
    title: str
    width: int
    right: bool = False


def fields(width: int) -> tuple[Field, ...]:
    """Divide a width between the columns, as many as are worth their room."""
    worth, whose = Field(SortKey.Q, "Worth", 6, right=True), Field(SortKey.SOURCE, "From", 6)
    if width < 60:
        fixed = (worth, whose, Field(None, "", 5))
        room = width - sum(one.width + _GAP for one in fixed)
        return (Field(SortKey.COMMAND, "Command", max(8, room)), *fixed)
    count = Field(SortKey.VISITS, "Times", 6, right=True)
    end = (worth, count, whose, Field(SortKey.WHEN, "When", 10), Field(None, "Marks", 9))
    start = (Field(SortKey.GAME, "Game", 12),) if width >= 84 else ()
    room = width - sum(one.width + _GAP for one in (*start, *end)) - _GAP
    place = room // 2
    middle = (Field(SortKey.PLACE, "Place", place), Field(SortKey.COMMAND, "Command", room - place))
    return (*start, *middle, *end)


def cells(entry: MemoryEntry, divided: Sequence[Field]) -> Content:
    """Write a memory as a row."""
    said = {
        SortKey.GAME: clean_line(entry.title),
        SortKey.PLACE: clean_line(entry.location) or "no name",
        SortKey.COMMAND: clean_line(entry.command),
        SortKey.Q: signed(entry.q, 1),
        SortKey.VISITS: str(entry.visits),
        SortKey.SOURCE: whence(entry),
        SortKey.WHEN: since(entry.when),
        None: " ".join(marks(entry)) if divided[-1].width > 5 else initials(entry),
    }
    parts = [_fitted(said[field.column], field) for field in divided]
    style = QUIET if entry.muted or not entry.visits or entry.away else ""
    return Content.assemble(
        *((" " * _GAP if place else "") + part for place, part in enumerate(parts))
    ).stylize(style)


def _fitted(text: str, field: Field) -> str:
    text = clip(text, field.width)
    gap = " " * (field.width - Content(text).cell_length)
    return gap + text if field.right else text + gap


class MemoryHead(Static):
    """The names of the columns; a click sorts by one."""

    @dataclass
    class Sorted(Message):
        """The person wants another order."""

        column: SortKey

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", markup=False, id=id)
        self._fields: tuple[Field, ...] = ()

    def show(self, divided: tuple[Field, ...], column: SortKey, descending: bool) -> None:
        """Show the columns, and which one the rows are sorted by."""
        self._fields = divided
        arrow = "▼" if descending else "▲"
        line = Content("")
        for place, field in enumerate(divided):
            chosen = field.column is column
            title = field.title + (arrow if chosen else "")
            text = (" " * _GAP if place else "") + _fitted(title, field)
            line += Content.styled(text, "bold underline" if chosen else "bold")
        self.update(line)

    def on_click(self, event: events.Click) -> None:
        """Sort by the column under the mouse."""
        edge = self.styles.padding.left
        for field in self._fields:
            edge += field.width + _GAP
            if event.x < edge:
                if field.column is not None:
                    self.post_message(self.Sorted(field.column))
                return


class MemoryTable(ScrollView, can_focus=True):
    """The rows. Enter or a second click opens the one under the cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"memory-table--cursor"}
    DEFAULT_CSS = """
    MemoryTable { overflow-x: hidden; overflow-y: auto; }
    MemoryTable > .memory-table--cursor {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
        text-style: $block-cursor-text-style;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(ROWS)

    @dataclass
    class Wanted(Message):
        """Rows are in sight whose memories haven't been read."""

        outcomes: tuple[int, ...]

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another memory, or on none."""

        outcome: int | None

    @dataclass
    class MemoryOpened(Message):
        """The person wants to see a memory whole."""

        outcome: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[int] = ()
        self._known: dict[int, MemoryEntry] = {}
        self._cursor = 0
        self._fields: tuple[Field, ...] = fields(80)
        self._asked: tuple[int, ...] = ()

    # --- rows ------------------------------------------------------------------

    def show(self, outcomes: Sequence[int]) -> None:
        """Show memories by their numbers; the cursor stays on the one that it is on."""
        before = self.chosen
        self._rows, self._asked = outcomes, ()
        same = before is not None and before in outcomes
        self._cursor = outcomes.index(before) if same and before is not None else 0
        self.virtual_size = Size(self.size.width, len(outcomes))
        if not same:
            self.scroll_to(y=0, animate=False)
        self._reveal()
        self.refresh()
        self.post_message(self.Highlighted(self.chosen))
        self.call_after_refresh(self._ask)

    def put(self, entries: Mapping[int, MemoryEntry]) -> None:
        """Take in memories that were read, also such as have changed."""
        if len(self._known) > _KEPT:
            self._known.clear()
        self._known.update(entries)
        self.refresh()

    @property
    def chosen(self) -> int | None:
        """The memory under the cursor."""
        return self._rows[self._cursor] if self._cursor < len(self._rows) else None

    @property
    def entry(self) -> MemoryEntry | None:
        """The same, None as long as it hasn't been read."""
        return None if self.chosen is None else self._known.get(self.chosen)

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def stand_on(self, outcome: int) -> bool:
        """Move the cursor to a memory; False if it isn't in the list."""
        if outcome not in self._rows:
            return False
        self._go(self._rows.index(outcome))
        return True

    def divide(self, divided: tuple[Field, ...]) -> None:
        """Draw the rows in these columns."""
        self._fields = divided
        self.refresh()

    def _in_sight(self) -> Iterable[int]:
        height = max(1, self.size.height)
        top = max(0, int(self.scroll_offset.y) - _SPARE * height)
        return self._rows[top : top + (2 * _SPARE + 1) * height]

    def _ask(self) -> None:
        height = max(1, self.size.height)
        top = int(self.scroll_offset.y)
        seen = self._rows[top : top + height]
        if any(outcome not in self._known for outcome in seen):
            missing = tuple(one for one in self._in_sight() if one not in self._known)
            if missing != self._asked:
                self._asked = missing
                self.post_message(self.Wanted(missing))

    # --- drawing ---------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw a row, if there is one."""
        index = int(self.scroll_offset.y) + y
        width = self.size.width
        if index >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        entry = self._known.get(self._rows[index])
        row = Content.styled("…", QUIET) if entry is None else cells(entry, self._fields)
        here = index == self._cursor
        style = self.get_visual_style("memory-table--cursor") if here else self.visual_style
        (strip,) = Visual.to_strips(self, row, width, 1, style, pad=True)
        if here and self.app.current_theme.ansi:
            strip = strip.apply_style(RichStyle(reverse=self.has_focus, underline=True))
        return strip

    def on_resize(self) -> None:
        """Keep the cursor in sight and read what has come in sight."""
        self.virtual_size = Size(self.size.width, len(self._rows))
        self._reveal()
        self._ask()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what has come in sight."""
        super().watch_scroll_y(old_value, new_value)
        self._ask()

    # --- the person --------------------------------------------------------------

    def _go(self, index: int) -> None:
        index = max(0, min(len(self._rows) - 1, index))
        if index == self._cursor or not self._rows:
            return
        self._cursor = index
        self._reveal()
        self.refresh()
        self.post_message(self.Highlighted(self.chosen))

    def _reveal(self) -> None:
        region = Region(0, self._cursor, 1, 1)
        self.scroll_to_region(region, animate=False, force=True)

    def action_move(self, rows: int) -> None:
        """Move the cursor by rows."""
        self._go(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by pages."""
        self._go(self._cursor + pages * max(1, self.size.height - 1))

    def action_jump(self, index: int) -> None:
        """Move the cursor to the first or the last row."""
        self._go(index if index >= 0 else len(self._rows) + index)

    def action_open(self) -> None:
        """Show the memory under the cursor whole."""
        if self.chosen is not None:
            self.post_message(self.MemoryOpened(self.chosen))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor, or open what is under it."""
        index = int(self.scroll_offset.y) + event.y
        if index >= len(self._rows):
            return
        if index == self._cursor:
            self.action_open()
        else:
            self._go(index)
