"""Words that a person types at a story but that the program itself answers.

Saving, restoring and the like would make the emulator write and read files of
its own; the program has better ways to do each (bookmarks, the tree of turns).
"""

from __future__ import annotations

import re

from agents.core.events import Confirm, Notice
from agents.core.intents import (
    Bookmark,
    ExportTranscript,
    Intent,
    Leave,
    Redo,
    Restart,
    ReturnTo,
    Undo,
)

_TAKES_NAME = {"save", "restore", "load", "bookmark"}
_TAKES_SWITCH = {"script", "transcript", "recording"}
_PARTS = re.compile(r"[.;]|\bthen\b", re.IGNORECASE)


def program_word(text: str) -> Intent | Confirm | Notice | None:
    """Return what a typed line asks of the program, None if it is for the story.

    A line that mixes such a word with others ("take lamp. save") comes back as
    a Notice: half of it must not reach the emulator.
    """
    words = text.lower().split()
    if not words:
        return None
    answer = _single(words)
    if answer is not None:
        return answer
    parts = [p.split() for p in _PARTS.split(text.lower())]
    for part in parts if len(parts) > 1 else ():
        if part and _single(part) is not None:
            return Notice(
                f"“{part[0]}” is the program's own word: type it alone. Nothing was played."
            )
    return None


def _single(words: list[str]) -> Intent | Confirm | Notice | None:
    head, rest = words[0].lstrip("#"), words[1:]
    if head in _TAKES_SWITCH and rest in (["on"], ["off"]):
        if head != "recording" and rest == ["off"]:
            head = "unscript"
    elif rest and head not in _TAKES_NAME:
        return None
    name = " ".join(rest)
    match head:
        case "save" | "bookmark":
            return Bookmark(name)
        case "restore" | "load":
            return ReturnTo(name)
        case "restart":
            return Restart()
        case "quit" | "q":
            return Confirm("Leave this session? Everything is kept; you can resume it.", Leave())
        case "undo":
            return Undo()
        case "redo":
            return Redo()
        case "script" | "transcript":
            return ExportTranscript()
        case "unscript" | "noscript":
            return Notice("Every move is kept as it is played, and its transcript with it.")
        case "record" | "recording" | "unrecord" | "replay" | "command":
            return Notice("Commands are recorded anyway: see the replay screen.")
        case _:
            return None
