"""What a person can do on every screen, and how a sentence finds the key of an action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tui.actions.dialogs import (
    BACKENDS,
    BOX,
    BRANCHES,
    CAST,
    CONFIRM,
    DIALOG,
    FETCH,
    FIND,
    GOALS,
    KEYMAP,
    PROMPT,
    READING,
    RECALLED,
)
from tui.actions.library import LIBRARY
from tui.actions.manual import MANUAL
from tui.actions.map import MAP_SCREEN
from tui.actions.memory import MEMORY, ROWS
from tui.actions.notes import NOTES
from tui.actions.play import PLAY
from tui.actions.replay import REPLAY
from tui.actions.table import Action, ActionTable, written

APP = ActionTable(
    "app",
    {
        "Everywhere": (
            Action("theme", "ctrl+t", "the next theme: dark, light, plain", run="next_theme"),
            Action("quit", "ctrl+q", "leave the program"),
        ),
    },
)

TOGETHER: tuple[tuple[ActionTable, ...], ...] = (
    (APP,),
    (PLAY, BOX, RECALLED),
    (PLAY, BOX, GOALS),
    (LIBRARY,),
    (MEMORY, ROWS),
    (REPLAY,),
    (MANUAL,),
    (NOTES,),
    (MAP_SCREEN,),
    (FIND,),
    (CONFIRM,),
    (READING,),
    (DIALOG, FETCH),
    (BRANCHES,),
    (CAST,),
    (BACKENDS,),
    (KEYMAP,),
    (PROMPT,),
)
"""Every table, with those whose keys hold at the same time."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of all actions under a person's keymap.

    Attributes:
        told: ids of actions with the keys that they have in place of their own.
    """

    told: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, id: str) -> str:
        """Write the key of an action, empty if it has none.

        Raises:
            KeyError: there is no such action.
        """
        return written((self.told.get(id) or _KEYS[id]).split(",")[0])


_KEYS = {
    table.id(action): action.keys for tables in TOGETHER for table in tables for action in table
}
