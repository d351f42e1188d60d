"""What every screen with keys of its own has: its table of actions, its failures told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from textual.app import SystemCommand
from textual.screen import ModalScreen, Screen

from games.types import GameInfo
from tui.actions.bound import commands
from tui.screens.acting import Acting
from tui.screens.failures import ShowsFailures
from tui.screens.reading import help_dialog
from tui.wishes import ManualAsked

Result = TypeVar("Result")


class ActionScreen(Acting, ShowsFailures, Screen[Result]):
    """A screen whose keys, help, palette and hints come from one table.

    Attributes:
        manual_of: the game that the manual is asked of here, None if of none.
    """

    manual_of: GameInfo | None = None

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(help_dialog(self.actions.help(self.key_of)))

    def action_manual(self) -> None:
        """Read what experience says about the game that is shown."""
        self.post_message(ManualAsked(self.manual_of))

    def system_commands(self) -> Iterator[SystemCommand]:
        """Offer what has a title in the command palette, keys or not."""
        return commands(self.actions, self, self.key_of)


class ActionDialog(Acting, ShowsFailures, ModalScreen[Result]):
    """A window over a screen, with a table of its own."""

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(help_dialog(self.actions.help(self.key_of)))
