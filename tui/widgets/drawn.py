"""A text that is made of a value, anew for every width it is given."""

from __future__ import annotations

import re
from typing import Generic, TypeVar, cast

from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Static

Shown = TypeVar("Shown")

_SCROLL_BAR = 2
"""Cells that a scroll bar takes of a width, at most."""


class Steady(Widget):
    """Mix in last: a size that a layout gave a widget asks for no further layout.

    The framework lays the screen out a second time for each widget whose size
    changed, in case of scrollbars; those that appear ask for that themselves.
    """

    virtual_size = Reactive(Size(0, 0), layout=False, repaint=False)


class Drawn(Static, Steady, Generic[Shown]):
    """Shows a value: :meth:`draw` says how, :meth:`show` takes the next one.

    Nothing is drawn before the layout asks for it, and the screen is laid out
    anew only where a new value takes another number of rows.

    Args:
        shown: the first value.
    """

    def __init__(self, shown: Shown, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__("", markup=False, id=id, classes=classes)
        self._shown = shown
        self._drawings: dict[int, Content] = {}  # at a width, with and without a scroll bar
        self._rows: dict[int, tuple[Content, int]] = {}  # of a text at a width, counted last

    def draw(self, shown: Shown, width: int) -> Content:
        """Write the value for a width in cells."""
        raise NotImplementedError

    def show(self, shown: Shown) -> None:
        """Show a value; one that looks the same costs nothing."""
        if shown == self._shown:
            return
        width, before = self.content_size.width, self._drawings
        self._shown, self._drawings = shown, {}
        drawn = self._drawn(width)
        sized = self.styles.auto_dimensions
        if width not in before or not width:
            self.refresh(layout=sized)
            return
        # Whether a scroll bar is needed hangs on the rows at the other width, too.
        other_rows = sized and any(
            self._height(text, at) != self._height(self._drawn(at), at)
            for at, text in before.items()
        )
        if other_rows or not before[width].is_same(drawn):
            self.refresh(layout=other_rows)

    def _drawn(self, width: int) -> Content:
        drawn = self._drawings.get(width)
        if drawn is None:
            if any(abs(width - at) > _SCROLL_BAR for at in self._drawings):
                self._drawings = {}  # the screen has another size
            drawn = self._drawings[width] = self.draw(self._shown, width)
        return drawn

    @property
    def visual(self) -> Content:
        """The text at the present width."""
        return self._drawn(self.content_size.width)

    @property  # type: ignore[misc]
    def content(self) -> Content:
        """The same: here it can only be read."""
        return self.visual

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Count the rows at a width that the layout considers."""
        return self._height(self._drawn(width), width) if width else 0

    def notify_style_update(self) -> None:
        """Count the rows anew: a style may say how lines are broken."""
        super().notify_style_update()
        self._rows = {}

    def _height(self, text: Content, width: int) -> int:
        """Count the rows of a text, once: a layout asks several times."""
        known = self._rows.get(width)
        if known is None or known[0] is not text:
            rows = text.get_height(cast(RulesMap, self.styles), width)
            known = self._rows[width] = text, rows
        return known[1]


class Words(Drawn[Content]):
    """A finished text, which takes no room where it is empty."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(Content(""), id=id, classes=classes)
        self.display = False

    def draw(self, shown: Content, width: int) -> Content:
        """Write the text as it is, but for figures that would be cut off from their units."""
        return with_units(shown, width)

    def show(self, shown: Content) -> None:
        """Show a text, or nothing."""
        super().show(shown)
        self.display = bool(shown.plain)


_FIGURE = re.compile(r"\S*\d( |\n)(?:s|kB|MB|GB|tokens?)\b")
"""A figure with its unit, on one line or broken between them."""


def with_units(text: Content, width: int) -> Content:
    """Break lines before a figure where its unit would stand on the next one without it.

    Args:
        text: any number of lines.
        width: cells in a line.
    """
    figures = list(_FIGURE.finditer(text.plain)) if width else []
    for at in range(len(figures)):
        laid = "\n".join(line.plain for line in text.wrap(width))
        as_laid = list(_FIGURE.finditer(laid))[at : at + 1]
        start = figures[at].start()
        if as_laid and as_laid[0][1] == "\n" != figures[at][1] and text.plain[:start].strip():
            text = text[:start].rstrip() + Content("\n") + text[start:]
            figures = list(_FIGURE.finditer(text.plain))
    return text
