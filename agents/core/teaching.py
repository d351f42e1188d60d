"""Which moves show nothing to be done again: who looks around, and who was refused."""

from __future__ import annotations

from agents.core.command_forms import word_set
from agents.core.refusals import is_refusal

LOOKING = word_set(
    "look inventory examine score diagnose help hint hints version info about time verbose brief "
    "superbrief notify pronouns exits"
)
"""Verbs that ask and do nothing in most parsers, from general knowledge of them."""


def only_looked(key: str, *, nothing: bool, score: int) -> bool:
    """Tell whether a move asked something and changed nothing."""
    return nothing and not score and key.split(" ", 1)[0] in LOOKING


def in_vain(key: str, text: str) -> bool:
    """Tell of a move that changed nothing whether it asked something, or was refused.

    What changes nothing that can be seen may yet do something: a word may be magic, and
    a button move what is far away. Only what a story says in general tells.

    Args:
        key: the command's canonical form.
        text: what the story answered.
    """
    return key.split(" ", 1)[0] in LOOKING or is_refusal(text)
