"""What the panes at the story's side have in common."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content


class Pane(VerticalScroll):
    """A titled, scrollable pane that can be reached with the keyboard.

    Attributes:
        heading: shown on the upper border.
    """

    heading = ""

    def on_mount(self) -> None:
        """Write the heading."""
        self.border_title = Content(self.heading)

    def set_aside(self, words: str) -> None:
        """Write words on the right of the heading; they are data, not markup."""
        self.border_subtitle = Content(words)
