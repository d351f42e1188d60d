"""Takes off what a log was wrapped in, so that its lines begin as the story's do.

Web pages, a margin that all lines have, the time before each line: none of it is the
story's or the player's. Knows nothing of worlds.
"""

from __future__ import annotations

import re
import textwrap
from html.parser import HTMLParser

_PAGE = re.compile(r"<(?:html|body|pre|br|p|div|span)\b", re.IGNORECASE)
_BREAKS = frozenset(
    ("p", "br", "div", "pre", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "hr", "dd", "dt")
)
_UNSEEN = frozenset(["script", "style", "head", "title"])
_TIME = r"(?:\d{4}-\d\d-\d\d[ T])?\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AaPp][Mm])?"
_STAMP = re.compile(rf"^(?:\[{_TIME}\]|\({_TIME}\)|<{_TIME}>|{_TIME}(?=[ \t]|$))[ \t]?")
_MOST = 0.9
"""Share of a log's lines that bear the time if it is no part of them."""


def peeled(text: str) -> str:
    """Return a log without what it was wrapped in."""
    text = _unpaged(text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = text.split("\n")
    told = [line for line in lines if line.strip()]
    stamped = sum(_STAMP.match(line) is not None for line in told)
    if len(told) > 2 and stamped >= _MOST * len(told):
        text = "\n".join(_STAMP.sub("", line) for line in lines)
    return textwrap.dedent(text)


def _unpaged(text: str) -> str:
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
