"""Reads command files: one command a line, plain or as Frotz records them.

Frotz writes a recording (its ``-R`` option and the ``record`` hot key) one input
a line, in printable ASCII. A character that is not, and ``[`` itself, stands as
its ZSCII code in decimal between brackets: ``[91]`` is ``[``, ``[228]`` a letter
with an accent (Z-Machine Standards Document 1.1, section 3.8). The key that
ended an input follows it unless it was Enter: ``[0]`` means that a timer cut the
input off, ``[254]`` and ``[253]`` are mouse clicks, with column and row behind
them, and codes from 1000 on are Frotz's own hot keys.

Lines that begin with ``#`` are comments. Knows nothing of worlds.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from agents.core.errors import CommandFileError
from games.types import clean_text
from games.zmachine.letters import STANDARD_LETTERS

LARGEST = 1024 * 1024
"""Bytes of a file that is read: a long game takes some 20 KB."""

MOST_LINES = 50_000

ENTER, SPACE = "enter", "space"
"""How the key of an empty line is played where a story waits for a key."""

_CODE = re.compile(r"\[(\d{1,5})\]")
_BREAK = re.compile(r"\r\n|\r|\n")
_TIMER = "[0]"
_HOT_KEYS = 1000
_CLICKS = (252, 253, 254)
_KEYS = {8: "backspace", 27: "escape", 129: "up", 130: "down", 131: "left", 132: "right"} | {
    132 + number: f"f{number}" for number in range(1, 13)
}
_NOTHING = "Nothing was imported."
_BINARY = "A command file is plain text, one command a line."


@dataclass(frozen=True, slots=True)
class InputLine:
    """One input of a command file.

    Attributes:
        number: of the line in the file, from 1.
        command: what to play; empty if the line can't be played at all.
        key: a single key, which means something only where a story waits for
            one. An empty line is the key Enter.
        problem: why the line can't be played, empty if it can.
    """

    number: int
    command: str
    key: bool = False
    problem: str = ""

    @property
    def blank(self) -> bool:
        """Whether the line is empty, which mostly means nothing."""
        return self.key and self.command in (ENTER, SPACE)


@dataclass(frozen=True, slots=True)
class CommandFile:
    """A file of commands, read.

    Attributes:
        name: of the file, without its folder.
        lines: its inputs; comments and what a timer cut off are left out.
        digest: SHA-256 of the inputs in hex, so that a file that was only
            renamed or commented is the same.
    """

    name: str
    lines: tuple[InputLine, ...]
    digest: str


def read_commands(path: Path) -> CommandFile:
    """Read a command file.

    Raises:
        CommandFileError: it is missing, not text, empty or far too large.
    """
    text = _decoded(path, _content(path))
    lines = _BREAK.split(text)
    if not lines[-1]:
        lines.pop()
    if len(lines) > MOST_LINES:
        raise CommandFileError(
            f"{path} has {len(lines):,} lines; at most {MOST_LINES:,} are read.",
            f"{_NOTHING} Cut it into several files.",
        )
    found = tuple(line for number, said in enumerate(lines, 1) if (line := read_line(number, said)))
    if all(line.blank for line in found):
        raise CommandFileError(
            f"{path} holds no command.",
            f"{_NOTHING} {_BINARY} Lines that begin with # are comments.",
        )
    told = "\n".join(f"{line.command}\t{line.problem}" for line in found if not line.blank)
    digest = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
    return CommandFile(path.name, found, digest)


def read_line(number: int, text: str) -> InputLine | None:
    """Read one line of a command file; None for a comment or a timer's line."""
    said = text.strip()
    if said.startswith("#"):
        return None
    if not said:
        return InputLine(number, SPACE if text else ENTER, key=True)
    codes = [int(code) for code in _CODE.findall(said)]
    if said.endswith(_TIMER):
        return None
    if any(code in _CLICKS for code in codes):
        return InputLine(number, "", problem="it is a click of the mouse")
    if any(code >= _HOT_KEYS for code in codes):
        return InputLine(number, "", problem="it is a hot key of the program that recorded it")
    if len(codes) == 1 and _CODE.fullmatch(said) and codes[0] in _KEYS:
        return InputLine(number, _KEYS[codes[0]], key=True)
    letters = [_letter(code) for code in codes]
    if None in letters:
        code = codes[letters.index(None)]
        return InputLine(number, "", problem=f"it holds the key {code}, which can't be played")
    plain = clean_text(_CODE.sub(lambda code: _letter(int(code[1])) or "", said)).strip()
    if not plain:
        return InputLine(number, "", problem="it holds control characters and nothing else")
    return InputLine(number, plain)


def _letter(code: int) -> str | None:
    """Return the letter of a ZSCII code, None if it stands for none."""
    if 32 <= code <= 126:
        return chr(code)
    if 155 <= code < 155 + len(STANDARD_LETTERS):
        return STANDARD_LETTERS[code - 155]
    return None


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise CommandFileError(f"{path} is a folder.", f"{_NOTHING} {_BINARY}")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise CommandFileError(
            f"There is no file {path}.", f"{_NOTHING} Check the path."
        ) from error
    except OSError as error:
        raise CommandFileError(
            f"{path} can't be read: {error.strerror or error}.", _NOTHING
        ) from error
    if len(data) > LARGEST:
        raise CommandFileError(
            f"{path} is over {LARGEST // 1024:,} KB: too large for a file of commands.",
            f"{_NOTHING} {_BINARY}",
        )
    return data


def _decoded(path: Path, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    # A form feed or an escape may slip into a text; a binary file is full of such.
    strange = sum(1 for char in text if char < " " and char not in "\t\r\n\f\x1b\x1a")
    if "\0" in text or strange * 50 > len(text):
        raise CommandFileError(f"{path} is not a text file.", f"{_NOTHING} {_BINARY}")
    return text
