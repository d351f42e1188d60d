"""A person's own keys: ids of actions with the keys they are to have."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding, Keymap
from textual.keys import Keys, key_to_character
from textual.widgets import Input

from tui.actions.app import APP, TOGETHER
from tui.actions.play import PLAY
from tui.actions.table import ActionTable

TABLES = tuple(table for tables in TOGETHER for table in tables)
_PALETTE = "ctrl+p"
_MODIFIERS = frozenset({"alt", "ctrl", "hyper", "meta", "shift", "super"})
_EDITING = frozenset(binding.key for binding in Binding.make_bindings(Input.BINDINGS))
_BOX = _EDITING | {"down", "space", "tab", "up"}
"""Keys that the box takes for itself, besides characters."""
_NAMED = frozenset(key.value for key in Keys) | {
    key for table in TABLES for keys in table.ids.values() for key in keys.split(",")
}


def check_keymap(told: Mapping[str, str]) -> Keymap:
    """Return a keymap that can be used as it is.

    Raises:
        ValueError: an id or a key is unknown, a key is what is written with
            where a person writes, or it is another action's.
    """
    told = {id: ",".join(key.strip() for key in keys.split(",")) for id, keys in told.items()}
    known = {id for table in TABLES for id in table.ids}
    unknown = [id for id in told if id not in known]
    if unknown:
        raise ValueError(f"there is no action ‘{unknown[0]}’: F1 lists the keys of each screen")
    themes = APP.under(told).ids["app.theme"].split(",")
    everywhere = dict.fromkeys(themes, "the next theme") | {_PALETTE: "everything else"}
    for tables in TOGETHER:
        for table in tables:
            _check_writing(table, told)
        _check_apart(tables, told, {} if APP in tables else everywhere)
    return told


def _check_writing(table: ActionTable, told: Mapping[str, str]) -> None:
    """Refuse what is no key, and what would write where a person writes."""
    for id in filter(table.ids.__contains__, told):
        for key in told[id].split(","):
            if not _is_key(key):
                raise ValueError(f"‘{key}’ for {id} is no key: such are ctrl+f7, f7, pageup")
            writes = key_to_character(key) is not None and not (key == "space" and table.spaced(id))
            if table.typed and (writes or (table is PLAY and key in _BOX)):
                what = "a move" if table is PLAY else "text"
                raise ValueError(
                    f"‘{key}’ for {id} writes {what}: take one such as ctrl+f7 or shift+f7"
                )


def _check_apart(
    tables: tuple[ActionTable, ...], told: Mapping[str, str], everywhere: Mapping[str, str]
) -> None:
    """Refuse a key that stands for something else at the same time."""
    ids = {id: keys for table in tables for id, keys in table.under(told).ids.items()}
    taken = {key: id for id, keys in ids.items() if id not in told for key in keys.split(",")}
    for id, keys in ids.items():
        for key in keys.split(","):
            if key in everywhere:
                raise ValueError(f"‘{key}’ for {id} is the key of {everywhere[key]}: take another")
            other = taken.setdefault(key, id)
            if other != id and id in told:
                raise ValueError(f"‘{key}’ for {id} is the key of {other}: give that one another")


def _is_key(key: str) -> bool:
    """Tell whether the framework knows a key by this name."""
    *modifiers, last = key.split("+")
    known = last in _NAMED or len(last) == 1 or key_to_character(last) is not None
    return key in _NAMED or (known and _MODIFIERS.issuperset(modifiers))
