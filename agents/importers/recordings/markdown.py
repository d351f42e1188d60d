"""Reads transcripts in Markdown, in which commands stand out: this program's, and others'.

This program quotes the story (``> You are in a hall.``), escapes what Markdown would
take for its own, and notes who played a command and why. Others set a prompt and the
command in bold, as code or as a heading, and leave the story as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from agents.importers.recordings.heard import InputLine, Parsed, heard

_COMMAND = re.compile(
    r"^\s*(?:#{1,6} +)?(?:\*\*\*?|__)?`?(?:>|\\>) ?(?P<command>[^`*\n]+?)`?(?:\*\*\*?|__)?"
    r"(?: \((?P<who>.*)\))?\s*$"
)
_MARKED = re.compile(r"^\s*(?:#{1,6} +\S|\*\*|__|`)")
_TITLE = re.compile(r"^# .+, seed (\d{1,10})$")
_NOTE = re.compile(r"^\*(.+)\*$")
_WENT = re.compile(r"^Up to here it went (?:well|badly)\.$")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|~])")


@dataclass
class _Move:
    number: int
    command: str
    who: str
    why: str = ""
    answer: list[str] = field(default_factory=list)


def is_markdown(text: str) -> bool:
    """Tell whether commands stand behind a prompt that is set in bold, as code or as a heading."""
    return any(_is_command(line) for line in text.splitlines())


def read_markdown(text: str) -> Parsed:
    """Read a transcript in Markdown."""
    lines = text.splitlines()
    title = _TITLE.match(lines[0])
    opening: list[str] = []
    moves: list[_Move] = []
    for number, line in _shown(lines):
        found = _COMMAND.match(line) if _is_command(line) else None
        if found is not None:
            moves.append(_Move(number, found["command"].strip(), found["who"] or ""))
        elif title and (note := _NOTE.match(line)) and moves:
            if not any(moves[-1].answer) and not _WENT.match(note[1]):
                moves[-1].why = _plain(note[1])
        elif not (title and number == 1):
            told = re.sub(r"^> ?", "", line) if title else line
            (moves[-1].answer if moves else opening).append(_plain(told))
    seed = int(title[1]) if title else None
    return Parsed("\n".join(opening).strip(), tuple(map(_heard, moves)), seed=seed)


def _shown(lines: list[str]) -> Iterator[tuple[int, str]]:
    return ((at, line) for at, line in enumerate(lines, 1) if not _FENCE.match(line))


def _heard(move: _Move) -> InputLine:
    line = heard(move.number, move.command, "\n".join(move.answer), move.why)
    return replace(line, by_agent=move.who == "the agent")


def _is_command(line: str) -> bool:
    return bool(_MARKED.match(line)) and _COMMAND.match(line) is not None


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
