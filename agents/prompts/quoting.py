"""How text from outside stands in a prompt.

Stories, memories and imports are data. A story may hold a line that reads like
an instruction, or the very marks by which a model tells the speakers of a chat
apart: every quoted line is marked as one, and no such mark survives quoting.
"""

from __future__ import annotations

import re

from agents.core.text import clean_whole, shorten

MARK = "| "
"""Begins every line that is quoted from the story."""

_LONGEST_NAME = 100
_STRAIGHT = str.maketrans("“”", '""')
_CHAT_MARK = re.compile(r"<(?=[^\s])|\[(?=/?[A-Z_]{3,}\])")


def plain(text: str) -> str:
    """Take control characters and the marks of chat templates out of a text.

    Servers read ``<|im_end|>``, ``</s>`` or ``[INST]`` in a prompt as the end of
    a message, whoever wrote it: a space after the bracket makes it text.
    """
    return _CHAT_MARK.sub(lambda mark: f"{mark.group()} ", clean_whole(text))


def inline(text: str, longest: int = _LONGEST_NAME) -> str:
    """Put text from outside on one line of at most so many characters.

    It will stand in “…”: marks of that kind in it become straight ones.
    """
    return shorten(" ".join(plain(text).translate(_STRAIGHT).split()), longest)


def fenced(text: str, longest: int) -> str:
    """Quote a text of the story: every line of it begins with ``MARK``.

    Args:
        longest: characters that are kept; a longer text says that it was cut.
    """
    lines = [line.rstrip() for line in shorten(plain(text).strip(), longest).splitlines()]
    return "\n".join(f"{MARK}{line}".rstrip() for line in lines if line) or f"{MARK}(no words)"
