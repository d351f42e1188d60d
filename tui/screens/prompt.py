"""Show me the prompt: exactly what a language model was asked, and all it answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static, TextArea
from textual.widgets.option_list import Option

from agents.core.proposals import Exchange, Judged
from agents.providers.budget import estimate_tokens
from games.text import clean_line
from games.types import clean_text
from tui.actions.bound import bindings
from tui.actions.dialogs import PROMPT, prompt_hints
from tui.screens.base import ActionScreen
from tui.screens.dialogs import ConfirmDialog
from tui.screens.prompt_text import Messages, PromptError, read_prompt, write_prompt
from tui.widgets.bars import KeyLine, MessageBar, PaneTabs, Tabs
from tui.widgets.choices import ChoiceList
from tui.widgets.format import clip, short_spec
from tui.widgets.spending import money, tokens

SIDE_BY_SIDE = 100
"""Columns from which prompt and answer are in sight together."""
ASKED_AGAIN = ("propose", "repair", "refine")
"""Purposes of the requests that may be edited and asked again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and who made it, as the list of requests names it."""

    who: str
    exchange: Exchange


def asked_of(*several: Judged, failures: Iterable[tuple[str, Exchange]] = ()) -> tuple[Asked, ...]:
    """Return every request behind proposals: their players' first, then their critics'.

    Args:
        several: what was proposed and rewarded.
        failures: what nothing came of, and who asked; last.
    """
    asked = [Asked(who, exchange) for one in several for exchange, who in _askers(one).items()]
    return (*asked, *(Asked(who, exchange) for who, exchange in failures))


def _askers(judged: Judged) -> dict[Exchange, str]:
    proposal = judged.proposal
    found: dict[Exchange, str] = {}
    for member in proposal.members:
        for exchange in member.exchanges:
            found.setdefault(exchange, member.player)
    for exchange in proposal.exchanges:
        found.setdefault(exchange, exchange.spec if proposal.ballots else proposal.player)
    for critique in judged.critiques:
        for exchange in critique.exchanges:
            found.setdefault(exchange, critique.critic)
    return found


class PromptScreen(ActionScreen[Messages | None]):
    """The requests of a move; closes with a prompt that is to be asked again, or None.

    Args:
        asked: what was asked, in order; at least one.
        editable: a prompt may be edited and asked again.
        count: estimates the tokens of a text that was edited.
    """

    CSS_PATH = "../models.tcss"
    AUTO_FOCUS = "#prompt-text"
    TABLE = PROMPT
    BINDINGS = bindings(PROMPT)

    def __init__(
        self,
        asked: Sequence[Asked],
        *,
        editable: bool = False,
        count: Callable[[str], int] = estimate_tokens,
    ) -> None:
        super().__init__()
        self._asked = tuple(asked)
        self._editable = editable
        self._count = count
        self._place = 0
        self._edits: dict[int, str] = {}
        self._tab = "Prompt"

    @property
    def shown(self) -> Asked:
        """The request that is shown."""
        return self._asked[self._place]

    # --- what is on the screen ------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Lay out the requests over the prompt and the answer."""
        yield Static("", markup=False, id="prompt-head")
        yield ChoiceList(id="requests", markup=False)
        yield PaneTabs(id="prompt-tabs")
        with Horizontal(id="prompt-parts"):
            with Vertical(id="prompt-side"):
                yield TextArea("", id="prompt-text", compact=True, highlight_cursor_line=False)
            with Vertical(id="answer-side"):
                yield TextArea(
                    "",
                    id="answer-text",
                    read_only=True,
                    compact=True,
                    highlight_cursor_line=False,
                )
        yield MessageBar(id="messages")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show the first request."""
        requests = self.query_one(ChoiceList)
        requests.display = len(self._asked) > 1
        for area in self.query(TextArea):
            area.match_cursor_bracket = False
        requests.add_options(self._rows())
        requests.highlighted = 0
        self.query_one("#prompt-side").border_title = Content("Prompt")
        self.query_one("#answer-side").border_title = Content("Answer")
        self._show()
        self._rearrange()

    def on_resize(self) -> None:
        """Divide the screen anew."""
        requests = self.query_one(ChoiceList)
        for place, row in enumerate(self._rows()):
            requests.replace_option_prompt_at_index(place, row.prompt)
        self._rearrange()

    def _rows(self) -> list[Option]:
        width = max(20, self.app.size.width - 4)
        return [Option(Content(clip(request_line(asked), width))) for asked in self._asked]

    def _rearrange(self) -> None:
        both = self.app.size.width >= SIDE_BY_SIDE
        self.set_class(both, "-columns")
        self.set_class(self.app.size.height < 20, "-short")
        tabs = self.query_one(PaneTabs)
        tabs.display = not both
        tabs.show(Tabs(("Prompt", "Answer"), self._tab))
        self.query_one("#prompt-side").display = both or self._tab == "Prompt"
        self.query_one("#answer-side").display = both or self._tab == "Answer"
        self._show_head()
        several = len(self._asked) > 1
        self.query_one(KeyLine).show(
            prompt_hints(self.actions, asks=self._may_ask, tabbed=not both, several=several)
        )

    @property
    def _may_ask(self) -> bool:
        return self._editable and self.shown.exchange.purpose in ASKED_AGAIN

    def _show(self) -> None:
        exchange = self.shown.exchange
        text = self.query_one("#prompt-text", TextArea)
        text.read_only = not self._may_ask
        text.load_text(self._edits.get(self._place, write_prompt(exchange.messages)))
        self.query_one("#answer-text", TextArea).load_text(answer_document(exchange))
        self._show_head()

    def _show_head(self) -> None:
        width = self.app.size.width - 2
        words = f"Prompt · {clean_line(self.shown.who)} · {clean_line(self.shown.exchange.purpose)}"
        counted = self._counted()
        room = max(8, width - len(counted) - 2)
        head = Content.styled(clip(words, room), "bold")
        gap = " " * max(1, width - head.cell_length - len(counted))
        self.query_one("#prompt-head", Static).update(Content.assemble(head, gap, counted))

    def _counted(self) -> str:
        exchange = self.shown.exchange
        if self._place in self._edits:
            about = self._count(self.query_one("#prompt-text", TextArea).text)
            return f"edited, ~{about:,} tokens"
        if not exchange.prompt_tokens:
            about = sum(self._count(content) for _, content in exchange.messages)
            return f"~{about:,} tokens"
        return f"{tokens(exchange.prompt_tokens, estimated=exchange.estimated)} tokens"

    # --- the person -----------------------------------------------------------------------

    @on(OptionList.OptionHighlighted, "#requests")
    def _on_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._go(event.option_index)

    @on(OptionList.OptionSelected, "#requests")
    def _on_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.query_one("#prompt-text").focus()

    @on(PaneTabs.Chosen)
    def _on_tab(self, event: PaneTabs.Chosen) -> None:
        event.stop()
        self._tab = event.name
        self._rearrange()

    @on(TextArea.Changed, "#prompt-text")
    def _on_edited(self, event: TextArea.Changed) -> None:
        event.stop()
        original = write_prompt(self.shown.exchange.messages)
        if event.text_area.text == original:
            self._edits.pop(self._place, None)
        else:
            self._edits[self._place] = event.text_area.text
        self._show_head()

    def _go(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self._show()
            self._rearrange()

    def action_other(self, by: int) -> None:
        """Show the next request, or the one before."""
        self.query_one(ChoiceList).highlighted = (self._place + by) % len(self._asked)

    def action_turn(self) -> None:
        """Go from the prompt to the answer and back."""
        if self.app.size.width >= SIDE_BY_SIDE:
            self.focus_next("TextArea")
            return
        self._tab = "Answer" if self._tab == "Prompt" else "Prompt"
        self._rearrange()
        self.query_one("#answer-text" if self._tab == "Answer" else "#prompt-text").focus()

    def action_copy(self) -> None:
        """Copy the selection, or all of the text that has the focus."""
        text = self.query_one("#prompt-text", TextArea)
        if isinstance(self.focused, TextArea):
            text = self.focused
        copied = text.selected_text or text.text
        self.app.copy_to_clipboard(copied)
        self.query_one(MessageBar).say(f"{len(copied):,} characters were copied.")

    def action_ask(self) -> None:
        """Ask again with the prompt as it stands here."""
        bar = self.query_one(MessageBar)
        bar.clear()
        if not self._editable:
            takes = self.key_of("replay.take_over")
            bar.tell(f"This is a record: take over there ({takes}) to ask again.")
        elif not self._may_ask:
            bar.tell("Only what a player was asked can be asked again.")
        elif self._place not in self._edits:
            self.dismiss(self.shown.exchange.messages)
        else:
            try:
                self.dismiss(read_prompt(self._edits[self._place]))
            except PromptError as error:
                bar.fail(str(error), "Your text is still here.")

    def action_leave(self) -> None:
        """Go back; an edited prompt that was not asked is lost only on purpose."""
        if not (self._edits and self._editable):
            self.dismiss(None)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(None)

        self.app.push_screen(ConfirmDialog("Leave without asking what you edited?"), answered)


def request_line(asked: Asked) -> str:
    """Name a request in one line: whose it is, what for, what it took."""
    exchange = asked.exchange
    parts = [short_spec(asked.who), clean_line(exchange.purpose)]
    if exchange.fault:
        parts.append(f"failed: {clean_line(exchange.fault)}")
    else:
        rough = exchange.estimated
        parts.append(
            f"{tokens(exchange.prompt_tokens, estimated=rough)} → "
            f"{tokens(exchange.answer_tokens, estimated=rough)} tokens"
        )
    parts.append(f"{exchange.seconds:.1f} s")
    return " · ".join(parts)


def answer_document(exchange: Exchange) -> str:
    """Write what came back, and how it was asked for, as a text to read."""
    parts = []
    if exchange.fault:
        parts.append(f"failed: {clean_line(exchange.fault)}")
    parts.append(clean_text(exchange.answer) or "(no answer)")
    if exchange.thoughts:
        parts.append(f"── thoughts ──\n{clean_text(exchange.thoughts)}")
    parts.append(
        "── how ──\n" + "\n".join(f"{name:<9} {words}" for name, words in _facts(exchange))
    )
    return "\n\n".join(parts)


def _facts(exchange: Exchange) -> list[tuple[str, str]]:
    rough = " (estimated)" if exchange.estimated else ""
    facts = [
        ("asked", clean_line(exchange.spec)),
        ("model", clean_line(exchange.model) or "not told"),
        ("sampling", ", ".join(f"{clean_line(k)} {v}" for k, v in exchange.sampling) or "its own"),
        (
            "tokens",
            f"{exchange.prompt_tokens:,} → {exchange.answer_tokens:,}{rough}{_cached(exchange)}",
        ),
        ("time", f"{exchange.first:.2f} s to the first words, {exchange.seconds:.2f} s in all"),
        ("cost", "no price is set" if exchange.cost is None else money(exchange.cost)),
    ]
    if exchange.tries > 1:
        facts.append(("tries", str(exchange.tries)))
    if exchange.left_out:
        facts.append(("left out", clean_line(exchange.left_out)))
    return facts


def _cached(exchange: Exchange) -> str:
    """Tell how much of a prompt the backend had from before, and how fast it read the rest."""
    if exchange.cached_tokens is None:
        return ""
    told = f", {exchange.cached_tokens:,} of the prompt's from its cache"
    fresh = exchange.prompt_tokens - exchange.cached_tokens
    return told + (f", {fresh / exchange.reading:.0f} a second read" if exchange.reading else "")
