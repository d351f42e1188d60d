"""How a screen or a window comes by its keys under the person's keymap."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

from textual.message_pump import MessagePump

from tui.actions.app import Keys
from tui.actions.table import ActionTable


class Acting(MessagePump):
    """Mix into a screen: its keys come from one table of actions.

    Attributes:
        TABLE: what can be done on it; ``BINDINGS`` are the table's.
    """

    TABLE: ClassVar[ActionTable]

    @cached_property
    def actions(self) -> ActionTable:
        """The table under the program's keymap."""
        return self.TABLE.under(self.key_of.told)

    def take_keys(self) -> None:
        """Go by the program's keymap from now on: it was changed."""
        for name in ("actions", "key_of"):
            self.__dict__.pop(name, None)

    @cached_property
    def key_of(self) -> Keys:
        """The keys of every action of the program, for sentences that name one."""
        return Keys(getattr(self.app, "keymap", {}))
