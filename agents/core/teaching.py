"""Which moves only asked: who looks around has shown nothing to be done again."""

from __future__ import annotations

from agents.core.command_forms import word_set

LOOKING = word_set(
    "look inventory examine score diagnose help hint hints version info about time verbose brief "
    "superbrief notify pronouns exits"
)
"""Verbs that ask and do nothing in most parsers, from general knowledge of them."""


def only_looked(key: str, *, nothing: bool, score: int) -> bool:
    """Tell whether a move asked something and changed nothing."""
    return nothing and not score and key.split(" ", 1)[0] in LOOKING
