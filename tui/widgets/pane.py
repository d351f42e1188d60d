"""What the panes at the story's side have in common."""

from __future__ import annotations

from typing import Generic

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from tui.widgets.drawn import Drawn, Shown, Steady


class Pane(VerticalScroll, Steady):
    """A titled, scrollable pane that can be reached with the keyboard.

    Attributes:
        heading: shown on the upper border.
        least: rows, border included, that tell something; fewer only scroll.
    """

    FOCUS_ON_CLICK = False  # a click or a drag that selects takes no key away
    heading = ""
    least = 3
    _aside = ""

    def on_mount(self) -> None:
        """Write the heading."""
        self.border_title = headline(self.heading, self._aside)

    def set_aside(self, words: str) -> None:
        """Write words after the heading; they are data, not markup."""
        if words != self._aside:
            self._aside = words
            self.border_title = headline(self.heading, words)


class TextPane(Pane, Generic[Shown]):
    """A pane with a single text, made of a value.

    Args:
        shown: the first value.
    """

    def __init__(self, shown: Shown, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._text = _PaneText(self, shown)

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        yield self._text

    def show(self, shown: Shown) -> None:
        """Show a value."""
        self._text.show(shown)
        self.set_aside(self.aside(shown))

    def draw(self, shown: Shown, width: int) -> Content:
        """Write the value for a width in cells."""
        raise NotImplementedError

    def aside(self, shown: Shown) -> str:
        """Say what stands after the heading."""
        return ""


class _PaneText(Drawn[Shown]):
    def __init__(self, pane: TextPane[Shown], shown: Shown) -> None:
        super().__init__(shown)
        self.draw = pane.draw  # type: ignore[method-assign]


def headline(heading: str, words: str = "") -> Content:
    """Write a heading, with quieter words after it."""
    return Content.assemble(heading, (f"  {words}" if words else "", "not bold dim $foreground"))
