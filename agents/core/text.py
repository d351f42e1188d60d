"""Cleaning text from outside, and taking it apart into words.

What the worlds need as well lives in :mod:`games.text`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from games.text import clean_line, shorten
from games.types import clean_text

__all__ = [
    "LINKS",
    "clean_line",
    "clean_whole",
    "long_words",
    "shorten",
    "without_figures",
    "word_set_of",
    "words",
]

_WORD = re.compile(r"[a-z0-9]+")
_FIGURE = re.compile(r"\d+")
LINKS = frozenset(
    ["the", "and", "with", "for", "from", "into", "onto", "over", "under", "that", "your"]
)
"""Long words in the names of things that name nothing, though a parser may know them."""
_LONG_WORD = re.compile(r"[a-z][a-z-]{2,}")


def clean_whole(text: str) -> str:
    """Clean a text that is to be sent or kept: halves of a character are joined or replaced."""
    return clean_text(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def words(text: str, shortest: int = 1) -> list[str]:
    """Return the words of a text in lower case: runs of letters a to z and digits."""
    return [word for word in _WORD.findall(text.lower()) if len(word) >= shortest]


def long_words(text: str) -> list[str]:
    """Return the words of three letters or more, in lower case; hyphens belong to them."""
    return _LONG_WORD.findall(text.lower())


@lru_cache(maxsize=4096)
def word_set_of(name: str) -> frozenset[str]:
    """Return those of a name that is asked for again and again, each once, without links."""
    return frozenset(long_words(name)) - LINKS


def without_figures(text: str) -> str:
    """Return a text in small letters on one line, each number as one sign.

    What a clock shows, or a count of moves, makes no other answer of one.
    """
    return " ".join(_FIGURE.sub("#", text.lower()).split())
