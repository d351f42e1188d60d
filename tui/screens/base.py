"""What every screen with keys of its own has: its table of actions, its failures told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, TypeVar

from textual.app import SystemCommand
from textual.screen import Screen

from tui.actions.table import ActionTable
from tui.screens.dialogs import help_dialog
from tui.screens.failures import ShowsFailures

Result = TypeVar("Result")


class ActionScreen(ShowsFailures, Screen[Result]):
    """A screen whose keys, help, palette and hints come from one table.

    Attributes:
        TABLE: what can be done on it; ``BINDINGS`` are the table's.
    """

    TABLE: ClassVar[ActionTable]

    @cached_property
    def actions(self) -> ActionTable:
        """The table under the program's keymap."""
        return self.TABLE.under(getattr(self.app, "keymap", {}))

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(help_dialog(self.actions.help()))

    def system_commands(self) -> Iterator[SystemCommand]:
        """Offer what has a title in the command palette, keys or not."""
        return self.actions.commands(self)
