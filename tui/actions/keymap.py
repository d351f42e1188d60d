"""A person's own keys: ids of actions with the keys they are to have."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding, Keymap
from textual.keys import Keys, key_to_character
from textual.widgets import Input

from tui.actions.library import LIBRARY
from tui.actions.memory import MEMORY
from tui.actions.play import PLAY
from tui.actions.replay import REPLAY
from tui.actions.table import ActionTable

TABLES = (PLAY, LIBRARY, MEMORY, REPLAY)
_NAMED = frozenset(key.value for key in Keys)
_MODIFIERS = frozenset({"alt", "ctrl", "hyper", "meta", "shift", "super"})
_EDITING = frozenset(binding.key for binding in Binding.make_bindings(Input.BINDINGS))


def check_keymap(told: Mapping[str, str]) -> Keymap:
    """Return a keymap that can be used as it is.

    Raises:
        ValueError: an id or a key is unknown, a key is what a move is written
            with, or it is another action's.
    """
    for table in TABLES:
        _check(table, {id: keys for id, keys in told.items() if id in table.ids})
    unknown = [id for id in told if not any(id in table.ids for table in TABLES)]
    if unknown:
        raise ValueError(f"there is no action ‘{unknown[0]}’: F1 lists the keys of each screen")
    return dict(told)


def _check(table: ActionTable, told: Mapping[str, str]) -> None:
    taken = {
        key: id
        for id, keys in (table.ids | dict(told)).items()
        if id not in told
        for key in keys.split(",")
    }
    for id, keys in told.items():
        for key in (key.strip() for key in keys.split(",")):
            if not _is_key(key):
                raise ValueError(f"‘{key}’ for {id} is no key: such are alt+u, f7, pageup")
            if table is PLAY and (len(key) == 1 or key in _EDITING):
                raise ValueError(f"‘{key}’ for {id} writes a move: take one such as alt+u or f7")
            other = taken.setdefault(key, id)
            if other != id:
                raise ValueError(f"‘{key}’ for {id} is the key of {other}: give that one another")


def _is_key(key: str) -> bool:
    """Tell whether the framework knows a key by this name."""
    *modifiers, last = key.split("+")
    known = last in _NAMED or len(last) == 1 or key_to_character(last) is not None
    return key in _NAMED or (known and _MODIFIERS.issuperset(modifiers))
