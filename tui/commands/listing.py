"""What a command tells of many things: declared once, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

from tui.commands.frame import print_json, print_table

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One property of a thing.

    Attributes:
        key: its name in JSON; the table alone has it if empty.
        title: its heading in a table; JSON alone has it if None.
        value: reads it; else it is the attribute named like ``key``, dots included.
        told: what a person reads in the table, if that isn't the value.
    """

    key: str
    title: str | None = None
    value: Callable[[T], object] | None = None
    told: Callable[[T], object] | None = None

    def read(self, thing: T) -> object:
        """Return the property of a thing."""
        return attrgetter(self.key)(thing) if self.value is None else self.value(thing)

    def tell(self, thing: T) -> object:
        """Return the property as a person reads it."""
        return self.read(thing) if self.told is None else self.told(thing)


def data_of(thing: T, columns: Sequence[Column[T]]) -> dict[str, Any]:
    """Return a thing as other tools read it."""
    return {column.key: column.read(thing) for column in columns if column.key}


def print_listing(things: Sequence[T], columns: Sequence[Column[T]], *, as_json: bool) -> None:
    """Print things, one a row or one an object."""
    if as_json:
        print_json([data_of(thing, columns) for thing in things])
        return
    shown = [column for column in columns if column.title is not None]
    print_table(
        [column.title or "" for column in shown],
        [[column.tell(thing) for column in shown] for thing in things],
    )


def minute(when: datetime) -> str:
    """Write a moment as the person's own clock shows it."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M")
