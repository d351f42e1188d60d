"""What the panes at the story's side have in common."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content


class Pane(VerticalScroll):
    """A titled, scrollable pane that can be reached with the keyboard.

    Attributes:
        heading: shown on the upper border.
        least: rows, border included, that tell something; fewer only scroll.
    """

    heading = ""
    least = 3

    def on_mount(self) -> None:
        """Write the heading."""
        self.set_aside("")

    def set_aside(self, words: str) -> None:
        """Write words after the heading; they are data, not markup."""
        self.border_title = headline(self.heading, words)


def headline(heading: str, words: str = "") -> Content:
    """Write a heading, with quieter words after it."""
    return Content.assemble(heading, (f"  {words}" if words else "", "not bold dim $foreground"))
