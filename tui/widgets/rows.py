"""A pane of rows beside the story, which fit its width and may be changed by keys."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.content import Content

from tui.actions.table import ActionTable
from tui.widgets.choices import ChoiceList
from tui.widgets.drawn import Steady


class RowsPane(ChoiceList, Steady):
    """Rows, and the keys that change them.

    Attributes:
        TABLE: what can be done to a row; no key of it is a letter, since a letter
            begins a move.
    """

    FOCUS_ON_CLICK = False
    TABLE: ClassVar[ActionTable]
    keeps_highlight = False

    DEFAULT_CSS = """
    RowsPane { padding: 0 1; background: transparent; border: none; }
    RowsPane:focus { border: none; background-tint: transparent; }
    """

    def __init__(
        self, *, id: str | None = None, classes: str | None = None, amends: bool = False
    ) -> None:
        """Make the pane.

        Args:
            id, classes: as of any widget.
            amends: its rows can be changed here.
        """
        super().__init__(id=id, classes=classes, markup=False)
        self._amends = amends
        self._keys = self.TABLE
        self._fitted = 0  # cells that rows were last written for

    def on_mount(self) -> None:
        """Write the heading and the rows."""
        self._fill()

    def on_resize(self) -> None:
        """Fit the rows to another width; how many are in sight is no matter of theirs."""
        fitted = self._fitted
        if self._width == fitted:
            return
        for index, row in enumerate(self._rows()):
            self.replace_option_prompt_at_index(index, row)

    def know_keys(self, keymap: Mapping[str, str]) -> None:
        """Take in a person's own keys, by the ids of actions."""
        self._keys = self.TABLE.under(keymap)
        if self.is_mounted:
            self._fill()

    @property
    def _width(self) -> int:
        """Cells of a row that is written now."""
        self._fitted = max(24, self.scrollable_content_region.width - 1)
        return self._fitted

    @abstractmethod
    def _rows(self) -> Sequence[Content]:
        """Return the rows that stand for something, as they fit the width."""

    @abstractmethod
    def _fill(self) -> None:
        """Write the heading, the rows, and what else there is to say."""
