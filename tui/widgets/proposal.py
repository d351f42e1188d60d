"""What the agent wants to do, how sure it is and why."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from agents.types import Critique, Judged
from tui.widgets.format import (
    AGENT,
    QUIET,
    bar,
    clip,
    one_line,
    percent,
    signed,
    sureness,
    tone,
)
from tui.widgets.pane import Pane

CHOICES = 5
"""A proposal's command and at most four alternatives, numbered 1 to 5."""


class ChoiceRow(Static):
    """One numbered command; the mouse previews it and a click picks it."""

    @dataclass
    class Hovered(Message):
        """The mouse came over a choice, or left it (index None)."""

        index: int | None

    @dataclass
    class Picked(Message):
        """A choice was clicked; 0 is the main command."""

        index: int

    def __init__(self, index: int, classes: str) -> None:
        super().__init__("", markup=False, classes=classes)
        self.index = index
        self._shown: tuple[str, Critique | None, bool] | None = None

    def show(self, command: str, critique: Critique | None, chosen: bool) -> None:
        """Show a command with its reward; ``chosen`` marks it as previewed."""
        shown = (command, critique, chosen)
        if shown != self._shown:
            self._shown = shown
            self._draw()

    def on_resize(self) -> None:
        """Fit the command to the new width."""
        self._draw()

    def _draw(self) -> None:
        if self._shown is None:
            return
        command, critique, chosen = self._shown
        reward = _reward_words(critique)
        label = "critic " if self.index == 0 and reward else ""
        room = max(6, self.content_size.width - len(label + reward) - 5)
        name = clip(one_line(command), room)
        used = 3 + Content(name).cell_length + len(label + reward)
        gap = " " * max(1, self.content_size.width - used)
        style = "reverse" if chosen else ""
        self.update(
            Content.assemble(
                (f"{'▸' if chosen else ' '}{self.index + 1} ", "bold " + AGENT),
                (name, ("bold " if self.index == 0 else "") + style),
                gap,
                (label, QUIET),
                (reward, tone(critique.reward) if critique and critique.known else QUIET),
            )
        )

    def on_enter(self, event: events.Enter) -> None:
        """Preview on hover."""
        self.post_message(self.Hovered(self.index))

    def on_leave(self, event: events.Leave) -> None:
        """End the preview."""
        self.post_message(self.Hovered(None))

    def on_click(self) -> None:
        """Pick this choice."""
        self.post_message(self.Picked(self.index))


def _reward_words(critique: Critique | None) -> str:
    if critique is None:
        return ""
    return signed(critique.reward) if critique.known else "?"


class ProposalPane(Pane):
    """The proposal: its command, confidence, reason and alternatives."""

    heading = "Proposal"

    DEFAULT_CSS = """
    ProposalPane > Static { height: auto; }
    ProposalPane > ChoiceRow { height: 1; }
    ProposalPane > .reason { padding-left: 3; }
    ProposalPane > ChoiceRow:hover { background: $boost; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._judged: Judged | None = None
        self._chosen: int | None = None

    def compose(self) -> ComposeResult:
        """Lay out the rows; they stay and are only written anew."""
        yield ChoiceRow(0, "choice")
        yield Static("", markup=False, classes="state")
        yield Static("", markup=False, classes="reason")
        for index in range(1, CHOICES):
            yield ChoiceRow(index, "choice")

    def show(self, judged: Judged, *, final: bool = True) -> None:
        """Show a proposal; one that isn't final says that it still forms."""
        self._judged = judged
        self._chosen = None
        proposal = judged.proposal
        self.set_aside(one_line(proposal.player))
        state = Content.assemble(
            (f"   {sureness(proposal.confidence)} ", "bold"),
            (bar(proposal.confidence), AGENT),
            f" {percent(proposal.confidence)}",
        )
        if proposal.exploring:
            state = state.append_text("  exploring", "bold $warning")
        if not final:
            state = state.append_text("  still thinking…", QUIET)
        self._state(state)
        reason = self.query_one(".reason", Static)
        reason.update(Content(one_line(proposal.reason)))
        reason.display = bool(proposal.reason)
        self._rows()

    def preview(self, index: int | None) -> None:
        """Mark one choice as the one that Enter would play."""
        if self._judged is not None and index != self._chosen:
            self._chosen = index
            self._rows()

    def say(self, words: str, note: str = "") -> None:
        """Show a state without a proposal: thinking, hidden, nobody proposes."""
        self._judged = None
        self.set_aside("")
        parts = [Content.styled(words, "bold")]
        if note:
            parts.append(Content.styled(note, QUIET))
        self._state(Content("\n").join(parts))
        self.query_one(".reason", Static).display = False
        self._rows()

    def _state(self, content: Content) -> None:
        self.query_one(".state", Static).update(content)

    def _rows(self) -> None:
        commands = self._judged.proposal.commands if self._judged else ()
        critiques = self._judged.critiques if self._judged else ()
        for row in self.query(ChoiceRow):
            row.display = row.index < len(commands)
            if row.display:
                critique = critiques[row.index] if row.index < len(critiques) else None
                row.show(commands[row.index], critique, row.index == self._chosen)
