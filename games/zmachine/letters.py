"""A story's letters: its own Unicode table, between the emulator's bytes and text.

The emulator knows Latin-1 alone and shows anything else as a question mark
(Standard 3.8.5 has a table of up to 97 letters of any kind). So the table that it
sees is made to name a byte of Latin-1 for each letter, and those bytes are read
back as what they stand for. A letter printed by its number (3.8.5.4) gets a byte
that the emulator never prints.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from games.zmachine.header import Header

STANDARD_LETTERS = (
    "äöüÄÖÜß»«ëïÿËÏáéíóúýÁÉÍÓÚÝàèìòùÀÈÌÒÙâêîôûÂÊÎÔÛåÅøØãñõÃÑÕæÆçÇþðÞÐ£œŒ¡¿"  # 3.8.5.3
)
LIGATURES = "œŒ"
"""Letters of the standard table that have no byte in Latin-1."""
FIRST = 155
"""ZSCII code of the first letter of the table."""
_MOST = 97
"""Letters that a table can hold: their codes are 155 to 251."""
_ENTRY = 3
"""Which word of the header extension is the table's address (11.1.7)."""
_CAPITAL = range(0xC0, 0xDF)
"""Bytes that the emulator takes for capitals, and makes small as it reads a line."""
_SMALL = (*range(0xDF, 0x100), *range(0xA1, 0xC0), 0xA0)
_ESCAPES = (
    (25, re.compile(rb"\x14[\xc4-\xc6]")),
    (20, re.compile(rb"[\0-\x7c]\xa6[\x10-\x1b\x90-\x9b]")),
    (15, re.compile(rb"[\0-\x7f][\x05%EeE\x85\xa5\xc5\xe5][\x18\x98][\x80-\xdf]")),
)
"""How a code of 155 to 223 looks in a string, by the bits of three words behind it: a
shift to the third alphabet, the escape to a code of ten bits, the code (3.4)."""
_PRINT_CHAR = re.compile(rb"\xe5\x7f[\x9b-\xdf]")
"""The opcode with its operand in the story (4.3 to 4.5)."""
_ALPHABET = 78
"""Bytes of an alphabet table (3.5.5)."""
_SELDOM = "þð¡¿«»£ÿÞÐËÏëïÝýÕõÃãØøÅåÑñ"
"""Letters that few stories use, a small one first, to stand for others."""
NO_LETTERS: Mapping[int, str] = MappingProxyType({})


class Letters:
    """Which byte stands for which letter in one story.

    Attributes:
        image: the story as the emulator is to see it.
        shown: what bytes stand for, where that isn't their letter in Latin-1; for
            ``str.translate``.
        stand_ins: whether ligatures of the standard table have letters that stand
            for them, which the story doesn't use.
        prints_ligatures: whether the story may print any.
    """

    def __init__(self, image: bytes, header: Header) -> None:
        self._table = unicode_table(image, header)
        own = image_table(image, header)
        letters = self._table or STANDARD_LETTERS
        self._bytes = _bytes_of(letters) if own else _latin(letters)
        self.stand_ins = self.prints_ligatures = False
        if not own:
            self._lend(printed_letters(image, header))
        self.image = _with_table(image, header, own, self._bytes) if own else image
        self.shown: dict[int, str] = {
            byte: letter for letter, byte in self._bytes.items() if byte != ord(letter)
        }

    def _lend(self, used: frozenset[str]) -> None:
        """Let letters that the story doesn't use stand for ligatures."""
        free = [letter for letter in _SELDOM if letter not in used]
        small = next((letter for letter in free if letter.lower() == letter), None)
        other = next((letter for letter in free if letter != small), None)
        if small and other:
            for ligature, letter in zip(LIGATURES, (small, other), strict=True):
                self._bytes[ligature] = self._bytes.pop(letter)
                self._bytes.pop(letter.upper(), None)  # would be read as the small one
            self.stand_ins = True
            self.prints_ligatures = not used.isdisjoint(LIGATURES)

    def knows(self, letter: str) -> bool:
        """Tell whether the story can read a letter."""
        return " " <= letter <= "~" or letter in self._bytes

    def encode(self, text: str) -> bytes:
        """Return the bytes that stand for a text; a question mark for what can't be read.

        What is typed is made small as the emulator would make it, which knows the
        capitals of Latin-1 alone.
        """
        return b"".join(self._encoded(text))

    def _encoded(self, text: str) -> Iterator[bytes]:
        for letter in text:
            if " " <= letter <= "~":
                yield letter.encode("ascii")
                continue
            small = letter.lower()
            byte = self._bytes.get(small) or self._bytes.get(letter)
            yield bytes((byte or ord("?"),))

    def key(self, letter: str) -> bytes:
        """Return the byte that stands for a letter pressed as a key, capitals as they are."""
        return bytes((self._bytes.get(letter) or ord(letter),))

    def ligature(self, code: int) -> int | None:
        """Return the byte that stands for a ligature of the standard table, by its code."""
        at = code - FIRST
        letter = STANDARD_LETTERS[at] if 0 <= at < len(STANDARD_LETTERS) else ""
        return self._bytes.get(letter) if self.stand_ins and letter in [*LIGATURES] else None

    def byte(self, letter: str) -> int | None:
        """Return the byte that the story's own table has for a letter."""
        return self._bytes.get(letter)


