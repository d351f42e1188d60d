"""What the critic thinks of a command: a gauge, its parts, its reason."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from agents.types import Critique, Part
from tui.widgets.format import QUIET, clip, gauge, one_line, signed, tone
from tui.widgets.pane import Pane

_NAME_WIDTH = 10


class CriticPane(Pane):
    """A reward in [−1, 1] drawn around zero, with what it is made of."""

    heading = "Critic"

    DEFAULT_CSS = """
    CriticPane > Static { height: auto; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._critique: Critique | None = None
        self._words = ""
        self._aside = ""

    def compose(self) -> ComposeResult:
        """Lay out the one text that is written anew."""
        yield Static("", markup=False)

    def show(self, critique: Critique, aside: str = "") -> None:
        """Show a judgement; ``aside`` says of which command, if not the proposed one."""
        if critique != self._critique or aside != self._aside:
            self._critique, self._aside = critique, aside
            self.set_aside(aside or one_line(critique.critic))
            self._draw()

    def say(self, words: str) -> None:
        """Show that there is no judgement."""
        self._critique, self._words = None, words
        self.set_aside("")
        self._draw()

    def on_resize(self) -> None:
        """Draw the gauge as wide as there is room."""
        self._draw()

    def _draw(self) -> None:
        critique, text = self._critique, self.query_one(Static)
        if critique is None:
            text.update(Content.styled(self._words, QUIET))
            return
        width = max(20, self.scrollable_content_region.width)
        lines = [_gauge_line(critique, width)]
        lines += [_part_line(part, width) for part in critique.parts]
        if critique.reason:
            lines.append(Content.styled(one_line(critique.reason), QUIET))
        text.update(Content("\n").join(lines))


def _gauge_line(critique: Critique, width: int) -> Content:
    if not critique.known:
        return Content.assemble(gauge(0.0, width - 16), ("  knows nothing", "bold"))
    reward = signed(critique.reward)
    return Content.assemble(
        ("− ", QUIET),
        gauge(critique.reward, min(61, width - 4 - len(reward) - 2)),
        (" +  ", QUIET),
        (reward, "bold " + tone(critique.reward)),
    )


def _part_line(part: Part, width: int) -> Content:
    value = signed(part.value) if part.known else "?"
    line = Content.assemble(
        (clip(one_line(part.name), _NAME_WIDTH).ljust(_NAME_WIDTH + 1), QUIET),
        (f"{value:>5}", tone(part.value) if part.known else QUIET),
    )
    note = one_line(part.note) or ("" if part.known else "nothing to go by")
    room = width - _NAME_WIDTH - 9
    if note and room >= 8:
        line = line.append_text("  " + clip(note, room), QUIET)
    return line
