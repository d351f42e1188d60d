"""Parts what a server sends into the documents it holds, however it is labelled.

Servers send events, or a document on each line, or one document over many lines, and
name any content type for it, or none. What is meant shows in the text itself: a
document begins with a brace and ends with the brace that closes it. All else is words,
which are told where no answer comes.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator, Iterator

DONE = "[DONE]"
"""What stands in a document's place where nothing more comes."""
MOST_SAID = 1_000
"""Characters kept of what is in no document."""
_LINE_END = re.compile(rb"\r\n|\n|\r")
_FIELDS = ("data", "event", "id", "retry", "")
"""Fields of an event (the HTML standard, 9.2.6); a comment has no name."""
_BETWEEN = re.compile(r"[\s,\[\]]*")
"""What parts documents that stand on one line, or in one list."""
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\]]')
"""Texts, whose braces count for nothing, and all other braces."""


class Documents:
    """The documents of one response, as it comes in pieces.

    Attributes:
        said: what stands in none of them.
    """

    def __init__(self) -> None:
        self.said = ""
        self._rest: list[bytes] = []
        self._returned = False
        self._open: list[str] = []
        self._depth = 0
        self._in_event = False

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, in whose scripts documents may seem to stand."""
        return self.said.startswith("<")

    def feed(self, piece: bytes) -> Iterator[str]:
        """Take a piece in; yield the documents that end in it."""
        if self._returned and piece:
            self._returned = False
            piece = piece.removeprefix(b"\n")
        at = 0
        for end in _LINE_END.finditer(piece):
            self._rest.append(piece[at : end.start()])
            yield from self._end_line()
            at = end.end()
        # A line feed may yet come after a carriage return, and belong to it.
        self._returned = self._returned or piece.endswith(b"\r")
        if at < len(piece):
            self._rest.append(piece[at:])

    def end(self) -> Iterator[str]:
        """Yield what stands there yet, once nothing more comes."""
        yield from self._end_line()
        if self._open:
            yield self._close()

    def _end_line(self) -> Iterator[str]:
        line = b"".join(self._rest)
        self._rest.clear()
        return self._take_line(line)

    def _take_line(self, line: bytes) -> Iterator[str]:
        text = _decoded(line)
        if self.is_page:
            self._say(text)
            return
        if not text.strip():
            if self._open and self._in_event:
                yield self._close()  # it ends with its event, whole or not
            return
        name, _, value = text.partition(":")
        if name not in _FIELDS:
            name, value = "", text
        elif name != "data":
            return
        if not self._open:
            self._in_event = name == "data"
        yield from self._take(value)

    def _take(self, text: str) -> Iterator[str]:
        at = 0
        while at < len(text):
            if not self._open:
                if text.strip() == DONE:
                    yield DONE
                    return
                begin = at
                at = _end(_BETWEEN, text, at)
                if at == len(text):
                    return
                if text[at] != "{":
                    self._say(text[begin:])
                    return
            end = self._end_of_document(text, at)
            self._open.append(text[at:end])
            if self._depth:
                self._open.append("\n")
                return
            yield self._close()
            at = end

    def _end_of_document(self, text: str, at: int) -> int:
        """Return where the open document ends; the depth is 0 if that is in this text."""
        for token in _TOKEN.finditer(text, at):
            if token[0] in "{[":
                self._depth += 1
            elif token[0] in "}]":
                self._depth -= 1
                if not self._depth:
                    return token.end()
        return len(text)

    def _close(self) -> str:
        whole = "".join(self._open)
        self._open, self._depth = [], 0
        return whole

    def _say(self, text: str) -> None:
        if len(self.said) < MOST_SAID:
            self.said = f"{self.said} {text.strip()}".lstrip()[:MOST_SAID]


def _decoded(line: bytes) -> str:
    """Return what a line says; what isn't UTF-8 is in Western letters, labelled or not."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


async def documents_in(
    pieces: AsyncIterator[bytes], documents: Documents
) -> AsyncGenerator[str, None]:
    """Yield the documents of a response as they come."""
    async for piece in pieces:
        for document in documents.feed(piece):
            yield document
    for document in documents.end():
        yield document
