"""What the framework is told of a table of actions: key bindings and palette."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from textual.actions import parse
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.actions.table import ActionTable, filled


def bindings(table: ActionTable) -> list[BindingType]:
    """Bind the keys of a table; the framework puts the program's keymap over them."""
    return [
        Binding(one.keys, one.action, one.name, id=table.id(one), tooltip=one.label or one.name)
        for one in table
        if one.keys
    ]


def commands(
    table: ActionTable, screen: Screen[Any], key_of: Callable[[str], str]
) -> Iterator[SystemCommand]:
    """Offer in the command palette of a screen what has a title.

    Args:
        table: the keys as they are now.
        screen: does what is chosen.
        key_of: from an action's id to its key, for words that speak of another's.
    """
    for one in table:
        if one.title:
            _, method, arguments = parse(one.action)
            key = f" ({table.key(one.name)})" if one.keys else ""
            call = partial(getattr(screen, f"action_{method}"), *arguments)
            yield SystemCommand(one.title, filled(one.words, key_of) + key, call)
