"""What a command tells of many things: declared once, as a table and as JSON."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

import click

from tui.commands.frame import cell, print_fields, print_json

T = TypeVar("T")
_WORD = 10
"""Letters of a word that a table doesn't break: a date is as long."""


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


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their columns.

    At a terminal a column that holds nothing is left out, and where the width is short,
    the longest texts wrap first, at blanks; where even that is too wide, each row stands by
    itself, a named field a line. Where nobody sees the width, all columns stand there,
    unwrapped.
    """
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width, height = shutil.get_terminal_size()  # told both, Rich takes no dumb terminal for 80
    console = Console(highlight=False, markup=False, width=width, height=height)
    told = [[cell(value) for value in row] for row in rows]
    shown: Sequence[int] = range(len(columns))
    if console.is_terminal and any(map(any, told)):
        shown = [at for at in shown if any(row[at] for row in told)]
    texts = [[columns[at], *(row[at] for row in told)] for at in shown]
    if not console.is_terminal:
        whole = sum(max(map(cell_len, column)) + 2 for column in texts)
        console = Console(highlight=False, markup=False, width=whole, no_color=True)
    widths = _fit(texts, console.width)
    if not widths:
        for row in told:
            print_fields({columns[at]: row[at] for at in shown})
            click.echo()
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for at, width in zip(shown, widths, strict=True):
        table.add_column(columns[at], overflow="fold", width=width)
    for row in told:
        table.add_row(*(Text(row[at]) for at in shown))
    with console.capture() as drawn:
        console.print(table)
    for line in drawn.get().splitlines():
        click.echo(line.rstrip())


def _fit(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return how wide columns of texts are, the widest first to give way; empty if none fit.

    They give way at blanks, and at last in the midst of long words.
    """
    from rich.cells import cell_len

    widths = [min(room, max(map(cell_len, texts))) for texts in columns]
    words = [max(map(cell_len, ["", *" ".join(texts).split()])) for texts in columns]
    for least in (words, [min(_WORD, word) for word in words]):
        while sum(widths) + 2 * (len(widths) - 1) > room:
            spare = [(width, at) for at, width in enumerate(widths) if width > least[at]]
            if not spare:
                break
            widths[max(spare)[1]] -= 1
        else:
            return widths
    return []


def minute(when: datetime) -> str:
    """Write a moment as the person's own clock shows it."""
    return when.astimezone().strftime("%Y-%m-%d %H:%M")
