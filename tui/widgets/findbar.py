"""The line in which words of the story are looked for, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from tui.actions.bound import bindings
from tui.actions.dialogs import FIND
from tui.widgets.line import Line


class FindBar(Horizontal):
    """Takes words, and reports them and which way to go on; hidden until it is opened."""

    BINDINGS = bindings(FIND)
    DEFAULT_CSS = """
    FindBar { height: 1; padding: 0 1; display: none; }
    FindBar > #find-label { width: auto; padding: 0 1 0 0; color: $text-muted; }
    FindBar > #find {
        width: 1fr; background: transparent; background-tint: transparent;
    }
    FindBar > #found { width: auto; padding: 0 0 0 1; color: $text-muted; }
    """

    @dataclass
    class Sought(Message):
        """Other words stand in the line."""

        words: str

    class Stepped(Message):
        """Another place is to be shown: ``way`` −1 is an earlier one, 1 a later one, 0 goes on."""

        def __init__(self, way: int) -> None:
            super().__init__()
            self.way = way

    class Closed(Message):
        """Nothing is looked for any more."""

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Static("find", markup=False, id="find-label")
        yield Line(placeholder="words of the story", id="find", compact=True, max_length=200)
        yield Static("", markup=False, id="found")

    @property
    def opened(self) -> bool:
        """Whether words are looked for."""
        return bool(self.display)

    def open(self) -> None:
        """Show the line and type there; the words of last time are marked."""
        self.display = True
        line = self.query_one("#find", Input)
        line.focus()
        line.select_all()
        self.post_message(self.Sought(line.value))

    def tell(self, words: str) -> None:
        """Say what came of it."""
        self.query_one("#found", Static).update(words)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.opened:
            self.post_message(self.Sought(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Stepped(0))

    def action_earlier(self) -> None:
        """Go to the place before."""
        self.post_message(self.Stepped(-1))

    def action_later(self) -> None:
        """Go to the next place."""
        self.post_message(self.Stepped(1))

    def action_close(self) -> None:
        """Look for nothing any more."""
        self.display = False
        self.post_message(self.Closed())
