"""Text that came from outside, brought into one form, whoever it came from."""

from __future__ import annotations

import re

from games.errors import GameError
from games.types import clean_text

MAX_COMMAND_BYTES = 198
"""The longest command any world takes, in UTF-8 bytes (the Z-machine's limit)."""


_SMALL = frozenset(
    (
        *("a", "above", "across", "along", "among", "an", "and", "around", "as", "at", "behind"),
        *("below", "beneath", "beside", "between", "beyond", "but", "by", "down", "for", "from"),
        *("in", "inside", "into", "near", "of", "off", "on", "onto", "or", "out", "outside"),
        *("over", "past", "the", "through", "to", "toward", "towards", "under", "underneath"),
        *("up", "upon", "via", "with", "within", "without"),
    )
)
"""Words that have no capital within a heading: articles and prepositions."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def is_headline(line: str, short: int = 0) -> bool:
    """Tell whether a line is written as headings are: "The Walk through the Wood".

    Args:
        line: without what stands beside a name.
        short: letters of words that may be small in any language: "Vor dem Haus".
    """
    words = _WORD.findall(line)
    great = [word for word in words if word not in _SMALL and len(word) > short]
    return bool(great) and words[0][0].isupper() and all(word[0].isupper() for word in great)


def check_command(command: str) -> None:
    """Refuse what is no command.

    Raises:
        GameError: it is empty, has several lines or is over 198 bytes.
    """
    if not command.strip():
        raise GameError("An empty line is no command.", "Type what you want to do.")
    if len(command.splitlines()) > 1 or command != command.rstrip("\r\n"):
        raise GameError("A command is one line.", "Give the commands one at a time.")
    size = len(command.encode("utf-8", errors="replace"))
    if size > MAX_COMMAND_BYTES:
        raise GameError(
            f"That command has {size} bytes; the longest that fits has {MAX_COMMAND_BYTES}.",
            "Nothing was played. Say it in fewer words.",
        )


def clean_line(text: str) -> str:
    """Return a text as one line: no control characters, single spaces."""
    return " ".join(clean_text(text).split())


def shorten(text: str, longest: int) -> str:
    """Cut a text to so many characters, the last of them a mark that it was cut."""
    return text if len(text) <= longest else f"{text[: max(0, longest - 1)].rstrip()}…"