def image_table(image: bytes, header: Header) -> int:
    """Return the address of a story's own Unicode table, 0 where it has none (3.8.5.2)."""
    extension = header.extension
    if not extension or extension + 2 * _ENTRY + 2 > len(image):
        return 0
    if int.from_bytes(image[extension : extension + 2], "big") < _ENTRY:
        return 0
    at = extension + 2 * _ENTRY
    table = int.from_bytes(image[at : at + 2], "big")
    return table if 0 < table < len(image) and table + 1 + 2 * image[table] <= len(image) else 0


def unicode_table(image: bytes, header: Header) -> str:
    """Return the letters of ZSCII 155 on, the Standard's where a story has no others."""
    table = image_table(image, header)
    if not table:
        return STANDARD_LETTERS
    words = image[table + 1 : table + 1 + 2 * image[table]]
    # Half of a surrogate pair is no letter.
    return words.decode("utf-16-be", "replace") if _is_plain(words) else _one_by_one(words)


def _is_plain(words: bytes) -> bool:
    return not any(0xD8 <= high <= 0xDF for high in words[::2])


def _one_by_one(words: bytes) -> str:
    return "".join(
        words[at : at + 2].decode("utf-16-be", "replace")[:1] for at in range(0, len(words), 2)
    )


def _latin(letters: str) -> dict[str, int]:
    return {letter: ord(letter) for letter in letters if ord(letter) < 0x100}


def _bytes_of(letters: str) -> dict[str, int]:
    """Give each letter a byte, its own in Latin-1 where it has one."""
    given = {letter: ord(letter) for letter in letters if ord(letter) < 0x100}
    used = set(given.values())
    small = [byte for byte in _SMALL if byte not in used]
    capital = [byte for byte in _CAPITAL if byte not in used]
    for letter in dict.fromkeys(letters[:_MOST]):
        if letter in given:
            continue
        # A capital is typed as its small letter; only that must not be made any smaller.
        first, second = (capital, small) if letter.lower() != letter else (small, capital)
        if rest := first or second:
            given[letter] = rest.pop(0)
    return given


def _with_table(image: bytes, header: Header, table: int, given: Mapping[str, int]) -> bytes:
    """Return an image whose table names bytes of Latin-1, and whose checksum fits it."""
    patched = bytearray(image)
    letters = unicode_table(image, header)
    for index, letter in enumerate(letters):
        at = table + 1 + 2 * index
        patched[at : at + 2] = given.get(letter, ord("?")).to_bytes(2, "big")
    if header.checksum:
        total = sum(patched[0x40 : header.length]) & 0xFFFF
        patched[0x1C:0x1E] = total.to_bytes(2, "big")
    return bytes(patched)


def printed_letters(image: bytes, header: Header) -> frozenset[str]:
    """Return which letters of the standard table a story may print somewhere.

    What looks like one may be something else: a letter too many does no harm.
    """
    codes: set[int] = set()
    if header.alphabet:
        codes |= set(image[header.alphabet : header.alphabet + _ALPHABET])
    for end, pattern in _ESCAPES:
        for found in pattern.finditer(image):
            at = found.start()
            first, second, third = struct.unpack_from(">3H", image[at : at + 6].ljust(6, b"\0"))
            three = (first & 0x7FFF) << 30 | (second & 0x7FFF) << 15 | third & 0x7FFF
            codes.add(three >> end & 0x3FF)
    letters = dict(enumerate(STANDARD_LETTERS, start=FIRST))
    codes |= {found.group()[-1] for found in _PRINT_CHAR.finditer(image)}
    return frozenset(letters[code] for code in codes if code in letters)
