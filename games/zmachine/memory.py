"""A story's memory read by the Z-Machine Standards Document 1.1.

What never changes (names, dictionary, where tables lie) is parsed once from
the story's first image; what changes is read from a view of dynamic memory
handed in by the caller. Every address is checked: a wrong one raises
``StoryError``, nothing here can crash the process. Imports numpy only.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import numpy.typing as npt

from games.errors import StoryError
from games.types import clean_text
from games.zmachine.dictionary import Dictionary
from games.zmachine.header import Header
from games.zmachine.letters import FIRST, unicode_table
from games.zmachine.said import is_programmers, is_unfinished

Bytes = npt.NDArray[np.uint8]

_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    " \n0123456789.,!?_#'\"/\\-:()",
)
_MAX_TEXT = 4096
_MAX_OBJECTS = {3: 255}
_TITLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ',-]{1,70}[A-Za-z0-9')]")
_FEW = 2
_SMALL_FAMILY, _FAMILY = struct.Struct("3B"), struct.Struct(">3H")


class Story:
    """The unchanging half of a story: text, object layout, dictionary."""

    def __init__(self, image: bytes, header: Header) -> None:
        self.image = image
        self.header = header
        self._unicode = unicode_table(image, header)
        self._alphabets = self._read_alphabets()

    def byte(self, address: int) -> int:
        """Return the byte at an address of the first image."""
        if not 0 <= address < len(self.image):
            raise StoryError(f"The story points outside itself, at {address:#x}.")
        return self.image[address]

    def word(self, address: int) -> int:
        """Return the big-endian word at an address of the first image."""
        if not 0 <= address < len(self.image) - 1:
            raise StoryError(f"The story points outside itself, at {address:#x}.")
        return int(struct.unpack_from(">H", self.image, address)[0])

    def _read_alphabets(self) -> tuple[str, str, str]:
        """Read the alphabet table of version 5 and later (Standard 3.5.5)."""
        table = self.header.alphabet
        if not table or table + 78 > len(self.image):
            return _ALPHABETS
        rows = [self.image[table + 26 * row : table + 26 * (row + 1)] for row in range(3)]
        # Its bytes are codes of ZSCII, and a letter's place counts.
        a0, a1, a2 = ("".join(self.zscii(c) or "?" for c in row) for row in rows)
        # The first two places of A2 stay the escape and newline whatever is there.
        return a0, a1, " \n" + a2[2:]

    def zscii(self, code: int) -> str:
        """Return the letter of a ZSCII code, empty for none (Standard 3.8)."""
        if code == 13:
            return "\n"
        if 32 <= code <= 126:
            return chr(code)
        if FIRST <= code < FIRST + len(self._unicode):
            return self._unicode[code - FIRST]
        return ""

    def text(self, address: int, abbreviated: bool = False) -> str:
        """Decode the encoded string at an address (Standard 3.2 to 3.4)."""
        letters: list[str] = []
        codes = self.zchars(address)
        row = 0
        for code in codes:
            current, row = row, 0
            if code == 0:
                letters.append(" ")
            elif code <= 3:
                entry = next(codes, None)
                if entry is not None and not abbreviated:
                    letters.append(self._abbreviation(32 * (code - 1) + entry))
            elif code <= 5:
                row = code - 3
            elif current == 2 and code == 6:
                high, low = next(codes, None), next(codes, None)
                if high is not None and low is not None:
                    letters.append(self.zscii(high << 5 | low))
            else:
                letters.append(self._alphabets[current][code - 6])
        return "".join(letters)

    def encoded(self, code: int) -> tuple[int, ...]:
        """Return the characters that stand for a code of ZSCII in a string (3.5)."""
        letter = self.zscii(code)
        small, _, others = self._alphabets
        if letter in small:
            return (small.index(letter) + 6,)
        if letter in others[2:]:
            return (5, others.index(letter, 2) + 6)
        return (5, 6, code >> 5, code & 31)

    def zchars(self, address: int) -> Iterator[int]:
        """Yield the characters of five bits of the string at an address (3.2)."""
        for at in range(address, address + _MAX_TEXT, 2):
            word = self.word(at)
            yield word >> 10 & 31
            yield word >> 5 & 31
            yield word & 31
            if word & 0x8000:
                return

    def _abbreviation(self, number: int) -> str:
        entry = self.header.abbreviations + 2 * number
        return self.text(2 * self.word(entry), abbreviated=True)

    @cached_property
    def objects(self) -> ObjectTable:
        """The object table's layout and names."""
        return ObjectTable(self)

    @cached_property
    def globals(self) -> Globals:
        """Where the global variables lie."""
        return Globals(self.header)

    @cached_property
    def dictionary(self) -> Dictionary:
        """The parser's dictionary."""
        return Dictionary(self)


