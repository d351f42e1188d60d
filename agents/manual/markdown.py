"""A manual as Markdown (CommonMark 0.31), as bare words, and as data for other tools."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from agents.manual.types import Citation, Data, Manual, Part, Quoted, Statement
from games.text import clean_line
from games.types import clean_text

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$])")
_TICKS = re.compile(r"`+")


def to_markdown(manual: Manual) -> str:
    """Render a manual; it ends with a newline."""
    head = f"# {escape(manual.title)}{_TITLE}"
    return "\n\n".join((head, *_rest(manual, "## ", _marked))) + "\n"


def to_words(manual: Manual) -> str:
    """Write a manual without a mark of Markdown's, for whom it is read aloud."""
    head = f"{clean_line(manual.title)}{_TITLE}"
    return "\n\n".join((head, *_rest(manual, "", lambda line: clean_line(line.text)))) + "\n"


_TITLE = ": a manual from experience"


def _rest(manual: Manual, mark: str, said: Callable[[Statement], str]) -> list[str]:
    """Write all below the title: ``mark`` stands before the title of each section."""
    blocks = []
    if not manual.sections:
        blocks.append(
            "Nothing is known of this game yet: no move of it was played or imported here."
        )
    else:
        blocks.append("Every line names the session and the move it comes from.")
    if manual.factless:
        one = len(manual.factless) == 1
        numbers = _numbers(manual.factless)
        blocks.append(
            f"Session{'' if one else 's'} {numbers} {'keeps' if one else 'keep'} no facts at "
            "some moves, so that less can be said of "
            f"{'it' if one else 'them'}: only what the scenes show."
        )
    for section in manual.sections:
        blocks.append(f"{mark}{section.title}")
        if section.lead:
            blocks.append(section.lead)
        blocks.append("\n".join(_item(line, said) for line in section.lines))
    return blocks


def _item(line: Statement, said: Callable[[Statement], str]) -> str:
    cites = f" ({cited(line.cites)})" if line.cites else ""
    return f"{'  ' * line.depth}- {said(line)}{cites}"


def _marked(line: Statement) -> str:
    return "".join(map(_part, line.parts))


def _part(part: Part) -> str:
    if isinstance(part, str):
        return part
    match part.role:
        case Quoted.COMMAND:
            return code(part.text)
        case Quoted.HEADING:
            return f"**{escape(part.text)}**"
        case Quoted.QUOTE:
            return f"“{escape(part.text)}”"
        case _:
            return escape(part.text)


def cited(cites: Iterable[Citation]) -> str:
    """Say where a line comes from: "session 3, moves 4 and 41"."""
    ordered = sorted(set(cites))
    return "; ".join(
        f"session {session}, move{'' if len(numbers) == 1 else 's'} {_numbers(numbers)}"
        for session, group in groupby(ordered, key=lambda cite: cite.session)
        if (numbers := [cite.number for cite in group])
    )


def _numbers(numbers: Sequence[int]) -> str:
    words = [str(number) for number in numbers]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def escape(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", clean_line(text))


def code(text: str) -> str:
    """Return text as a code span, whatever backticks it holds."""
    line = clean_line(text)
    longest = max((len(run) for run in _TICKS.findall(line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") or not line else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def as_data(manual: Manual) -> dict[str, object]:
    """Return a manual as other tools read it."""
    return {
        "title": manual.title,
        "sessions_without_facts": list(manual.factless),
        "sections": [
            {
                "section": section.key,
                "title": section.title,
                "lines": [_line(line) for line in section.lines],
            }
            for section in manual.sections
        ],
    }


def _line(line: Statement) -> dict[str, object]:
    return {
        "text": clean_text(line.text),
        "depth": line.depth,
        "commands": [
            clean_text(part.text)
            for part in line.parts
            if isinstance(part, Data) and part.role is Quoted.COMMAND
        ],
        "sources": [
            {"session": cite.session, "turn": cite.turn, "number": cite.number}
            for cite in sorted(set(line.cites))
        ],
    }
