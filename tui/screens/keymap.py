"""Every action with its id and its keys, to give it others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.actions.app import Keys
from tui.actions.bound import bindings
from tui.actions.dialogs import KEYMAP
from tui.actions.keymap import TABLES
from tui.actions.table import KeyHint, filled, written
from tui.screens.base import ActionScreen
from tui.widgets.bars import KeyLine, MessageBar
from tui.widgets.choices import ChoiceList
from tui.widgets.format import QUIET, clip

_ID, _KEYS = 22, 16
"""Columns of an id and of its keys."""
_LEAST = 20
"""Columns in which what an action does is told beside them."""

ChangeKey = Callable[[str, str | None], str]
"""Gives an action other keys, or its own (None); returns why that can't be, else nothing."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An action as the list has it; ``own`` are the keys it has by itself."""

    id: str
    own: str
    words: str


def rows() -> tuple[KeyRow, ...]:
    """Return every action that has a key, screen by screen."""
    return tuple(
        KeyRow(table.id(action), action.keys, action.words)
        for table in TABLES
        for action in table
        if action.keys
    )


class KeymapScreen(ActionScreen[None]):
    """The keys, one line an action.

    Args:
        keymap: ids of actions -> keys they have in place of their own.
        change: gives an action other keys.
    """

    CSS_PATH = "../models.tcss"
    AUTO_FOCUS = "#key-list"
    TABLE = KEYMAP
    BINDINGS = bindings(KEYMAP)

    def __init__(self, keymap: Mapping[str, str], change: ChangeKey) -> None:
        super().__init__()
        self._keymap = dict(keymap)
        self._change = change
        self._rows = rows()
        self._waits: KeyRow | None = None

    def compose(self) -> ComposeResult:
        """Lay out the list and what is said of it."""
        yield Static("Keys, by the ids of actions", markup=False, id="prompt-head")
        yield ChoiceList(id="key-list", markup=False)
        yield MessageBar(id="messages")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """List every action."""
        self._fill()

    def on_resize(self) -> None:
        """Write the rows for the new width."""
        self._fill()

    def _fill(self) -> None:
        choices = self.query_one(ChoiceList)
        stood = choices.highlighted or 0
        key_of = Keys(self._keymap)
        width = max(_ID + _KEYS, self.app.size.width - 4)
        choices.set_options(self._line(row, key_of, width) for row in self._rows)
        choices.highlighted = min(stood, len(self._rows) - 1)
        hints = [KeyHint("Enter", "another key", "", 0)]
        table = self.actions
        self.query_one(KeyLine).show([*hints, table.hint("reset", 1), table.hint("leave", 2)])

    def _line(self, row: KeyRow, key_of: Keys, width: int) -> Option:
        """Write an action: its id, its keys (bold where they are a person's own), what it does."""
        keys = self._keymap.get(row.id, row.own)
        told = ", ".join(map(written, keys.split(",")))
        mine = row.id in self._keymap
        mark = "* " if mine else "  "
        words, room = filled(row.words, key_of), width - _ID - _KEYS
        return Option(
            Content.assemble(
                (clip(row.id, _ID - 1).ljust(_ID), QUIET),
                ((mark + clip(told, _KEYS - 3)).ljust(_KEYS), "bold" if mine else ""),
                # In a narrow terminal what it does has a line of its own.
                clip(words, room) if room >= _LEAST else f"\n  {clip(words, width - 2)}",
            )
        )

    @on(OptionList.OptionSelected, "#key-list")
    def _on_chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._waits = self._rows[event.option_index]
        self._say(f"Press the new key for {self._waits.id}; Esc leaves it as it is.")

    def on_key(self, event: events.Key) -> None:
        """Take the key that was asked for."""
        row, self._waits = self._waits, None
        if row is None:
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self._say("Nothing was changed.")
        else:
            self._give(row, event.key)

    def action_reset(self) -> None:
        """Give the action its own key again."""
        place = self.query_one(ChoiceList).highlighted
        if place is not None:
            self._give(self._rows[place], None)

    def _give(self, row: KeyRow, key: str | None) -> None:
        why = self._change(row.id, key)
        if why:
            self._say(f"Nothing was changed: {why}")
            return
        if key is None:
            self._keymap.pop(row.id, None)
        else:
            self._keymap[row.id] = key
        self._fill()
        self._say(f"{row.id} has {written(key or row.own.split(',')[0])} now.")

    def _say(self, words: str) -> None:
        self.query_one(MessageBar).tell(words)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
