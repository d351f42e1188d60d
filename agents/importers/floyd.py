"""Reads logs of people who play together in a chat, with a bot that runs the story.

ClubFloyd's logs are kept as text and as web pages: ``NAME says (to Floyd), "cmd"``
is a command, ``Floyd | text`` or ``Floyd ] text`` the story, the rest is talk. What
somebody says who then types a command (or who typed the last one) is why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from agents.importers.heard import Parsed, heard

_BOT = r"(?:Floyd|ClubFloyd|CF)"
_STORY = re.compile(rf"^\s*{_BOT} ?[|\]]\s?(.*)$")
_TYPED = re.compile(
    rf'^\s*(\S.*?) (?:says|asks|exclaims|say|ask|exclaim) \(to {_BOT}\), "(.*)"\s*$', re.IGNORECASE
)
_SAID = re.compile(r'^\s*(\S.*?) (?:says|asks|exclaims|say|ask|exclaim), "(.*)"\s*$', re.IGNORECASE)
_LOADS = re.compile(r"^(?:load|start|restart)\b", re.IGNORECASE)
_PAGE = re.compile(r"<(?:html|body|pre|br|p|div|span)\b", re.IGNORECASE)
_BREAKS = frozenset(
    ("p", "br", "div", "pre", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "hr", "dd", "dt")
)
_UNSEEN = frozenset(["script", "style", "head", "title"])


@dataclass
class _Typed:
    number: int
    who: str
    command: str
    before: list[str]
    answer: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


def is_log(text: str) -> bool:
    """Tell whether somebody types to the bot in it, and the bot answers."""
    lines = _plain(text).splitlines()
    return any(map(_TYPED.match, lines)) and any(map(_STORY.match, lines))


def read_log(text: str) -> Parsed:
    """Read a log as text or as a page; what was said to the bot to load is no move."""
    opening: list[str] = []
    typed: list[_Typed] = []
    talk: list[tuple[str, str]] = []
    here = opening
    for number, line in enumerate(_plain(text).splitlines(), 1):
        if found := _STORY.match(line):
            here.append(found[1].rstrip())
        elif found := _TYPED.match(line):
            who, command = found[1], found[2].strip()
            _shared_out(talk, typed, who)
            if _LOADS.match(command) and not any(move.answer for move in typed):
                opening, typed = [], []
                here = opening
            else:
                typed.append(_Typed(number, who, command, [t for w, t in talk if w == who]))
                here = typed[-1].answer
            talk = []
        elif found := _SAID.match(line):
            talk.append((found[1], found[2]))
    _shared_out(talk, typed, "")
    lines = tuple(
        heard(one.number, one.command, _story(one.answer), " ".join(one.before + one.after))
        for one in typed
    )
    return Parsed(_story(opening), lines)


def _shared_out(talk: list[tuple[str, str]], typed: list[_Typed], who: str) -> None:
    """Give the last command what its player said after it, unless they go on to type."""
    if typed and typed[-1].who != who:
        typed[-1].after += [words for speaker, words in talk if speaker == typed[-1].who]


def _story(lines: list[str]) -> str:
    """Return what the bot said, without the prompt that it ends with."""
    while lines and lines[-1].strip() in ("", ">"):
        lines = lines[:-1]
    return "\n".join(lines).strip()


def _plain(text: str) -> str:
    if not _PAGE.search(text[:20_000]):
        return text
    reader = _Page()
    reader.feed(text)
    reader.close()
    return "".join(reader.parts)


class _Page(HTMLParser):
    """Takes the text out of a page, a line where the page breaks one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._kept = 0
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line where a block begins."""
        self._kept += tag == "pre"
        self._unseen += tag in _UNSEEN
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Begin a line where a block ends."""
        self._kept = max(0, self._kept - (tag == "pre"))
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep text; where the page doesn't keep its line breaks, they are spaces."""
        if self._unseen:
            return
        self.parts.append(data if self._kept else data.replace("\n", " ").replace("\xa0", " "))
