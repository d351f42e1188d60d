"""A list whose highlight can be seen in every theme; how a choice is reported."""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.widgets import OptionList

_FOCUSED = Style(reverse=True)
_BLURRED = Style(underline=True)


@dataclass
class ChoicePicked(Message):
    """One of the proposal's commands was picked to be played; 0 is the main command."""

    index: int


@dataclass
class ChoiceMarked(Message):
    """One was clicked: it is to be the one that Enter plays, as if its digit were typed."""

    index: int


class ChoiceList(OptionList):
    """An option list that shows its highlight without colours too.

    In a theme of the terminal's own colours the highlight has no background to
    be seen by, and Textual 8.2 drops ``reverse`` from the styles of options
    (``Widget.get_visual_style``), so it is put on the finished line here.

    Attributes:
        keeps_highlight: it is shown without the focus too.
    """

    keeps_highlight = True

    def render_line(self, y: int) -> Strip:
        """Draw a line, reversed where the highlight is; underlined without focus."""
        strip = super().render_line(y)
        if not self.app.current_theme.ansi or not self._is_highlighted(y):
            return strip
        if self.has_focus:
            return strip.apply_style(_FOCUSED)
        return strip.apply_style(_BLURRED) if self.keeps_highlight else strip

    def _is_highlighted(self, y: int) -> bool:
        line = self.scroll_offset.y + y
        return line < len(self._lines) and self._lines[line][0] == self.highlighted
