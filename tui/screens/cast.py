"""The cast dialog: who proposes (several make a team) and who rewards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from games.text import clean_line
from tui.actions.bound import bindings
from tui.actions.dialogs import CAST, cast_hints
from tui.screens.base import ActionDialog
from tui.screens.dialogs import ConfirmDialog
from tui.services import BackendReport
from tui.speech.models import members
from tui.widgets.bars import KeyLine
from tui.widgets.choices import ChoiceList
from tui.widgets.format import QUIET, clip
from tui.widgets.line import Line

NOBODY = "human"
"""The spec of a player that proposes nothing."""
PAID = "¤ may cost money"


@dataclass(frozen=True, slots=True)
class ChosenCast:
    """Who plays and who judges, by spec.

    Attributes:
        backends: the person wants to look at the backends instead.
    """

    players: tuple[str, ...]
    critic: str
    backends: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A spec that can be chosen, with words on it."""

    spec: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Whom a person can choose from; free text goes beyond it."""

    players: tuple[Entry, ...]
    critics: tuple[Entry, ...]

    @classmethod
    def of(cls, reports: Sequence[BackendReport]) -> Offer:
        """Offer what needs no model, and the models of backends that answered."""
        from agents.critics.registry import CRITICS
        from agents.players.registry import PLAYERS

        found = tuple(
            Entry(report.model_spec(model.name), model_words(model.context, model.thinks))
            for report in reports
            for model in report.models
        )

        players = tuple(Entry(name, kind.words) for name, kind in PLAYERS.usable().items())
        critics = tuple(Entry(name, kind.words) for name, kind in CRITICS.usable().items())
        return cls(players + found, critics + found)


def model_words(context: int | None, thinks: bool | None) -> str:
    """Say what is known of a model in few words."""
    parts = [f"{context:,} tokens" if context else "", "thinks" if thinks else ""]
    return " · ".join(part for part in parts if part)


def may_cost(spec: str) -> bool:
    """Tell whether choosing a spec may cost money: a hosted service is behind it.

    A server on this machine or in this house costs nothing.
    """
    from agents.providers.registry import may_cost as model_may_cost

    backends = (part.rpartition("#")[0] or part for part in members(spec))
    return any(map(model_may_cost, backends))


class CastDialog(ActionDialog[ChosenCast | None]):
    """Tick players, choose a critic; closes with the new cast or None.

    Args:
        now: who plays and judges; empty as far as that isn't known.
        offer: whom to list.
        also: players to tick besides, such as a model that was just chosen.
    """

    CSS_PATH = "../models.tcss"
    AUTO_FOCUS = "#cast-list"
    TABLE = CAST
    BINDINGS = bindings(CAST)

    def __init__(self, now: ChosenCast, offer: Offer, also: Sequence[str] = ()) -> None:
        super().__init__()
        self._players = list(now.players)
        self._nobody = (NOBODY,) if now.players else ()
        self._critic = now.critic
        self._also = tuple(also)
        self._offer = Offer(_with(offer.players, now.players), _with(offer.critics, (now.critic,)))
        self._places: list[tuple[str, str] | None] = []

    def compose(self) -> ComposeResult:
        """Lay out the list over the lines for what it doesn't have."""
        with Vertical(classes="dialog cast") as dialog:
            dialog.border_title = Content("Who plays with you")
            yield ChoiceList(id="cast-list", markup=False)
            yield Line(placeholder="+ player, e.g. ollama:MODEL", id="player-spec", compact=True)
            yield Line(placeholder="+ critic, by its spec", id="critic-spec", compact=True)
            yield Static("", markup=False, id="cast-note")
            yield KeyLine(id="cast-keys")

    def on_mount(self) -> None:
        """List everybody."""
        self.query_one(KeyLine).show(cast_hints(self.actions))
        self._fill()
        self._choices.highlighted = 1
        for spec in self._also:
            self._tick("player", spec)

    @property
    def _choices(self) -> ChoiceList:
        return self.query_one(ChoiceList)

    def on_resize(self) -> None:
        """Write the rows for the new width; keep the lines below in sight."""
        rows = self.app.size.height
        self.set_class(rows < 16, "-short")
        self._choices.styles.max_height = max(3, rows - (5 if rows < 16 else 6))
        self._fill()

    def _fill(self) -> None:
        choices = self._choices
        stood = choices.highlighted
        rows: list[Option] = []
        self._places = []
        for kind, heading, entries in (
            ("player", "Players: several make a team", self._offer.players),
            ("critic", "Critic", self._offer.critics),
        ):
            rows.append(Option(Content.styled(heading, "bold $primary"), disabled=True))
            self._places.append(None)
            for entry in entries:
                rows.append(Option(self._row(kind, entry)))
                self._places.append((kind, entry.spec))
        choices.clear_options()
        choices.add_options(rows)
        choices.highlighted = stood
        self._note()

    def _row(self, kind: str, entry: Entry) -> Content:
        chosen = self._chosen(kind, entry.spec)
        box = ("[x]" if chosen else "[ ]") if kind == "player" else ("(•)" if chosen else "( )")
        width = max(24, self._choices.scrollable_content_region.width - 6)
        name = clip(clean_line(entry.spec), width)
        room = width - len(name) - 2
        words = PAID if may_cost(entry.spec) else clean_line(entry.words)
        return Content.assemble(
            (f"{box} ", "bold" if chosen else ""),
            (name, "bold" if chosen else ""),
            "  ",
            (clip(words, room) if room > 8 or words == PAID else "", QUIET),
        )

    def _chosen(self, kind: str, spec: str) -> bool:
        return spec in self._players if kind == "player" else spec == self._critic

    def _note(self) -> None:
        names = " + ".join(map(clean_line, self._players)) or "nobody is ticked"
        cost = PAID + " · " if any(map(may_cost, (*self._players, self._critic))) else ""
        self.query_one("#cast-note", Static).update(
            Content.styled(
                f"{cost}{names} · critic: {clean_line(self._critic) or 'as it is'}", QUIET
            )
        )

    # --- the person -------------------------------------------------------------------

    @on(OptionList.OptionSelected)
    def _on_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        place = self._places[event.option_index]
        if place is not None:
            self._tick(*place)

    def action_tick(self) -> None:
        """Tick what the highlight stands on."""
        at = self._choices.highlighted
        if at is not None and (place := self._places[at]) is not None:
            self._tick(*place)

    @on(Input.Submitted)
    def _on_named(self, event: Input.Submitted) -> None:
        event.stop()
        spec = clean_line(event.value)
        kind = "player" if event.input.id == "player-spec" else "critic"
        event.input.value = ""
        if not spec:
            self.action_use()
        else:
            self._tick(kind, spec)

    def _tick(self, kind: str, spec: str) -> None:
        """Choose a spec or, if it is a chosen player, no longer; ask back where it costs."""
        if self._chosen(kind, spec) or not may_cost(spec):
            self._turn(kind, spec)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._turn(kind, spec)

        question = (
            f"{clean_line(spec)} is a hosted service: asking it may cost money, and it is sent "
            "the story and your moves. Choose it?"
        )
        self.app.push_screen(ConfirmDialog(question), answered)

    def _turn(self, kind: str, spec: str) -> None:
        if kind == "critic":
            self._critic = spec
            self._offer = Offer(self._offer.players, _with(self._offer.critics, (spec,)))
        elif spec in self._players:
            self._players.remove(spec)
        else:
            alone = spec == NOBODY
            kept = [] if alone else [one for one in self._players if one != NOBODY]
            self._players = [*kept, spec]
            self._offer = Offer(_with(self._offer.players, (spec,)), self._offer.critics)
        self._fill()

    def action_use(self) -> None:
        """Close with the cast; nobody ticked means that nobody proposes."""
        players = tuple(self._players)
        self.dismiss(ChosenCast(players or self._nobody, self._critic))

    def action_backends(self) -> None:
        """Close, to look for backends and their models."""
        self.dismiss(ChosenCast(tuple(self._players), self._critic, backends=True))

    def action_cancel(self) -> None:
        """Close; nothing changes."""
        self.dismiss(None)


def _with(entries: Sequence[Entry], specs: Sequence[str]) -> tuple[Entry, ...]:
    """Add specs that are not listed yet."""
    listed = {entry.spec for entry in entries}
    new = dict.fromkeys(spec for spec in specs if spec and spec not in listed)
    return (*entries, *(Entry(spec) for spec in new))
