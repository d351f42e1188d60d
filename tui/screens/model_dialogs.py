"""How a person chooses, in windows, who proposes and rewards, and sees what models were asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App

from agents.core import intents
from agents.core.commands import Mode
from agents.core.events import Spent
from tui.play.state import PlayState
from tui.services import BackendReport, Probes
from tui.speech.models import members

if TYPE_CHECKING:
    from tui.screens.backends import Found


class ModelDialogs:
    """Leads through the windows of cast, backends and prompt.

    Args:
        app: shows them.
        probes: how backends are looked for; what was found is kept for the next time.
        submit: takes what was chosen.
    """

    def __init__(
        self, app: App[Any], probes: Probes, submit: Callable[[intents.Intent], None]
    ) -> None:
        self._app = app
        self._probes = probes
        self._submit = submit
        self._reports: tuple[BackendReport, ...] = ()

    def choose(self, state: PlayState, also: tuple[str, ...] = ()) -> None:
        """Choose who proposes and who rewards; ``also`` is ticked besides."""
        from tui.screens.cast import CastDialog, ChosenCast, Offer

        now = ChosenCast(state.players, state.critic)

        def chosen(cast: ChosenCast | None) -> None:
            if cast is None:
                return
            if cast.backends:
                self.look(state)
                return
            if cast.players != now.players:
                self._submit(intents.ChangePlayers(cast.players))
            if cast.critic != now.critic:
                self._submit(intents.ChangeCritic(cast.critic))

        self._app.push_screen(CastDialog(now, Offer.of(self._reports), also), chosen)

    def look(self, state: PlayState) -> None:
        """Look which backends answer, and what is left of the budget."""
        from tui.probes import server_of
        from tui.screens.backends import BackendsScreen

        def found(result: Found | None) -> None:
            if result is None:
                return
            self._reports = result.reports
            if result.chosen:
                self.choose(state, (result.chosen,))

        cast = (*state.players, *members(state.critic))
        used = tuple(server for server in map(server_of, cast) if server)
        self._app.push_screen(
            BackendsScreen(
                self._probes,
                state.spent or Spent(0, None, 0.0, 0),
                self._reports,
                used=used,
            ),
            found,
        )

    def show_prompt(self, state: PlayState) -> str:
        """Show exactly what the models were asked for this move; say why it can't be shown."""
        from tui.screens.prompt import PromptScreen, asked_of

        if state.concealed and state.mode is Mode.WATCH:
            shows = state.key("play.hide")
            return f"What the agent was asked would tell its guess: {shows} shows it."
        failures = [("no answer", exchange) for exchange in state.failed]
        asked = asked_of(*filter(None, (state.judged,)), failures=failures)
        if not asked:
            chooses = state.key("play.cast")
            return f"No language model was asked for this move: {chooses} chooses one."

        def answered(messages: tuple[tuple[str, str], ...] | None) -> None:
            if messages is not None:
                self._submit(intents.Reask(messages))

        self._app.push_screen(PromptScreen(asked, editable=not state.over), answered)
        return ""
