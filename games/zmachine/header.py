"""What a story file must be before the emulator may see it.

A damaged or foreign file can end or hang the emulator's process, so everything
that can be told from the bytes alone is told here, in a sentence a person
understands. References are to the Z-Machine Standards Document 1.1. Imports
the standard library only.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

from games.errors import StoryError

PLAYABLE = (3, 4, 5, 8)
_HEADER_SIZE = 64
_LENGTH_UNIT = {3: 2, 4: 4, 5: 4, 8: 8}
"""Bytes for each unit of the header's file length (Standard 11.1.6)."""
_TIME_GAME = 0x02
_ANOTHER = "Choose another file; nothing else was changed."
_FETCH_AGAIN = "Get the file again from where it came; nothing else was changed."


@dataclass(frozen=True, slots=True)
class Header:
    """The parts of a story's header that are read here (Standard 11.1).

    Addresses are in bytes from the start of the story.

    Attributes:
        version: 3, 4, 5 or 8.
        length: bytes of the story proper; a file may be padded beyond it.
        dynamic: size of dynamic memory, which is where static memory starts.
        inform: the compiler's version if Inform 6 left its mark, else empty.
        time_game: global 1 and 2 are hours and minutes (version 3 only).
    """

    version: int
    release: int
    serial: str
    initial_pc: int
    dictionary: int
    objects: int
    globals: int
    dynamic: int
    abbreviations: int
    length: int
    checksum: int
    alphabet: int
    extension: int
    inform: str
    time_game: bool

    @classmethod
    def parse(cls, data: bytes) -> Header:
        """Read the header and check that its addresses make sense.

        Raises:
            StoryError: the bytes can't be the start of a playable story.
        """
        if len(data) < _HEADER_SIZE:
            raise StoryError(
                f"The story file is only {len(data)} bytes long, too short to be a story.",
                _FETCH_AGAIN,
            )
        _check_version(data[0])

        def word(at: int) -> int:
            return int(struct.unpack_from(">H", data, at)[0])

        version = data[0]
        units = word(0x1A)
        header = cls(
            version=version,
            release=word(0x02),
            serial=data[0x12:0x18].decode("latin-1"),
            initial_pc=word(0x06),
            dictionary=word(0x08),
            objects=word(0x0A),
            globals=word(0x0C),
            dynamic=word(0x0E),
            abbreviations=word(0x18),
            length=units * _LENGTH_UNIT[version] or len(data),
            checksum=word(0x1C),
            alphabet=word(0x34) if version >= 5 else 0,
            extension=word(0x36) if version >= 5 else 0,
            inform=_inform_version(data[0x3C:0x40]),
            time_game=version == 3 and bool(data[1] & _TIME_GAME),
        )
        header._check_addresses(len(data))
        return header

    def _check_addresses(self, size: int) -> None:
        if self.length > size:
            raise StoryError(
                f"The story file is cut short: it has {size} of its {self.length} bytes.",
                _FETCH_AGAIN,
            )
        defaults = 31 if self.version == 3 else 63
        sound = (
            all(" " <= c <= "~" for c in self.serial)
            and _HEADER_SIZE <= self.dynamic <= self.length
            and _HEADER_SIZE <= self.globals <= self.dynamic - 2
            and _HEADER_SIZE <= self.objects <= self.dynamic - 2 * defaults
            and _HEADER_SIZE <= self.dictionary < self.length - 4
            and _HEADER_SIZE <= self.initial_pc < self.length
            and self.abbreviations < self.length
            and self.alphabet < self.length
            and self.extension < self.length
        )
        if not sound:
            raise StoryError(
                "This is not a Z-machine story, or its first bytes are damaged:"
                " the header points nowhere.",
                _FETCH_AGAIN,
            )


