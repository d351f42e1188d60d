"""What the memory screen says above its list, and where nothing is in it; pure functions."""

from __future__ import annotations

from textual.content import Content

from agents.memory.browsing import MemoryQuery, Stats
from tui.actions.table import ActionTable
from tui.speech.speech import whose
from tui.widgets.format import QUIET
from tui.widgets.memory_words import counts


def top_line(search: MemoryQuery, stats: Stats | None, rows: int, width: int) -> Content:
    """Write what is shown and how much there is.

    Args:
        search: what is looked for.
        stats: what there is; None before it was counted.
        rows: how many memories were found.
        width: in cells.
    """
    only = "" if search.source is None else f" · only {whose(search.source)}"
    words = ""
    if stats is not None:
        room = width - 9 - len(only)
        narrowed = search != MemoryQuery(column=search.column, descending=search.descending)
        words = counts(stats, rows if narrowed else None, room)
    return Content.assemble(Content.styled("Memory", "bold"), only, "   ", (words, QUIET))


def nothing(stats: Stats | None, table: ActionTable) -> Content:
    """Say why no memory is shown.

    Args:
        stats: what there is; None before it was counted.
        table: the keys as they are now.
    """
    if stats is None:
        return Content.styled("Looking…", QUIET)
    if stats.memories or stats.forgotten:
        return Content(f"No memory fits. {table.key('back')} shows all again.")
    return Content("Nothing is remembered yet: play, and show it your moves.")
