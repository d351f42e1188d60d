"""What every screen with keys of its own has: its table of actions, its failures told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from textual.app import SystemCommand
from textual.screen import ModalScreen, Screen

from tui.actions.bound import commands
from tui.screens.acting import Acting
from tui.screens.failures import ShowsFailures
from tui.screens.reading import help_dialog

Result = TypeVar("Result")


class ActionScreen(Acting, ShowsFailures, Screen[Result]):
    """A screen whose keys, help, palette and hints come from one table."""

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(help_dialog(self.actions.help(self.key_of)))

    def system_commands(self) -> Iterator[SystemCommand]:
        """Offer what has a title in the command palette, keys or not."""
        return commands(self.actions, self, self.key_of)


class ActionDialog(Acting, ShowsFailures, ModalScreen[Result]):
    """A window over a screen, with a table of its own."""

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(help_dialog(self.actions.help(self.key_of)))
