"""Colossal Cave's text as prose: the story was written for upper-case terminals.

The data file holds capitals only, wrapped at 70 columns. Here lines become
paragraphs that a window can wrap, and letters get their natural case. Imports
the standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from games.types import clean_text

_PROPER = (
    "Adventuredom",
    "Bedquilt",
    "Colossal Cave",
    "Don Woods",
    "Dwarvish",
    "Ming",
    "Mountain King",
    "Mt King",
    "OK",
    "Persian",
    "Spelunker Today",
    "SU-AI",
    "Swiss",
    "Welcome to Adventure",
    "Willie Crowther",
    "Witt Construction Company",
    "Witt's End",
)
_NAMES = {name.lower(): name for name in _PROPER}
_NAME = re.compile(
    r"\b(?:" + "|".join(map(re.escape, sorted(_NAMES, key=len, reverse=True))) + r")\b",
    re.IGNORECASE,
)
_DON = re.compile(r"\bdon\b(?!['’])")
_CAPITALS = re.compile(
    r"(?<!['’\w])(?:ne|nw|se|sw|y2|xyzzy|plugh|poof|[b-hj-z](?:/[a-z])?)(?![\w'’])"
    r"|(?<=\bclass )a\b",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\*\w+\*")
_FIRST_PERSON = re.compile(r"\bi(?=\b(?!-))")
_SENTENCE = re.compile(
    r"""(?:^|[.!?][)"'<]*\s{2,}|[,:]\s+(?="))[\s"'(>*-]*[a-z]""",
    re.MULTILINE,
)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n+")
_SENTENCE_END = re.compile(r"""[.!?][)"'<]*$""")


def natural_case(text: str) -> str:
    """Give shouted text sentence case, names and initials in capitals.

    Sentences are told apart by the two spaces that the original sets after
    each; a single space after a stop stays within the sentence.
    """
    text = text.lower()
    text = _SENTENCE.sub(lambda found: found.group()[:-1] + found.group()[-1].upper(), text)
    text = _FIRST_PERSON.sub("I", text)
    text = _NAME.sub(lambda found: _NAMES[found.group().lower()], text)
    text = _DON.sub("Don", text)
    text = _CAPITALS.sub(lambda found: found.group().upper(), text)
    return _EMPHASIS.sub(lambda found: found.group().upper(), text)


def prose(messages: Iterable[str]) -> str:
    """Turn the messages of one answer into paragraphs that reflow.

    A message that ends with a newline is prose; one that doesn't is a line of
    its own (an item of a list, a line of the final score), set directly under
    what comes before it.
    """
    paragraphs: list[str] = []
    within_list = False
    for message in messages:
        blocks = [_reflow(block) for block in _PARAGRAPHS.split(clean_text(message).strip("\n"))]
        blocks = [block for block in blocks if block]
        is_line = not message.endswith("\n")
        if is_line and within_list and blocks and paragraphs:
            paragraphs[-1] += "\n" + blocks.pop(0)
        paragraphs.extend(blocks)
        within_list = is_line
    return "\n\n".join(paragraphs)


def _reflow(block: str) -> str:
    """Join the lines of a paragraph; indented lines keep a line of their own."""
    lines: list[str] = []
    alone = True
    for line in block.expandtabs().split("\n"):
        stripped = line.strip()
        if not stripped:
            continue
        if alone or line[0].isspace():
            lines.append(stripped)
        elif lines[-1].endswith("-") and not lines[-1].endswith("--"):
            lines[-1] = lines[-1][:-1] + stripped
        else:
            gap = "  " if _SENTENCE_END.search(lines[-1]) else " "
            lines[-1] += gap + stripped
        alone = line[0].isspace()
    return "\n".join(re.sub(r" {2,}", " ", natural_case(line)) for line in lines)


_SHORT_LEAD = re.compile(r"^you're (?:(?:at|on|in(?! front\b)) )?(?:the )?", re.IGNORECASE)
_LONG_LEAD = re.compile(
    r"^(?:(?:you are|you're|this is) (?:standing |inside )?(?:(?:at|in|on) )?)?(?:an? |the )?",
    re.IGNORECASE,
)


def room_title(short: str, long: str) -> str:
    """Name a room by its short description, else by how the long one begins.

    Empty where the room has no words at all. Rooms that the story describes
    alike, such as those of a maze, get equal titles.
    """
    if short.strip():
        title = _SHORT_LEAD.sub("", short.strip()).rstrip(".")
        title = re.sub(r"\s+again$", "", title, flags=re.IGNORECASE)
    else:
        first = re.split(r"[.!]", " ".join(long.split()), maxsplit=1)[0]
        title = _LONG_LEAD.sub("", first)
        if not re.search(r", all (?:alike|different)$", title, re.IGNORECASE):
            title = re.split(r"[,;:]| -- ", title, maxsplit=1)[0]
    return natural_case(clean_text(title.strip('" ')))


def item_name(message: str) -> str:
    """Name a thing by its line in the inventory, in lower case but for names.

    Exclamations (``>GRUNT!<``) and the mark of fixed things (``*``) go.
    """
    words = re.sub(r">.*?<|^\*|^>\$<.*$", "", message).strip().strip('"')
    named = natural_case(clean_text(words))
    return named if _NAME.match(named.lower()) else named[:1].lower() + named[1:]
