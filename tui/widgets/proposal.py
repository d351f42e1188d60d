"""What the agent wants to do, how sure it is and why, or what keeps it from saying so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from agents.core.proposals import Critique, Draft, Judged, Proposal
from agents.core.wording import following
from games.text import clean_line
from tui.notices import PlayerFailure
from tui.speech.models import thoughts_of
from tui.widgets.choices import ChoiceMarked
from tui.widgets.drawn import Drawn, Words
from tui.widgets.format import (
    AGENT,
    BAD,
    QUIET,
    bar,
    clip,
    percent,
    short_spec,
    signed,
    sureness,
    tone,
)
from tui.widgets.pane import Pane
from tui.widgets.plan import plan_line, plan_list
from tui.widgets.spending import models, took
from tui.widgets.stream import THOUGHT, Speaking, StreamText, thought_lines, word_count

ROOMY = 24
"""Rows of a terminal from which a plan is a list; unfolding makes it one anywhere."""
CHOICES = 5
"""A proposal's command and at most four alternatives, numbered 1 to 5."""
_PARTS = ("state", "plan", "reason", "thoughts", "faults", "took", "offers")


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered command; ``chosen`` marks it as the one that Enter would play."""

    command: str = ""
    critique: Critique | None = None
    chosen: bool = False


class ChoiceRow(Drawn[Choice]):
    """One numbered command; a click does what its digit does: Enter then plays it."""

    @dataclass
    class Hovered(Message):
        """The mouse came over a choice, or left it (index None)."""

        index: int | None

    def __init__(self, index: int) -> None:
        super().__init__(Choice(), classes="choice")
        self.index = index

    def draw(self, shown: Choice, width: int) -> Content:
        """Write the command, with its reward at the right edge."""
        critique = shown.critique
        reward = _reward_words(critique)
        label = "critic " if self.index == 0 and reward else ""
        name = clip(clean_line(shown.command), max(6, width - len(label + reward) - 5))
        used = 3 + Content(name).cell_length + len(label + reward)
        return Content.assemble(
            (f"{'▸' if shown.chosen else ' '}{self.index + 1} ", "bold " + AGENT),
            (name, ("bold " if self.index == 0 else "") + ("reverse" if shown.chosen else "")),
            " " * max(1, width - used),
            (label, QUIET),
            (reward, tone(critique.reward) if critique and critique.known else QUIET),
        )

    def on_enter(self, event: events.Enter) -> None:
        """Have the critic's word on it shown."""
        self.post_message(self.Hovered(self.index))

    def on_leave(self, event: events.Leave) -> None:
        """End that."""
        self.post_message(self.Hovered(None))

    def on_click(self) -> None:
        """Mark this choice as the one that Enter plays."""
        self.post_message(ChoiceMarked(self.index))


