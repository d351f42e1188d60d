"""The timeline of a recorded session: where we stand, and what is worth a look.

Takes a number of turns, marks and a position; reports where a person wants to
go with the mouse. It never moves by itself: whoever owns it sets
:attr:`Scrubber.position`, and binds the keys. A key of its own would be a
message behind the keys that were typed after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.content import Content
from textual.events import MouseDown, MouseMove, MouseUp
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from agents.journal.replay import Highlights
from tui.widgets.format import BAD, GOOD, PERSON, QUIET

OVERRIDE = "◆"
SCORE = "▲"
DEATH = "✝"


def cell_of(index: int, total: int, width: int) -> int:
    """Return the cell, 0 to ``width - 1``, at which a turn is drawn."""
    if total < 2 or width < 2:
        return 0
    return round(index * (width - 1) / (total - 1))


def index_at(cell: int, total: int, width: int) -> int:
    """Return the turn that a cell stands for; cells outside are clipped."""
    if total < 2 or width < 2:
        return 0
    clipped = max(0, min(width - 1, cell))
    return round(clipped * (total - 1) / (width - 1))


def glyphs(marks: Highlights, total: int, width: int) -> dict[int, tuple[str, str, int]]:
    """Return for each cell with marks its glyph, style and first turn.

    Where several fall into one cell a death is shown before an override, and an
    override before a change of score: the rarer before the more frequent.
    """
    shown: dict[int, tuple[str, str, int]] = {}
    for places, glyph, style in (
        (marks.scores, SCORE, GOOD),
        (marks.overrides, OVERRIDE, PERSON),
        (marks.deaths, DEATH, BAD),
    ):
        for index in reversed(places):
            shown[cell_of(index, total, width)] = (glyph, style, index)
    return shown


class Scrubber(Widget, can_focus=True):
    """A timeline: marks above, rail below; one line when it is one line high.

    Attributes:
        position: index of the turn we stand at, 0 for the opening.
    """

    DEFAULT_CSS = """
    Scrubber { height: 2; width: 1fr; }
    """

    position: reactive[int] = reactive(0)

    @dataclass
    class Sought(Message):
        """A person wants to see a turn.

        Attributes:
            index: 0 for the opening, always within the session.
        """

        scrubber: Scrubber
        index: int

        @property
        def control(self) -> Scrubber:
            """The scrubber that reports."""
            return self.scrubber

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._total = 0
        self._marks = Highlights()
        self._dragging = False
        self._glyphs: dict[int, tuple[str, str, int]] = {}
        self._placed = -1

    def load(self, total: int, marks: Highlights, position: int = 0) -> None:
        """Show a path of ``total`` turns, the opening included."""
        self._total = total
        self._marks = marks
        self._placed = -1
        self.position = position
        self.refresh()

    @property
    def last(self) -> int:
        """Index of the last turn, 0 for an empty path."""
        return max(0, self._total - 1)

    def validate_position(self, position: int) -> int:
        """Keep the position within the path."""
        return max(0, min(self.last, position))

    # --- drawing -----------------------------------------------------------

    @property
    def _label(self) -> str:
        digits = len(str(self.last))
        return f" {self.position:>{digits}}/{self.last}"

    @property
    def _rail_width(self) -> int:
        return max(1, self.size.width - len(self._label))

    @property
    def _placed_marks(self) -> Mapping[int, tuple[str, str, int]]:
        """The marks by their cells, placed anew when the width has changed."""
        width = self._rail_width
        if self._placed != width:
            self._placed = width
            self._glyphs = glyphs(self._marks, self._total, width)
        return self._glyphs

    def render(self) -> Content:
        """Draw the marks and the rail."""
        width = self._rail_width
        knob = cell_of(self.position, self._total, width)
        rail: Mapping[int, tuple[str, str, int]] = {}
        above = Content("")
        if self.size.height > 1:
            above = _row(width, self._placed_marks, knob=None, blank=" ").append("\n")
        else:
            rail = self._placed_marks
        return above + _row(width, rail, knob=knob, blank="─").append_text(self._label, "bold")

    # --- seeking -----------------------------------------------------------

    def _ask(self, index: int) -> None:
        index = self.validate_position(index)
        if index != self.position:
            self.post_message(self.Sought(self, index))

    def on_mouse_down(self, event: MouseDown) -> None:
        """Go where the person points, and follow the pointer from there."""
        if event.button != 1:
            return
        self._dragging = True
        self.capture_mouse()
        place = event.get_content_offset_capture(self)
        marked = self._placed_marks.get(place.x)
        if marked is not None and place.y == 0:
            self._ask(marked[2])
        else:
            self._ask(index_at(place.x, self._total, self._rail_width))
        event.stop()

    def on_mouse_move(self, event: MouseMove) -> None:
        """Follow the pointer while the button is held."""
        if self._dragging:
            place = event.get_content_offset_capture(self)
            self._ask(index_at(place.x, self._total, self._rail_width))
            event.stop()

    def on_mouse_up(self, event: MouseUp) -> None:
        """Let go."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()
            event.stop()


def _row(
    width: int, marked: Mapping[int, tuple[str, str, int]], *, knob: int | None, blank: str
) -> Content:
    parts: list[tuple[str, str]] = []
    for cell in range(width):
        if cell == knob:
            parts.append(("●", f"{PERSON} bold"))
        elif cell in marked:
            glyph, style, _ = marked[cell]
            parts.append((glyph, style))
        elif knob is not None and cell < knob:
            parts.append(("━", PERSON))
        else:
            parts.append((blank, QUIET))
    return Content.assemble(*parts)
