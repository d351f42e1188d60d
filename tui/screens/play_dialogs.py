"""The windows that open over a game in play: questions, goals, a memory, what signs mean."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any

from textual.app import App

from agents.core import intents
from agents.core.goals import LONGEST_GOAL
from agents.core.memories import Exemplar
from tui.legend import legend
from tui.play.state import PlayState
from tui.screens.dialogs import ConfirmDialog, memory_dialog
from tui.screens.library_dialogs import LineDialog
from tui.screens.reading import help_dialog


class PlayDialogs:
    """Opens windows over a game.

    Args:
        app: shows them.
        submit: takes what was decided in one.
    """

    def __init__(self, app: App[Any], submit: Callable[[intents.Intent], None]) -> None:
        self._app = app
        self._submit = submit

    def confirm(self, question: str, intent: intents.Intent) -> None:
        """Ask a question; yes is an intent."""

        def answered(yes: bool | None) -> None:
            if yes:
                self._submit(intent)

        self._app.push_screen(ConfirmDialog(question), answered)

    def set_goal(self) -> None:
        """Ask for a new goal."""

        def written(text: str | None) -> None:
            if text:
                self._submit(intents.SetGoal(text))

        wanted = "such as: find the key"
        self._app.push_screen(LineDialog("A new goal", "", wanted, LONGEST_GOAL), written)

    def show_memory(self, exemplar: Exemplar) -> None:
        """Tell all of a memory."""
        self._app.push_screen(memory_dialog(exemplar))

    def explain(self, in_sight: Container[str], state: PlayState) -> None:
        """Explain the signs: of the panes in sight first, then of the others."""
        signs = () if state.situation is None else state.situation.lexicon.signs
        self._app.push_screen(help_dialog(legend(in_sight, signs), "What the panes say"))
