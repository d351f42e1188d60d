"""The small windows over a screen: ask back, show a memory, list the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Column, Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from agents.core.memories import Exemplar
from games.text import clean_line
from games.types import clean_text
from tui.widgets.format import ago, percent, verdict, whose
from tui.widgets.memories import match_words
from tui.widgets.memory_words import fact, followed, worth


class ConfirmDialog(ModalScreen[bool]):
    """A question that is answered with yes or no; Escape is no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="confirm.yes", tooltip="Go on"),
        Binding("n,escape", "answer(False)", "No", id="confirm.no", tooltip="Stay"),
        Binding("left,right,up,down", "other", "Other answer", show=False, id="confirm.other"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Lay out the question over its two answers."""
        with Vertical(classes="dialog"):
            yield Static(clean_line(self._question), markup=False)
            with Horizontal(classes="answers"):
                yield Button("Yes (y)", id="yes", compact=True)
                yield Button("No (n)", id="no", compact=True)

    def action_answer(self, yes: bool) -> None:
        """Close with an answer."""
        self.dismiss(yes)

    def action_other(self) -> None:
        """Move to the other button."""
        self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close with the answer of the button."""
        self.dismiss(event.button.id == "yes")


class ReadingDialog(ModalScreen[None]):
    """A window with text to read; scrolls, and any closing key closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,f1", "dismiss_it", "Close", id="reading.close", tooltip="Go back"),
    ]

    def __init__(self, title: str, content: Content | Table) -> None:
        super().__init__()
        self._title = title
        self._content = content

    def compose(self) -> ComposeResult:
        """Lay out the text and how to leave it."""
        with Vertical(classes="dialog reading") as dialog:
            dialog.border_title = Content(clean_line(self._title))
            dialog.border_subtitle = Content("Esc closes")
            with VerticalScroll():
                yield Static(self._content, markup=False)

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.query_one(VerticalScroll).focus()

    def action_dismiss_it(self) -> None:
        """Close."""
        self.dismiss(None)

    def on_click(self) -> None:
        """Close on a click outside the window."""
        if not self.query_one(".dialog").is_mouse_over:
            self.dismiss(None)


def memory_dialog(exemplar: Exemplar) -> ReadingDialog:
    """Show a memory whole."""
    return ReadingDialog(f"Memory {exemplar.outcome}", memory_text(exemplar))


def memory_text(exemplar: Exemplar) -> Content:
    """Write all that is known of a memory."""
    glyph, word, style = verdict(exemplar.role)
    lines = [
        Content.assemble(
            (f"{glyph} {clean_line(exemplar.command)}", "bold"), "   ", (word, "bold " + style)
        ),
        Content(""),
        fact("who", f"{whose(exemplar.source)}, {ago(exemplar.when)}"),
        fact(
            "where",
            f"{clean_line(exemplar.location) or 'a place without a name'}, {exemplar.title}",
        ),
        fact("likeness", f"{match_words(exemplar)} ({percent(exemplar.similarity)} alike)"),
        fact("worth", worth(exemplar.q, exemplar.visits)),
        fact(
            "followed",
            followed(
                exemplar.score,
                exemplar.deaths,
                exemplar.no_effect,
                exemplar.undone,
                exemplar.passed,
            ),
        ),
        fact("from", f"session {exemplar.session}, move {exemplar.number}"),
        fact("carrying", ", ".join(map(clean_line, exemplar.inventory)) or "nothing"),
    ]
    if exemplar.why:
        lines.append(fact("because", clean_line(exemplar.why)))
    lines += [Content(""), Content(clean_text(exemplar.description).strip())]
    return Content("\n").join(lines)


def help_dialog(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> ReadingDialog:
    """List keys with what they do.

    Args:
        groups: heading and (key, words) pairs.
    """
    table = Table.grid(Column(no_wrap=True), Column(ratio=1), padding=(0, 2, 0, 0), expand=True)
    for place, (heading, keys) in enumerate(groups):
        if place:
            table.add_row("", "")
        table.add_row("", Text(heading, style="bold underline"))
        for key, words in keys:
            table.add_row(Text(key, style="bold"), Text(words))
    return ReadingDialog("Help", table)
