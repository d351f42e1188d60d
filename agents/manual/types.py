"""What a manual is made of: sections of lines, each citing where it comes from.

Text of games is kept apart from our own words, as :class:`Data`, so that every
renderer can quote it as it must. Imports the standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Quoted(StrEnum):
    """What a piece of text from a game or a person is."""

    NAME = "name"
    HEADING = "heading"
    """A name that a line is about."""
    COMMAND = "command"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Data:
    """Text that came from outside: never formatted, only quoted."""

    role: Quoted
    text: str


Part = str | Data


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """A turn that says so.

    Attributes:
        session, number: the session, and the move in it, 0 for the opening.
        turn: the journal's id of that turn.
    """

    session: int
    number: int
    turn: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement.

    Attributes:
        parts: its words.
        cites: where it comes from; empty only for words about the manual itself.
        depth: 0, or 1 for a line under the last one of depth 0.
    """

    parts: tuple[Part, ...]
    cites: tuple[Citation, ...] = ()
    depth: int = 0

    @property
    def text(self) -> str:
        """The statement as plain text, commands in quotation marks."""
        return "".join(
            part
            if isinstance(part, str)
            else f"“{part.text}”"
            if part.role in (Quoted.COMMAND, Quoted.QUOTE)
            else part.text
            for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class Section:
    """Lines on one thing.

    Attributes:
        key: a name for programs, ``[a-z]+``.
        lead: how to read the lines; may be empty.
    """

    key: str
    title: str
    lines: tuple[Statement, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Manual:
    """What experience says about a game.

    Attributes:
        factless: sessions of which nothing but scenes is kept.
    """

    title: str
    sections: tuple[Section, ...]
    factless: tuple[int, ...] = ()


def name(text: str) -> Data:
    """Quote a name of a place or a thing."""
    return Data(Quoted.NAME, text)


def heading(text: str) -> Data:
    """Quote the name that a line is about."""
    return Data(Quoted.HEADING, text)


def command(text: str) -> Data:
    """Quote a command."""
    return Data(Quoted.COMMAND, text)


def quote(text: str) -> Data:
    """Quote words of a game or a person."""
    return Data(Quoted.QUOTE, text)


def listed(items: Iterable[Data], last: str = " and ") -> list[Part]:
    """Put items in a row: "a, b and c"."""
    found = list(items)
    parts: list[Part] = []
    for i, item in enumerate(found):
        if i:
            parts.append(last if i == len(found) - 1 else ", ")
        parts.append(item)
    return parts
