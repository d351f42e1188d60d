"""What a move teaches by itself: told apart by what happened. Pure functions.

A person who picks or types a command shows what to do. Who accepts a guess lets the
agent try it, which shows something only if it brought something. Who looks around, or is
refused, has shown nothing to be done again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from agents.core.command_forms import word_set

LOOKING = word_set(
    "look inventory examine search read score diagnose help hint hints version info about "
    "time verbose brief superbrief notify pronouns exits map"
)
"""Verbs that ask and do nothing, of the libraries of Inform 6 and of ZIL's parser."""


_OPENS_UP = ("open ", "unlock ", "light ", "turn on ", "switch on ")
"""What a command begins with that makes a way, or light to see one by."""


def brought_something(
    *,
    score: int,
    died: bool,
    nothing: bool,
    carried: Iterable[str],
    carries: Iterable[str],
    new_place: bool,
    asked: str,
    key: str,
) -> bool:
    """Tell whether a guess that was accepted came to something.

    Args:
        score: points that it won.
        died, nothing: the person died of it; it changed nothing.
        carried, carries: what was carried before and after it.
        new_place: it led to a place nobody had been to on this path.
        asked: what the story had said before it: an answer moves it on.
        key: the command in canonical form.

    Returns:
        Whether it won points, found a place or a thing, opened something or made light.
    """
    if died or nothing:
        return False
    if (
        score > 0
        or new_place
        or asked.rstrip().endswith("?")
        or Counter(carries) - Counter(carried)
    ):
        return True
    return f"{key} ".startswith(_OPENS_UP)


def only_looked(key: str, *, nothing: bool, score: int) -> bool:
    """Tell whether a move asked something and changed nothing."""
    return nothing and not score and key.split(" ", 1)[0] in LOOKING
