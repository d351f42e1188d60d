"""A prompt as one document to read and edit, and back; pure functions.

Each message stands under a line with its role. A line of a message that looks
like such a line is marked with a backslash, so that every prompt comes back
exactly as it went in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.providers.base import Speaker
from games.types import clean_text

ROLES = tuple(speaker.value for speaker in Speaker)
RULE = "─" * 24
_HEAD = re.compile(r"(\\*)── ?([^\s─]{1,20}) ?─{2,}\s*")

Messages = tuple[tuple[str, str], ...]


class PromptError(ValueError):
    """An edited prompt can't be read; the text says where and what to do."""


def write_prompt(messages: Sequence[tuple[str, str]]) -> str:
    """Write a prompt as a document."""
    parts = []
    for role, content in messages:
        lines = [
            f"\\{line}" if _HEAD.fullmatch(line) else line
            for line in clean_text(content).split("\n")
        ]
        parts.append("\n".join([f"── {clean_text(role)} {RULE}", *lines]))
    return "\n\n".join(parts)


def read_prompt(document: str) -> Messages:
    """Read an edited document as the messages of a prompt.

    Raises:
        PromptError: words without a role, an unknown role, or no words at all.
    """
    messages: list[tuple[str, list[str]]] = []
    for number, line in enumerate(document.split("\n"), 1):
        head = _HEAD.fullmatch(line)
        if head is not None and not head[1]:
            role = head[2].lower()
            if role not in ROLES:
                raise PromptError(
                    f"Line {number}: there is no role ‘{head[2]}’; there are {', '.join(ROLES)}."
                )
            if messages and messages[-1][1][-1:] == [""]:
                messages[-1][1].pop()
            messages.append((role, []))
        elif messages:
            messages[-1][1].append(line[1:] if head is not None else line)
        elif line.strip():
            raise PromptError(
                f"Line {number} belongs to nobody: begin with a line such as ‘── user {RULE[:6]}’."
            )
    read = tuple((role, clean_text("\n".join(lines))) for role, lines in messages)
    if not any(content.strip() for _, content in read):
        raise PromptError("There is nothing to ask: the prompt has no words.")
    return read
