"""What is said at a place, taken apart: its title, its description, what is listed there."""

from __future__ import annotations

import re
from collections.abc import Collection

_NOTICE = re.compile(r"^\s*\[[^\[\]]*\]\s*$", re.MULTILINE)
"""What the program tells besides the story: that the score has gone up."""
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_FRAME = " \t-=*~"
_ELSEWHERE = re.compile(r"\b(?:in|from|inside) the ([a-z][a-z' -]{2,40})")


def heading(line: str) -> str:
    """Return what a line says without the signs that a story may frame a title with."""
    return line.strip(_FRAME)


def from_title(text: str, title: str) -> str:
    """Leave out what is said before a place's title: a story's name, or what was done there."""
    lines = _NOTICE.sub("", text).splitlines()
    at = [i for i, line in enumerate(lines) if title and heading(line) == title]
    return "\n".join(lines[at[-1] :]) if at else text


def parts_of(text: str, name: str) -> tuple[str, str]:
    """Split what is said at a place into its description and what is listed after it."""
    lines = [line.strip() for line in _NOTICE.sub("", text).splitlines() if line.strip()]
    titles = [at for at, line in enumerate(lines, 1) if name and heading(line) == name]
    if titles:
        lines = lines[titles[-1] :]
    return (lines[0] if lines else "", "\n".join(lines[1:]))


def listed(paragraph: str, text: str, name: str) -> str:
    """Return what a text tells of a place besides its description.

    Args:
        paragraph: the description, as it is known.
        text: the story's words.
        name: of the place.
    """
    first, rest = parts_of(text, name.lower())
    return rest if first == paragraph else f"{first}\n{rest}"


def told_here(text: str, titles: Collection[str], here: str) -> str:
    """Leave out of a text what it tells of other places: "the phone in the bedroom rings".

    Args:
        text: in small letters.
        titles: of all places that were seen, in small letters.
        here: the title of the place where it is told.
    """
    return _SENTENCE.sub(
        lambda told: "" if _is_elsewhere(told.group(), titles, here) else told.group(), text
    )


def _is_elsewhere(sentence: str, titles: Collection[str], here: str) -> bool:
    for found in _ELSEWHERE.finditer(sentence):
        words = found.group(1).split()
        named = {" ".join(words[:end]) for end in range(1, len(words) + 1)}
        if here not in named and not named.isdisjoint(titles):
            return True
    return False