def read_story(path: Path | None) -> tuple[bytes, Header]:
    """Read a story file, take it out of its wrapper and check it.

    Raises:
        StoryError: missing, unreadable, damaged, or of a kind that can't be
            played here.
    """
    if path is None:
        raise StoryError("This game has no story file.", _ANOTHER)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise StoryError(
            f"There is no story file {path}.", "Check the path, or add the story again."
        ) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoryError(f"The story file {path} can't be read: {reason}.", _ANOTHER) from error
    image = story_image(data)
    return image, check_story(image)


def story_image(data: bytes) -> bytes:
    """Return the Z-code of a file: the whole, or a Blorb's ZCOD chunk.

    Raises:
        StoryError: a Blorb file that holds no Z-code or is cut short.
    """
    if not (data[:4] == b"FORM" and data[8:12] == b"IFRS"):
        return data
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "big")
        if kind == b"ZCOD":
            if at + 8 + size > len(data):
                raise StoryError("The Blorb file is cut short inside its story.", _FETCH_AGAIN)
            return data[at + 8 : at + 8 + size]
        if kind == b"GLUL":
            raise StoryError(
                "This is a Glulx story in a Blorb file; only Z-machine stories can be played.",
                _ANOTHER,
            )
        at += 8 + size + size % 2
    raise StoryError("This Blorb file holds no Z-machine story.", _ANOTHER)


def check_story(data: bytes) -> Header:
    """Check a story's bytes and return its header.

    A story whose checksum field is zero passes unchecked (Standard 11.1.6:
    early files have none). One whose checksum doesn't match is refused: a
    damaged story can end or hang the emulator at any later move.

    Raises:
        StoryError: with a sentence that names what the file is or lacks.
    """
    if not data:
        raise StoryError("The story file is empty.", _FETCH_AGAIN)
    foreign = _foreign_format(data)
    if foreign:
        raise StoryError(
            f"This is {foreign}; only Z-machine stories can be played.",
            _ANOTHER,
        )
    header = Header.parse(data)
    if header.checksum and sum(data[_HEADER_SIZE : header.length]) & 0xFFFF != header.checksum:
        raise StoryError(
            "The story file is damaged: its contents don't add up to its checksum.",
            _FETCH_AGAIN,
        )
    return header


def _check_version(version: int) -> None:
    if version in PLAYABLE:
        return
    if version in (1, 2, 6, 7):
        kind = "graphics story" if version == 6 else "story"
        raise StoryError(
            f"This is a version {version} {kind}; versions 3, 4, 5 and 8 can be played.", _ANOTHER
        )
    raise StoryError("This is not a Z-machine story.", _ANOTHER)


def _foreign_format(data: bytes) -> str:
    magics = (
        (b"Glul", "a Glulx story"),
        (b"TADS2 bin", "a TADS 2 story"),
        (b"T3-image", "a TADS 3 story"),
        (b"MPQ", "an archive, not a story"),
        (b"PK\x03\x04", "a zip archive, not a story"),
        (b"\x1f\x8b", "a gzip archive, not a story"),
        (b"\x7fELF", "a program, not a story"),
        (b"%PDF", "a PDF document, not a story"),
        (b"\x02\x03\x04\x05 AGT", "an AGT story"),
        (b"\x3c\x42\x3f\xc9\x6a\x87\xc2\xcf", "an ADRIFT story"),
    )
    for magic, name in magics:
        if data.startswith(magic):
            return name
    hugo = data[3:11]
    if len(hugo) == 8 and hugo[2:3] == b"-" and hugo[5:6] == b"-" and 20 <= data[0] <= 39:
        return "a Hugo story"
    if data[:256].isascii() and data[:1] in b"\t\n\r #<{[;!/" and b"\n" in data[:4096]:
        return "a text file, not a story"
    return ""


def _inform_version(mark: bytes) -> str:
    """Read the four letters that Inform 6 leaves at the header's end."""
    text = mark.decode("latin-1")
    return text if text[0].isdigit() and text.isascii() and text.isprintable() else ""
