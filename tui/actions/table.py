"""Tables of actions: bindings, help, palette and key line come from the same entries.

Every action has an id, ``SCREEN.NAME``, by which a keymap gives it other keys; help,
palette, key line and whatever sentence speaks of a key then name those. Imports no
Textual: :mod:`tui.actions.bound` makes of a table what the framework takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from rich.cells import cell_len

_WRITTEN = {
    "delete": "Del",
    "equals_sign": "=",
    "escape": "Esc",
    "minus": "-",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "plus": "+",
    "question_mark": "?",
    "slash": "/",
}


@dataclass(frozen=True, slots=True)
class KeyHint:
    """A key worth showing: how it is written, what it does, its action.

    ``rank`` 0 goes last when room is short.
    """

    key: str
    words: str
    action: str = ""
    rank: int = 5

    @property
    def cells(self) -> int:
        """How wide it is."""
        return cell_len(f"{self.key} {self.words}")


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do on a screen.

    Attributes:
        name: with the screen's name, the id by which a keymap finds it.
        keys: as the framework names them, with commas between; empty for what the
            palette alone offers.
        words: what it does, for help and palette; ``{ID}`` is the key of an action.
        title: its name in the palette, empty if it isn't there.
        label: what the key line calls it, its name if empty.
        beside: actions whose keys stand on the same line of the help.
        run: the screen's ``action_...`` with its arguments, the name if empty.
        told: it has a line in the help, if it has keys.
    """

    name: str
    keys: str
    words: str
    title: str = ""
    label: str = ""
    beside: tuple[str, ...] = ()
    run: str = ""
    told: bool = True

    @property
    def action(self) -> str:
        """What the framework is to run."""
        return self.run or self.name

    @property
    def written(self) -> list[str]:
        """Its keys as a person reads them."""
        return [written(key) for key in self.keys.split(",") if key]


@dataclass(frozen=True, slots=True)
class KeyNote:
    """A line of the help on keys that belong to no action of the screen, or on what is seen.

    ``{ID}`` in it is the key of an action.
    """

    keys: str
    words: str


Help = list[tuple[str, list[tuple[str, str]]]]
"""Heading and (keys, words) pairs."""


class ActionTable:
    """All that can be done on a screen.

    Args:
        screen: its name, the first part of every id.
        groups: heading -> actions, in the order in which the help tells of them.
        typed: a person writes there, so that a key that writes is no key of it.
        spaced: actions that may have the space bar all the same, for they are done
            where it could not begin a text.
    """

    def __init__(
        self,
        screen: str,
        groups: Mapping[str, tuple[Action | KeyNote, ...]],
        *,
        typed: bool = False,
        spaced: tuple[str, ...] = (),
    ) -> None:
        self.screen = screen
        self.typed = typed
        self._spaced = spaced
        self._groups = groups
        self._actions = {
            entry.name: entry
            for entries in groups.values()
            for entry in entries
            if isinstance(entry, Action)
        }

    def under(self, keymap: Mapping[str, str]) -> ActionTable:
        """Return the table as it is under a keymap, which maps ids to keys."""

        def mapped(entry: Action | KeyNote) -> Action | KeyNote:
            keys = keymap.get(self.id(entry)) if isinstance(entry, Action) else None
            return replace(entry, keys=keys) if keys else entry

        groups = {head: tuple(map(mapped, group)) for head, group in self._groups.items()}
        return ActionTable(self.screen, groups, typed=self.typed, spaced=self._spaced)

    def __iter__(self) -> Iterator[Action]:
        """Go through its actions in their order."""
        return iter(self._actions.values())

    def help(self, key_of: Callable[[str], str]) -> Help:
        """List what the help says, group by group.

        Args:
            key_of: from an action's id to its key, for what speaks of another's.
        """
        beside = {name for one in self._actions.values() for name in one.beside}
        return [
            (
                heading,
                [
                    (filled(self._keys(entry), key_of), filled(entry.words, key_of))
                    for entry in entries
                    if isinstance(entry, KeyNote)
                    or (entry.keys and entry.told and entry.name not in beside)
                ],
            )
            for heading, entries in self._groups.items()
        ]

    def key(self, name: str) -> str:
        """Write the key of an action, empty if it has none."""
        return next(iter(self._actions[name].written), "")

    def named(self, key: str) -> str:
        """Return the name of the action that a key stands for, empty if there is none."""
        return next((one.name for one in self if key in one.keys.split(",")), "")

    def spaced(self, id: str) -> bool:
        """Tell whether the space bar may be an action's key although a person writes here."""
        return id.partition(".")[2] in self._spaced

    def hint(self, name: str, rank: int, words: str = "", key: str = "") -> KeyHint:
        """Make a hint of an action, with its own words and key if no others are given."""
        one = self._actions[name]
        return KeyHint(key or self.key(name), words or one.label or name, one.action, rank)

    @property
    def ids(self) -> dict[str, str]:
        """The keys of every id."""
        return {self.id(one): one.keys for one in self if one.keys}

    def id(self, action: Action) -> str:
        """Return the id by which a keymap finds an action."""
        return f"{self.screen}.{action.name}"

    def _keys(self, entry: Action | KeyNote) -> str:
        if isinstance(entry, KeyNote):
            return entry.keys
        if not entry.beside:
            return ", ".join(entry.written[:2])
        return ", ".join(map(self.key, (entry.name, *entry.beside)))


def filled(words: str, key_of: Callable[[str], str]) -> str:
    """Write the keys of actions where words name the actions' ids in braces."""
    return re.sub(r"\{([a-z_]+\.[a-z_]+)\}", lambda found: key_of(found[1]), words)


def written(key: str) -> str:
    """Write a key as a person reads it: ``ctrl+z`` as ``^Z``."""
    *modifiers, last = key.strip().split("+")
    name = _WRITTEN.get(last, last.capitalize() if modifiers or len(last) > 1 else last)
    for modifier in reversed(modifiers):
        name = f"^{name}" if modifier == "ctrl" else f"{modifier.capitalize()}+{name}"
    return name