_METACLASSES = ("Class", "Object", "Routine", "String")


class ObjectTable:
    """Where objects lie, what they are called, and how to read them (12)."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self.small = story.header.version == 3
        self.entry = 9 if self.small else 14
        self.attributes = 32 if self.small else 48
        self.base = story.header.objects + 2 * (31 if self.small else 63)
        self.count = self._count()
        self.end = self.base + self.count * self.entry

    def _count(self) -> int:
        """Count the objects: the table ends where the first property table starts."""
        story, size = self._story, self.entry
        lowest = story.header.dynamic
        number = 0
        while number < _MAX_OBJECTS.get(story.header.version, 65535):
            at = self.base + number * size
            if at + size > lowest:
                break
            table = story.word(at + size - 2)
            if table:
                lowest = min(lowest, table) if table > self.base else lowest
            number += 1
        return number

    def rows(self, memory: Bytes) -> Bytes:
        """Return a view of dynamic memory with one object a row."""
        return memory[self.base : self.end].reshape(self.count, self.entry)

    def parents(self, rows: Bytes) -> npt.NDArray[np.int64]:
        """Return every object's parent; index 0 is object 1."""
        if self.small:
            return rows[:, 4].astype(np.int64)
        return rows[:, 6].astype(np.int64) << 8 | rows[:, 7]

    def relatives(self, memory: Bytes, number: int) -> tuple[int, int, int]:
        """Return parent, sibling and child of an object (12.3), 0 for none."""
        if not 1 <= number <= self.count:
            raise StoryError(f"The story names object {number}, which it doesn't have.")
        at = self.base + (number - 1) * self.entry
        family = _SMALL_FAMILY if self.small else _FAMILY
        parent, sibling, child = family.unpack_from(memory.data, at + (4 if self.small else 6))
        return parent, sibling, child

    def children(self, memory: Bytes, number: int) -> list[int]:
        """Return the things directly in an object, in the tree's own order."""
        found: list[int] = []
        child = self.relatives(memory, number)[2]
        # A damaged tree may run in a circle.
        while 1 <= child <= self.count and len(found) <= self.count:
            found.append(child)
            child = self.relatives(memory, child)[1]
        return found

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Short names by object number; index 0 is empty (12.4)."""
        names = ("", *(self._name(number) for number in range(1, self.count + 1)))
        own = len(_METACLASSES)
        # Inform's compiler puts objects of its own first, which no story speaks of.
        return ("",) * (own + 1) + names[own + 1 :] if names[1 : own + 1] == _METACLASSES else names

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Names as the story prints them, by object number.

        Inform's library prints the property ``short_name`` where an object has
        one, and the object's own name may then be only the programmer's. No
        Standard numbers that property: it is the one whose values, read as
        strings, speak of the object in words that the parser takes for it.
        """
        names = self._whole_names
        named: dict[int, dict[int, str]] = {}
        fitting: dict[int, int] = {}
        for number in range(1, self.count + 1):
            for identity, data in self.properties(number).items():
                text = self._packed_text(data) if len(data) == 2 else ""
                if not _TITLE.fullmatch(text):
                    continue
                named.setdefault(identity, {})[number] = text
                cut = {w[: self._story.dictionary.resolution] for w in text.lower().split()}
                fitting[identity] = fitting.get(identity, 0) + bool(cut & set(self.words[number]))
        best = max(fitting, key=lambda i: fitting[i], default=0)
        if self.small or fitting.get(best, 0) < _FEW or len(set(named[best].values())) < _FEW:
            return names
        titles = named[best]
        return tuple(titles.get(n, name) for n, name in enumerate(names))

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The same for a person: without what a terminal must not be told.

        What the story prints by a routine has the programmer's name in brackets, which
        nobody playing ever sees: a word that the parser takes for it does better, or
        where the parser keeps its words elsewhere, the name as a word.
        """
        return tuple(
            self._spoken(number) if is_programmers(title) else clean_text(title)
            for number, title in enumerate(self.titles)
        )

    def _spoken(self, number: int) -> str:
        own, words = self.titles[number].strip("()").lower(), self.words[number]
        known = not words or own[: self._story.dictionary.resolution] in words
        return clean_text(own if known else words[0])

    @cached_property
    def _whole_names(self) -> tuple[str, ...]:
        """Names with their ends: some stories print the last word by a routine.

        It is then one of the words that the parser takes for the thing.
        """
        found: list[str] = []
        for number, name in enumerate(self.names):
            told = set(name.casefold().split())
            rest = [word for word in self.words[number] if word not in told] if name else []
            found.append(f"{name} {rest[0]}" if rest and is_unfinished(name) else name)
        return tuple(found)

    def _packed_text(self, data: bytes) -> str:
        """Decode a property's value as a packed string, empty if it is none (1.2.3)."""
        story = self._story
        address = int.from_bytes(data, "big") * (8 if story.header.version == 8 else 4)
        if not story.header.dynamic <= address < len(story.image) - 1:
            return ""
        try:
            return story.text(address)
        except (StoryError, IndexError):
            return ""

    def _table(self, number: int) -> int:
        return self._story.word(self.base + number * self.entry - 2)

    def _name(self, number: int) -> str:
        table = self._table(number)
        if not table or not self._story.byte(table):
            return ""
        return " ".join(self._story.text(table + 1).split())

    def properties(self, number: int) -> dict[int, bytes]:
        """Return an object's own properties as the story was loaded (12.4)."""
        story = self._story
        found: dict[int, bytes] = {}
        table = self._table(number)
        if not table:
            return found
        at = table + 1 + 2 * story.byte(table)
        while size := story.byte(at):
            if self.small:
                identity, length = size & 31, (size >> 5) + 1
                at += 1
            elif size & 0x80:
                identity, length = size & 63, story.byte(at + 1) & 63 or 64
                at += 2
            else:
                identity, length = size & 63, 2 if size & 0x40 else 1
                at += 1
            if identity in found or at + length > len(story.image):
                break
            found[identity] = story.image[at : at + length]
            at += length
        return found

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """Dictionary words that name each object; index 0 is empty.

        No Standard says where they are kept: Inform's property 1, and some
        high number of Infocom's. It is the property that consists of addresses
        of dictionary entries for more objects than any other.
        """
        known = self._story.dictionary.by_address
        listings: dict[int, dict[int, tuple[str, ...]]] = {}
        for number in range(1, self.count + 1):
            for identity, data in self.properties(number).items():
                if len(data) % 2:
                    continue
                addresses = struct.unpack(f">{len(data) // 2}H", data)
                if all(address in known for address in addresses):
                    words = tuple(known[address].text for address in addresses)
                    listings.setdefault(identity, {})[number] = words
        most = max(listings.values(), key=len, default={})
        return tuple(most.get(number, ()) for number in range(self.count + 1))


def signed(word: int) -> int:
    """Read a word as a signed number (Standard 2.2)."""
    return word - 0x10000 if word & 0x8000 else word


class Globals:
    """The global variables in dynamic memory (Standard 6.2)."""

    def __init__(self, header: Header) -> None:
        self.base = header.globals
        self.count = min(240, (header.dynamic - header.globals) // 2)

    def read(self, memory: Bytes, number: int) -> int:
        """Return a global as an unsigned word; numbers count from 0."""
        if not 0 <= number < self.count:
            raise StoryError(f"The story has no global variable {number}.")
        at = self.base + 2 * number
        return int(memory[at]) << 8 | int(memory[at + 1])

    def all(self, memory: Bytes) -> npt.NDArray[np.int64]:
        """Return every global as an unsigned word."""
        words = memory[self.base : self.base + 2 * self.count].astype(np.int64)
        return words[0::2] << 8 | words[1::2]
