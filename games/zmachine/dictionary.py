"""The words that a story's parser knows (Z-Machine Standards Document 1.1, section 13)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from games.errors import StoryError
from games.zmachine.header import Header

_PAD = 5
"""Fills what is left of a word of the dictionary (3.7)."""


@dataclass(frozen=True, slots=True)
class Word:
    """A dictionary entry: its letters (cut to the resolution) and data bytes."""

    address: int
    text: str
    data: bytes


class Encoded(Protocol):
    """A story's first image, and its texts decoded."""

    image: bytes
    header: Header

    def byte(self, address: int) -> int:
        """Return the byte at an address."""

    def word(self, address: int) -> int:
        """Return the big-endian word at an address."""

    def text(self, address: int, abbreviated: bool = False) -> str:
        """Return the text at an address."""

    def zchars(self, address: int) -> Iterator[int]:
        """Yield the characters of five bits of the string at an address (3.2)."""

    def encoded(self, code: int) -> tuple[int, ...]:
        """Return the characters that stand for a code of ZSCII in a string (3.5)."""


class Dictionary:
    """The words that a story's parser knows (Standard 13)."""

    def __init__(self, story: Encoded) -> None:
        at = story.header.dictionary
        at += 1 + story.byte(at)  # the word separators
        length = story.byte(at)
        # A negative count means that the entries are not sorted (13.5).
        count = abs(struct.unpack(">h", struct.pack(">H", story.word(at + 1)))[0])
        at += 3
        encoded = 4 if story.header.version == 3 else 6
        self.resolution = 6 if story.header.version == 3 else 9
        if length < encoded or at + count * length > len(story.image):
            raise StoryError("The story's dictionary is damaged.")
        self.entries = tuple(
            Word(a, story.text(a), story.image[a + encoded : a + length])
            for a in range(at, at + count * length, length)
        )
        self._story = story
        self.by_address = {word.address: word for word in self.entries}
        self.by_text = {word.text: word for word in self.entries}

    @cached_property
    def _by_zchars(self) -> dict[tuple[int, ...], int]:
        room = self.resolution
        return {tuple(self._story.zchars(w.address))[:room]: w.address for w in self.entries}

    def find(self, codes: bytes) -> int:
        """Return the address of the entry for a word of ZSCII, 0 for none (13.2, 3.7)."""
        zchars: list[int] = []
        for code in codes:
            zchars += self._story.encoded(code)
        room = self.resolution
        return self._by_zchars.get((*zchars, *[_PAD] * room)[:room], 0)
