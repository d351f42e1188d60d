"""The small windows over a screen: ask back, show a memory."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from agents.core.memories import Exemplar
from games.text import clean_line
from games.types import clean_text
from tui.actions.bound import bindings
from tui.actions.dialogs import CONFIRM
from tui.screens.acting import Acting
from tui.screens.reading import ReadingDialog
from tui.speech.speech import whose
from tui.widgets.format import ago, percent, verdict
from tui.widgets.memories import match_words
from tui.widgets.memory_words import fact, followed, worth


class ConfirmDialog(Acting, ModalScreen[bool]):
    """A question that is answered with yes or no; Escape is no."""

    TABLE = CONFIRM
    BINDINGS = bindings(CONFIRM)

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """Lay out the question over its two answers."""
        with Vertical(classes="dialog"):
            yield Static(clean_line(self._question), markup=False)
            with Horizontal(classes="answers"):
                yield Button(f"Yes ({self.actions.key('yes')})", id="yes", compact=True)
                yield Button(f"No ({self.actions.key('no')})", id="no", compact=True)

    def action_answer(self, yes: bool) -> None:
        """Close with an answer."""
        self.dismiss(yes)

    def action_other(self) -> None:
        """Move to the other button."""
        self.focus_next()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close with the answer of the button."""
        self.dismiss(event.button.id == "yes")


def memory_dialog(exemplar: Exemplar) -> ReadingDialog:
    """Show a memory whole."""
    return ReadingDialog(f"Memory {exemplar.outcome}", memory_text(exemplar))


def memory_text(exemplar: Exemplar) -> Content:
    """Write all that is known of a memory."""
    glyph, word, style = verdict(exemplar.role, exemplar.q)
    lines = [
        Content.assemble(
            (f"{glyph} {clean_line(exemplar.command)}", "bold"), "   ", (word, "bold " + style)
        ),
        Content(""),
        fact("who", f"{whose(exemplar.maker)}, {ago(exemplar.when)}"),
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
