"""The lines of the manual's screen: what the command writes, with its names; pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from agents.manual.markdown import cited
from agents.manual.types import Citation, Manual, Part, Quoted, Statement
from games.text import clean_line
from tui.widgets.format import QUIET

_FOUND = "reverse"


@dataclass(frozen=True, slots=True)
class ManualLine:
    """A line to read.

    Attributes:
        content: how it is shown.
        heading: it begins a section.
        cite: the first move that it comes from, None if from none.
    """

    content: Content
    heading: bool = False
    cite: Citation | None = None

    def holds(self, words: Sequence[str]) -> bool:
        """Tell whether it holds all of some words, in small letters."""
        text = self.content.plain.casefold()
        return all(word in text for word in words)

    def marked(self, words: Sequence[str]) -> Content:
        """Return how it is shown with some words marked."""
        content, text = self.content, self.content.plain.casefold()
        if len(text) != len(self.content.plain):
            return content  # small letters of some scripts are longer
        for word in filter(None, words):
            at = text.find(word)
            while at >= 0:
                content = content.stylize(_FOUND, at, at + len(word))
                at = text.find(word, at + len(word))
        return content


def lines_of(manual: Manual) -> list[ManualLine]:
    """Write a manual line by line."""
    if not manual.sections:
        return [
            _words("Nothing is known of this game yet: no move of it was played or imported here.")
        ]
    lines: list[ManualLine] = []
    if manual.factless:
        numbers = ", ".join(map(str, manual.factless))
        lines.append(
            _words(f"Less can be said of sessions that keep no facts at some moves: {numbers}.")
        )
    for section in manual.sections:
        gap = Content("\n" if lines else "")
        title = gap.append_text(clean_line(section.title), "bold underline")
        lines.append(ManualLine(title, heading=True))
        if section.lead:
            lines.append(_words(section.lead))
        lines += map(_line, section.lines)
    return lines


def _words(text: str) -> ManualLine:
    return ManualLine(Content.styled(text, QUIET))


def _line(line: Statement) -> ManualLine:
    indent = "    " if line.depth else "  "
    content = Content(f"{indent}• ").append_text("")
    for part in line.parts:
        content = content.append(_part(part))
    if line.cites:
        content = content.append_text(f"  {cited(line.cites)}", QUIET)
    return ManualLine(content, cite=min(line.cites, default=None))


def _part(part: Part) -> Content:
    if isinstance(part, str):
        return Content(part)
    text = clean_line(part.text)
    match part.role:
        case Quoted.COMMAND:
            return Content.styled(text, "bold $accent")
        case Quoted.HEADING:
            return Content.styled(text, "bold")
        case Quoted.QUOTE:
            return Content(f"“{text}”")
        case _:
            return Content(text)
