"""A window with a text to read, such as the keys of a screen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Column, Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from games.text import clean_line
from tui.actions.bound import bindings
from tui.actions.dialogs import READING
from tui.screens.acting import Acting


class ReadingDialog(Acting, ModalScreen[None]):
    """A window with text to read; scrolls, and any closing key closes it."""

    TABLE = READING
    BINDINGS = bindings(READING)

    def __init__(self, title: str, content: Content | Table) -> None:
        super().__init__()
        self._title = title
        self._content = content

    def compose(self) -> ComposeResult:
        """Lay out the text and how to leave it."""
        with Vertical(classes="dialog reading") as dialog:
            dialog.border_title = Content(clean_line(self._title))
            dialog.border_subtitle = Content(f"{self.actions.key('close')} closes")
            with VerticalScroll():
                yield Static(self._content, markup=False)

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.query_one(VerticalScroll).focus()

    def action_close_it(self) -> None:
        """Close."""
        self.dismiss(None)

    def on_click(self) -> None:
        """Close on a click outside the window."""
        if not self.query_one(".dialog").is_mouse_over:
            self.dismiss(None)


def help_dialog(
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], title: str = "Help"
) -> ReadingDialog:
    """List keys with what they do, or signs with what they say.

    Args:
        groups: heading and (key, words) pairs.
        title: of the window.
    """
    table = Table.grid(Column(no_wrap=True), Column(ratio=1), padding=(0, 2, 0, 0), expand=True)
    for place, (heading, keys) in enumerate(groups):
        if place:
            table.add_row("", "")
        table.add_row("", Text(heading, style="bold underline"))
        for key, words in keys:
            table.add_row(Text(key, style="bold"), Text(words))
    return ReadingDialog(title, table)
