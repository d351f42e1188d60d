"""The place of the panes at the story's side: below each other, all in sight.

Where panes want more rows together than there are, the ones that want most give
rows up and scroll; none is pushed over the edge of the terminal.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import Horizontal
from textual.geometry import Size
from textual.layout import ArrangeResult, Layout
from textual.layouts.vertical import VerticalLayout
from textual.widget import Widget

from tui.widgets.pane import Pane

_LEAST = 3
"""Rows under which what is no :class:`Pane` (a list) is not brought."""


def shares(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Return how many rows each of some panes gets.

    Args:
        wanted: rows that each would take.
        least: rows under which none is brought, as far as there is room.
        room: rows that there are for all of them.
    """
    rows = list(wanted)
    for _ in range(sum(rows) - room):
        place = max(range(len(rows)), key=lambda at: rows[at] - least[at])
        if rows[place] <= least[place]:
            break
        rows[place] -= 1
    return rows


class Fitting(VerticalLayout):
    """Below each other, and never over the lower edge."""

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Place panes as usual, then shorten those that want most."""
        placed = super().arrange(parent, children, size, greedy)
        wanted = [one.region.height for one in placed]
        if size.height <= 0 or sum(wanted) <= size.height:
            return placed
        least = [one.widget.least if isinstance(one.widget, Pane) else _LEAST for one in placed]
        fitted, y = [], 0
        for one, rows in zip(placed, shares(wanted, least, size.height), strict=True):
            region = one.region
            fitted.append(one._replace(region=type(region)(region.x, y, region.width, rows)))
            y += rows
        return fitted


class PaneStack(Horizontal):
    """Holds the panes; style sheets decide whether they stand below each other."""

    _fitting = Fitting()

    @property
    def layout(self) -> Layout:
        """Fit panes that stand below each other into the rows there are."""
        layout = super().layout
        return self._fitting if isinstance(layout, VerticalLayout) else layout
