"""What the agent wants to do, how sure it is and why, or what keeps it from saying so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from agents.core.types import Critique, Draft, Judged, Proposal
from agents.core.wording import following
from tui.widgets.format import (
    AGENT,
    BAD,
    QUIET,
    bar,
    clip,
    one_line,
    percent,
    short_spec,
    signed,
    sureness,
    tone,
)
from tui.widgets.pane import Pane
from tui.widgets.plan import plan_line, plan_list
from tui.widgets.spending import models, took
from tui.widgets.stream import StreamView, thought_lines, word_count

ROOMY = 24
"""Rows of a terminal from which a plan is a list; ^G makes it one anywhere."""
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
    """The proposal: its command, confidence, reason, alternatives, and what it took.

    While a language model speaks, what it says stands in the proposal's place.
    """

    heading = "Proposal"
    least = 7

    DEFAULT_CSS = """
    ProposalPane > Static { height: auto; }
    ProposalPane > ChoiceRow { height: 1; }
    ProposalPane > .reason, ProposalPane > .plan { padding-left: 3; }
    ProposalPane > .offers { dock: bottom; }
    ProposalPane > ChoiceRow:hover { background: $boost; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._judged: Judged | None = None
        self._final = True
        self._chosen: int | None = None
        self._unfolded = False

    def compose(self) -> ComposeResult:
        """Lay out the rows; they stay and are only written anew."""
        yield ChoiceRow(0, "choice")
        yield Static("", markup=False, classes="state")
        yield StreamView(classes="stream")
        yield Static("", markup=False, classes="plan")
        yield Static("", markup=False, classes="reason")
        for index in range(1, CHOICES):
            yield ChoiceRow(index, "choice")
        yield Static("", markup=False, classes="thoughts")
        yield Static("", markup=False, classes="faults")
        yield Static("", markup=False, classes="took")
        yield Static("", markup=False, classes="offers")

    def on_mount(self) -> None:
        """Write the heading; nothing has been said yet."""
        super().on_mount()
        self.stream = self.query_one(StreamView)
        self.stream.display = False
        for name in ("plan", "thoughts", "faults", "took", "offers"):
            self._part(name, Content(""))

    def show(self, judged: Judged, *, final: bool = True, faults: Sequence[Fault] = ()) -> None:
        """Show a proposal; one that isn't final says that it still forms.

        Args:
            judged: the proposal with its rewards.
            final: it stands.
            faults: who had nothing to say this time, and why.
        """
        if self._judged is None or judged.proposal != self._judged.proposal:
            self._chosen = None
        self._judged, self._final = judged, final
        proposal = judged.proposal
        self.set_aside(clip(short_spec(proposal.player), 40))
        state = Content.assemble(
            (f"   {sureness(proposal.confidence)} ", "bold"),
            (bar(proposal.confidence), AGENT),
            f" {percent(proposal.confidence)}",
        )
        if proposal.exploring:
            state = state.append_text("  exploring", "bold $warning")
        if not final:
            state = state.append_text("  still thinking…", QUIET)
        self._part("state", state)
        self._show_plan()
        self._part("faults", fault_lines(faults))
        self._part("took", Content.styled(took_words(proposal), QUIET))
        self._part("offers", Content(""))
        if final:
            self.stream.forget()
        self._rows()
        self._show_thoughts()

    @property
    def chosen(self) -> int | None:
        """The choice that is marked as the one that Enter would play."""
        return self._chosen

    def preview(self, index: int | None) -> None:
        """Mark one choice as the one that Enter would play."""
        if self._judged is not None and index != self._chosen:
            self._chosen = index
            self._rows()

    def say(self, words: str, note: str = "", faults: Sequence[Fault] = ()) -> None:
        """Show a state without a proposal: thinking, hidden, nobody proposes.

        Where somebody failed, the words stay at the lower edge, in sight
        however much there is to say of the failure.
        """
        self._judged = None
        self.set_aside("")
        parts = [Content.styled(words, "bold")]
        if note:
            parts.append(Content.styled(note, QUIET))
        state = Content("\n").join(parts)
        self._part("faults", Content(""))
        self._part("state", fault_lines(faults) if faults else state)
        self._part("offers", state if faults else Content(""))
        self._show_plan()
        self._part("took", Content(""))
        self.stream.forget()
        self._rows()
        self._show_thoughts()

    def hear(self, draft: Draft) -> None:
        """Take in what a model has said so far; it is drawn soon, not at once."""
        if not self.stream.drafts:
            if self._judged is None:
                self.set_aside(clip(short_spec(draft.player), 40))
                self._part("state", Content.styled("Esc stops it.", QUIET))
            self.stream.hear(draft)
            self._show_thoughts()
        self.stream.hear(draft)

    def unfold(self) -> None:
        """Show the model's thoughts, or fold them away again."""
        self._unfolded = not self._unfolded
        self.stream.unfold(self._unfolded)
        self._show_plan()
        self._show_thoughts()
        thoughts = self.query_one(".thoughts")
        if self._unfolded and thoughts.display:
            self.call_after_refresh(thoughts.scroll_visible, animate=False)

    def on_resize(self) -> None:
        """Fold the plan where the new size has no room for it, or unfold it."""
        self._show_plan()

    def _show_plan(self) -> None:
        """Show the plan as a list, or on a line where there is no room, and the reason."""
        proposal = self._judged.proposal if self._judged is not None else None
        plan = proposal.plan if proposal is not None else None
        told = Content("")
        if plan is not None:
            roomy = self.app.size.height >= ROOMY or self._unfolded
            told = plan_list(plan) if roomy else plan_line(plan)
        self._part("plan", told)
        reason = proposal.reason if proposal is not None else ""
        if plan is not None:
            reason = reason.replace(following(plan), "")
        self._part("reason", Content(one_line(reason)))

    @property
    def thoughts(self) -> str:
        """What the models thought that made the proposal, empty if nothing is known."""
        if self._judged is None:
            return ""
        return "\n".join(e.thoughts for e in self._judged.proposal.exchanges if e.thoughts)

    def _show_thoughts(self) -> None:
        """Show the stream while nothing stands yet; later, the thoughts if unfolded."""
        forming = self._judged is None or (not self._final and self._unfolded)
        self.stream.display = bool(self.stream.drafts) and forming
        thoughts = self.thoughts
        lines: list[Content] = []
        if thoughts and self._final:
            fold = "folds" if self._unfolded else "unfolds"
            told = f"thought {word_count(thoughts)}  ^G {fold}"
            lines.append(Content.styled(told, QUIET))
        if lines and self._unfolded:
            lines += thought_lines(thoughts, max(12, self.scrollable_content_region.width))
        self._part("thoughts", Content("\n").join(lines))

    def _part(self, name: str, content: Content) -> None:
        part = self.query_one(f".{name}", Static)
        part.update(content)
        part.display = bool(content.plain)

    def _rows(self) -> None:
        commands = self._judged.proposal.commands if self._judged else ()
        critiques = self._judged.critiques if self._judged else ()
        for row in self.query(ChoiceRow):
            row.display = row.index < len(commands)
            if row.display:
                critique = critiques[row.index] if row.index < len(critiques) else None
                row.show(commands[row.index], critique, row.index == self._chosen)


@dataclass(frozen=True, slots=True)
class Fault:
    """Who had nothing to say, why, and what to do about it."""

    who: str
    message: str
    hint: str = ""


def fault_lines(faults: Sequence[Fault]) -> Content:
    """Write what went wrong, a paragraph for each that failed."""
    return Content("\n").join(
        Content.assemble(
            ("✗ ", "bold " + BAD),
            (short_spec(fault.who), "bold"),
            f"  {one_line(fault.message)} ",
            (one_line(fault.hint), QUIET),
        )
        for fault in faults
    )


def took_words(proposal: Proposal) -> str:
    """Say in one quiet line which model spoke, what was tried, and what it took.

    The model goes without saying where the player's own name has it.
    """
    asked = proposal.exchanges or tuple(e for one in proposal.members for e in one.exchanges)
    model = models(asked)
    parts = [] if proposal.ballots or model in proposal.player else [model]
    if proposal.lookahead:
        parts.append(f"tried on a snapshot: {proposal.lookahead}")
    parts.append(took(asked, proposal.seconds or None))
    return " · ".join(part for part in parts if part)