def _reward_words(critique: Critique | None) -> str:
    if critique is None:
        return ""
    return signed(critique.reward) if critique.known else "?"


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What the pane tells.

    Attributes:
        judged: the proposal with its rewards; None shows ``words`` and ``note``.
        final: it stands; else it still forms.
        chosen: the choice that is marked as the one that Enter would play.
        failures: who had nothing to say this time, and why.
        drafts: what models are saying while nothing stands yet.
        unfolded: thoughts are shown whole, and a plan as a list.
        folds, stops: the keys that unfold thoughts and stop who is thinking.
    """

    judged: Judged | None = None
    final: bool = True
    chosen: int | None = None
    words: str = ""
    note: str = ""
    failures: tuple[PlayerFailure, ...] = ()
    drafts: tuple[Draft, ...] = ()
    unfolded: bool = False
    folds: str = ""
    stops: str = ""


class ProposalPane(Pane):
    """The proposal: its command, confidence, reason, alternatives, and what it took.

    While a language model speaks, what it says stands in the proposal's place.
    """

    heading = "Proposal"
    least = 7

    DEFAULT_CSS = """
    ProposalPane > ChoiceRow { height: 1; display: none; }
    ProposalPane > .reason, ProposalPane > .plan { padding-left: 3; }
    ProposalPane > .state.-stands { padding-left: 3; }
    ProposalPane > .offers { dock: bottom; }
    ProposalPane > ChoiceRow:hover { background: $boost; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._shown = ProposalView()
        self._terminal = Size(0, 0)
        self._rows = [ChoiceRow(index) for index in range(CHOICES)]
        self._stream = StreamText(classes="stream")
        self._parts = {name: Words(classes=name) for name in _PARTS}

    def compose(self) -> ComposeResult:
        """Lay out the rows; they stay and are only written anew."""
        parts = self._parts
        yield self._rows[0]
        yield parts["state"]
        yield self._stream
        yield from self._rows[1:]  # first: their keys are in the key line, in sight or not
        yield parts["plan"]
        yield parts["reason"]
        for name in ("thoughts", "faults", "took", "offers"):
            yield parts[name]

    def on_mount(self) -> None:
        """Write the heading; nothing has been said yet."""
        super().on_mount()
        self._stream.display = False

    def on_resize(self) -> None:
        """Fold the plan where the terminal has no room for it, or unfold it."""
        if self.app.size != self._terminal:
            self._write(self._shown)

    def show(self, shown: ProposalView) -> None:
        """Show a proposal, what is said meanwhile, or why there is none."""
        if shown != self._shown:
            before, self._shown = self._shown, shown
            self._write(shown)
            if shown.unfolded and not before.unfolded and self._parts["thoughts"].display:
                thoughts = self._parts["thoughts"]
                self.call_after_refresh(thoughts.scroll_visible, animate=False)

    def _write(self, shown: ProposalView) -> None:
        self._terminal = self.app.size
        height = self._terminal.height
        judged, drafts = shown.judged, shown.drafts
        proposal = judged.proposal if judged is not None else None
        forming = bool(drafts) and (proposal is None or (not shown.final and shown.unfolded))
        who = proposal.player if proposal is not None else drafts[0].player if drafts else ""
        self.set_aside(clip(short_spec(who), 40))
        self._write_state(shown)
        roomy = height >= ROOMY or shown.unfolded
        plan = proposal.plan if proposal is not None else None
        told = (plan_list(plan) if roomy else plan_line(plan)) if plan is not None else Content("")
        reason = proposal.reason if proposal is not None else ""
        if plan is not None:
            reason = reason.replace(following(plan), "")
        self._parts["plan"].show(told)
        self._parts["reason"].show(Content(clean_line(reason)))
        took = took_words(proposal) if proposal is not None else ""
        self._parts["took"].show(Content.styled(took, QUIET) if took else Content(""))
        most = max(3, min(THOUGHT, height // 3 - 4))
        self._stream.show(Speaking(drafts if forming else (), shown.unfolded, most, shown.folds))
        self._stream.display = forming
        self._parts["thoughts"].show(self._thoughts(shown))
        commands = proposal.commands if proposal is not None else ()
        critiques = judged.critiques if judged is not None else ()
        for row in self._rows:
            row.display = row.index < len(commands)
            if row.display:
                critique = critiques[row.index] if row.index < len(critiques) else None
                row.show(Choice(commands[row.index], critique, row.index == shown.chosen))

    def _write_state(self, shown: ProposalView) -> None:
        """Say how sure it is, or why nothing is proposed.

        Where somebody failed, the words stay at the lower edge, in sight
        however much there is to say of the failure.
        """
        faults, offers = fault_lines(shown.failures), Content("")
        if shown.judged is not None:
            state = state_line(shown.judged.proposal, shown.final)
        elif shown.drafts:
            state, faults = Content.styled(f"{shown.stops} stops it.", QUIET), Content("")
        else:
            state = Content.styled(shown.words, "bold")
            if shown.note:
                state = Content("\n").join([state, Content.styled(shown.note, QUIET)])
            if shown.failures:
                state, offers, faults = faults, state, Content("")
        self._parts["state"].set_class(shown.judged is not None, "-stands")
        for name, content in (("state", state), ("faults", faults), ("offers", offers)):
            self._parts[name].show(content)

    def _thoughts(self, shown: ProposalView) -> Content:
        """Say how much was thought before a proposal that stands; unfolded, what."""
        thoughts = thoughts_of(shown.judged)
        if not thoughts or not shown.final:
            return Content("")
        fold = f"{shown.folds} {'folds' if shown.unfolded else 'unfolds'}"
        lines = [Content.styled(f"thought {word_count(thoughts)}  {fold}", QUIET)]
        if shown.unfolded:
            lines += thought_lines(thoughts, max(12, self.scrollable_content_region.width))
        return Content("\n").join(lines)


def state_line(proposal: Proposal, final: bool) -> Content:
    """Say how sure the player is; one that isn't final still forms."""
    state = Content.assemble(
        (f"{sureness(proposal.confidence)} ", "bold"),
        (bar(proposal.confidence), AGENT),
        f" {percent(proposal.confidence)}",
    )
    if proposal.exploring:
        state = state.append_text("  exploring", "bold $warning")
    return state if final else state.append_text("  still thinking…", QUIET)


def fault_lines(faults: Sequence[PlayerFailure]) -> Content:
    """Write what went wrong, a paragraph for each that failed."""
    return Content("\n").join(
        Content.assemble(
            ("✗ ", "bold " + BAD),
            (short_spec(fault.who), "bold"),
            f"  {clean_line(fault.message)} ",
            (clean_line(fault.hint), QUIET),
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
        parts.append(f"tried on a copy: {proposal.lookahead}")
    parts.append(took(asked, proposal.seconds or None))
    return " · ".join(part for part in parts if part)
