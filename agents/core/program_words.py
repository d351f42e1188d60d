"""Words that a person types at a story but that the program itself answers.

Saving, restoring and the like would make the emulator write and read files of
its own; the program has better ways to do each (bookmarks, the tree of turns). A word with
more behind it is the story's where its parser would take it so; in double quotes
any line goes to the story as it is.
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
from games.types import Lexicon

_TAKES_NAME = {"save", "restore", "load", "bookmark"}
_TAKES_SWITCH = {"script", "transcript", "recording"}
_ARTICLES = frozenset({"a", "an", "the", "my", "some", "that", "this"})
_QUOTED = re.compile(r'(?:"([^"]+)"|“([^”]+)”)')
_PARTS = re.compile(r"[.;]|\bthen\b", re.IGNORECASE)


def as_it_is(text: str) -> str:
    """Return what a line in double quotes is to send to the story; empty if it is none."""
    found = _QUOTED.fullmatch(text.strip())
    return (found[1] or found[2]).strip() if found else ""


def program_word(text: str, lexicon: Lexicon | None = None) -> Intent | Confirm | Notice | None:
    """Return what a typed line asks of the program, None if it is for the story.

    A line that mixes such a word with others ("take lamp. save") comes back as
    a Notice: half of it must not reach the emulator.

    Args:
        text: the line.
        lexicon: what the story's parser knows. "save the princess" is a move where
            "save" takes a thing in its grammar, or where it knows a princess.
    """
    words = text.lower().split()
    if not words:
        return None
    answer = _single(words, lexicon)
    if answer is not None:
        return answer
    parts = [p.split() for p in _PARTS.split(text.lower())]
    for part in parts if len(parts) > 1 else ():
        if part and _single(part, lexicon) is not None:
            return Notice(
                f"“{part[0]}” is the program's own word: type it alone, or the whole line in "
                "double quotes to send it to the story. Nothing was played."
            )
    return None


def storys_own(text: str, lexicon: Lexicon) -> str:
    """Say why a line went to the story that could have been meant for the program.

    Empty where it could not.
    """
    asked = program_word(text)
    if not isinstance(asked, Bookmark | ReturnTo) or program_word(text, lexicon) is not None:
        return ""
    head = text.split()[0].lower()
    name = " ".join(text.split()[1:])
    if isinstance(asked, ReturnTo):
        return f"‘{head} {name}’ went to the story: no bookmark has that name."
    return f"‘{head} {name}’ went to the story. ‘bookmark {name}’ sets a bookmark."


def _takes(head: str, rest: list[str], lexicon: Lexicon) -> bool:
    """Tell whether the parser may take such a word with more behind it for a move."""
    if lexicon.takes_thing(head):
        return True
    named = [word for word in rest if word not in _ARTICLES]
    things = all(lexicon.knows(word) and not word.isdigit() for word in named)
    return head != "bookmark" and bool(named) and things


def _single(words: list[str], lexicon: Lexicon | None) -> Intent | Confirm | Notice | None:
    head, rest = words[0].lstrip("#"), words[1:]
    if rest == ["game"]:
        rest = []
    if rest and head in _TAKES_NAME and lexicon is not None and _takes(head, rest, lexicon):
        return None
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
