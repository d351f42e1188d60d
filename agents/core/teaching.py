"""Which moves show nothing to be done again: who looks around, and who was refused."""

from __future__ import annotations

import re

from agents.core.command_forms import word_set
from agents.core.refusals import is_refusal

LOOKING = word_set(
    "look inventory examine score diagnose help hint hints version info about time verbose brief "
    "superbrief notify pronouns exits"
)
"""Verbs that ask and do nothing in most parsers, from general knowledge of them."""


def asks(key: str) -> bool:
    """Tell whether a command only asks something, in most parsers."""
    return key.split(" ", 1)[0] in LOOKING


def only_looked(key: str, *, nothing: bool, score: int) -> bool:
    """Tell whether a move asked something and changed nothing."""
    return nothing and not score and asks(key)


def looked_around(key: str, text: str, *, nothing: bool, score: int) -> bool:
    """Tell whether a move asked something, changed nothing, and was told something."""
    return only_looked(key, nothing=nothing, score=score) and not is_refusal(text)


_OPENING = word_set("open enter unlock go")
_STAYS_SHUT = re.compile(
    r"\b(?:is|are|was|seems?|appears?|remains?|stays?|to be|it's|they're|find (?:it|them))"
    r"(?: \w+)? (?:locked|bolted|barred|padlocked|stuck|jammed|sealed)\b"
)
_SHORT = 160
"""Characters of such an answer at most."""


def stayed_shut(key: str, text: str) -> bool:
    """Tell whether somebody tried what turned out to be locked, which shows only that it is.

    Args:
        key: the command's canonical form; nothing changed by it.
        text: what the story answered.
    """
    told = " ".join(text.lower().split())
    return (
        key.partition(" ")[0] in _OPENING
        and len(told) <= _SHORT
        and _STAYS_SHUT.search(told) is not None
    )


_COUNTED = 2
"""Turns that a story has counted from which it is taken to count them."""


def in_vain(key: str, text: str, turns: tuple[int | None, int | None] = (None, None)) -> bool:
    """Tell of a move that changed nothing whether it asked something, or was refused.

    What changes nothing that can be seen may yet do something: a word may be magic, and
    a button move what is far away. Only what a story says in general tells, and that it
    counted no turn: that is what parsers do with a sentence that they can't make out,
    whatever they say then and in whatever language. A question back is half a command.

    Args:
        key: the command's canonical form.
        text: what the story answered.
        turns: what the story had counted before it and after, None where it counts none.
    """
    before, after = turns
    uncounted = after is not None and before == after >= _COUNTED
    if uncounted and not text.rstrip().endswith("?"):
        return True
    return key.split(" ", 1)[0] in LOOKING or is_refusal(text)
