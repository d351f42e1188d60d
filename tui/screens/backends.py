"""Backends and budget: what answers, which models it has, what is missing.

Nothing is contacted before this screen is opened, and a paid backend not before
a person presses Enter on it or has it play.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from agents.core.events import Spent
from agents.providers.base import ModelInfo, ProviderError
from games.text import clean_line
from tui.actions.bound import bindings
from tui.actions.dialogs import BACKENDS, backend_hints
from tui.screens.base import ActionScreen
from tui.screens.cast import PAID
from tui.services import BackendReport, Probes, capabilities
from tui.widgets.bars import KeyLine, MessageBar
from tui.widgets.choices import ChoiceList
from tui.widgets.format import BAD, GOOD, QUIET, clip
from tui.widgets.spending import budget_lines


@dataclass(frozen=True, slots=True)
class Found:
    """What the person saw, and the spec of the model that was chosen, if any."""

    reports: tuple[BackendReport, ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the list: a backend, or one of its models."""

    report: BackendReport
    model: ModelInfo | None = None


class BackendsScreen(ActionScreen[Found]):
    """The backends with their models; closes with what was found.

    Args:
        probes: how they are looked for.
        spent: what models took in the game that is open, None if none is.
        known: what an earlier look found; shown at once, not looked for again.
        used: specs of servers that play or judge already; they are looked at, too.
        choosable: Enter on a model chooses it.
    """

    CSS_PATH = "../models.tcss"
    AUTO_FOCUS = "#backend-list"
    TABLE = BACKENDS
    BINDINGS = bindings(BACKENDS)

    def __init__(
        self,
        probes: Probes,
        spent: Spent | None = None,
        known: Sequence[BackendReport] = (),
        *,
        used: Sequence[str] = (),
        choosable: bool = True,
    ) -> None:
        super().__init__()
        self._probes = probes
        self._spent = spent
        self._reports = list(known)
        self._used = tuple(used)
        self._choosable = choosable
        self._rows: list[_Row] = []

    def compose(self) -> ComposeResult:
        """Lay out the list over the budget."""
        yield Static("Backends and budget", markup=False, id="prompt-head")
        yield ChoiceList(id="backend-list", markup=False)
        yield Static("", markup=False, id="remedy")
        yield Static("", markup=False, id="budget")
        yield MessageBar(id="messages")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Look for backends, unless that was done before."""
        lines = [
            Content.assemble((f"{label:<16}", QUIET), words)
            for label, words in budget_lines(self._spent)
        ]
        self.query_one("#budget", Static).update(Content("\n").join(lines))
        self._fill()
        if not self._reports:
            self.action_look()

    def on_resize(self) -> None:
        """Write the rows for the new width."""
        self._fill()

    # --- what is on the screen --------------------------------------------------------

    def _fill(self) -> None:
        choices = self.query_one(ChoiceList)
        stood = choices.highlighted
        self._rows = []
        for report in self._reports:
            self._rows.append(_Row(report))
            self._rows += [_Row(report, model) for model in report.models]
        width = max(20, self.app.size.width - 4)
        choices.clear_options()
        choices.add_options([Option(row_line(row.report, row.model, width)) for row in self._rows])
        if self._rows:
            choices.highlighted = min(stood or 0, len(self._rows) - 1)
        self._show_remedy()

    @property
    def _row(self) -> _Row | None:
        at = self.query_one(ChoiceList).highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    def _show_remedy(self) -> None:
        row = self._row
        remedy = clean_line(row.report.remedy) if row is not None else ""
        note = self.query_one("#remedy", Static)
        note.update(Content.assemble(("→ ", "bold"), remedy))
        note.display = bool(remedy)
        enter = ""
        if row is not None and row.model is None:
            enter = "ask this one"
        elif row is not None and self._choosable:
            enter = "choose as player"
        self.query_one(KeyLine).show(backend_hints(self.actions, enter))

    # --- the person -----------------------------------------------------------------------

    @on(OptionList.OptionHighlighted)
    def _on_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_remedy()

    @on(OptionList.OptionSelected)
    def _on_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        row = self._row
        if row is None:
            return
        if row.model is None:
            self._ask(row.report)
        elif self._choosable:
            chosen = row.report.model_spec(row.model.name)
            self.dismiss(Found(tuple(self._reports), chosen))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(Found(tuple(self._reports)))

    @work(exclusive=True, group="probe", exit_on_error=False)
    async def action_look(self) -> None:
        """Look for all backends; paid ones are listed and not contacted."""
        bar = self.query_one(MessageBar)
        bar.clear()
        if self._probes.every is None:
            bar.tell("Nothing is known here about looking for backends.")
            return
        bar.tell("Looking…")
        try:
            self._reports = await self._every(self._probes.every)
        except ProviderError as error:
            bar.clear()
            bar.fail(error.message, error.hint)
            return
        bar.clear()
        if not self._reports:
            bar.tell("No backend is known: `understudy doctor` says what could be installed.")
        self._fill()

    async def _every(
        self, look: Callable[[], Awaitable[Sequence[BackendReport]]]
    ) -> list[BackendReport]:
        """Look for all backends, and at servers that the person has chosen already."""
        found = list(await look())
        known = {report.spec for report in found}
        if self._probes.one is not None:
            chosen = [spec for spec in dict.fromkeys(self._used) if spec not in known]
            found += await asyncio.gather(*map(self._probes.one, chosen))
        return found

    @work(exclusive=True, group="probe", exit_on_error=False)
    async def _ask(self, report: BackendReport) -> None:
        """Contact one backend: the person pressed Enter on it."""
        bar = self.query_one(MessageBar)
        bar.clear()
        if self._probes.one is None:
            bar.tell("Nothing is known here about asking a single backend.")
            return
        bar.tell(f"Asking {clean_line(report.spec)}…")
        try:
            answer = await self._probes.one(report.spec)
        except ProviderError as error:
            bar.clear()
            bar.fail(error.message, error.hint)
            return
        bar.clear()
        self._reports = [answer if r.spec == answer.spec else r for r in self._reports]
        self._fill()


def row_line(report: BackendReport, model: ModelInfo | None, width: int) -> Content:
    """Write a backend, or one of its models, on one line."""
    if model is not None:
        words = capabilities(model)
        name = clip(clean_line(model.name), max(8, width * 3 // 5))
        return Content.assemble(
            "    ", (name, "bold"), "  ", (clip(words, max(4, width - len(name) - 6)), QUIET)
        )
    glyph, words, style = {
        True: ("●", "answers", GOOD),
        False: ("✗", "doesn't answer", BAD),
        None: ("○", "not asked", QUIET),
    }[report.ok]
    name = clip(clean_line(report.spec), max(8, width // 2))
    paid = f"  {PAID}" if report.paid else ""
    line = Content.assemble((f"{glyph} ", style), (name, "bold"), f"  {words}{paid}")
    room = width - line.cell_length - 2
    if report.detail and room >= 8:
        line = line.append_text("  " + clip(clean_line(report.detail), room), QUIET)
    return line.truncate(width, ellipsis=True)
