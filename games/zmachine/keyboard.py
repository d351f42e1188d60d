"""From what a person types or presses to the bytes that the emulator reads.

References are to the Z-Machine Standards Document 1.1.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from games.errors import GameError
from games.zmachine.emulator import MAX_LINE, Emulator, Waits
from games.zmachine.letters import Letters

EMPTY_LINE = '""'
"""The command that stands for an empty line, which would be no command to keep."""
_SHORT = 20
"""Commands up to this length fit the text buffer of any real story."""
_KEYS = {
    "space": 32,
    "enter": 13,
    "return": 13,
    "escape": 27,
    "backspace": 8,
    "delete": 8,
    "up": 129,
    "down": 130,
    "left": 131,
    "right": 132,
    **{f"f{number}": 132 + number for number in range(1, 13)},
}
"""Codes of the keys that have names (3.8.4)."""
_PLAIN = str.maketrans(
    {"\u2026": "..."}
    | dict.fromkeys("\u2018\u2019\u201a", "'")
    | dict.fromkeys("\u201c\u201d\u201e", '"')
    | dict.fromkeys("\u2013\u2014", "-")
    | dict.fromkeys("\u00a0\t", " ")
)


def encode(emulator: Emulator, command: str) -> bytes:
    """Turn a person's command into what a story reads where it waits: a line, or a key.

    Raises:
        GameError: it can't be read; the story stands where it stood.
    """
    letters = emulator.letters
    if emulator.waits is Waits.KEY:
        return encode_key(command, letters)
    line = encode_line(command, letters)
    if len(line) > _SHORT and len(line) > (room := emulator.line_limit()):
        raise GameError(
            f"The command is {len(line)} letters long; this story reads at most {room}.",
            "Say it in fewer words, or in several commands.",
        )
    return line


def encode_line(command: str, letters: Letters | None = None) -> bytes:
    """Turn a person's command into the bytes that the emulator reads.

    Curly quotes and dashes become plain ones, since no parser looks for others. A
    backslash starts one of the emulator's own commands, so it is doubled, which
    stands for itself.

    Args:
        command: what was typed; two double quotes for an empty line.
        letters: those of the story; Latin-1 if not given.

    Raises:
        GameError: empty, several lines, letters that the story can't read, too long.
    """
    plain = unicodedata.normalize("NFC", command.strip()).translate(_PLAIN)
    if plain == EMPTY_LINE:
        return b""
    if not plain:
        raise GameError(
            "The command is empty.",
            f"Type what you want to do; {EMPTY_LINE} sends an empty line to the story.",
        )
    if "\n" in plain or "\r" in plain:
        raise GameError("A command is one line.", "Play one line at a time.")
    reads = letters.knows if letters else _is_latin
    strange = next((c for c in plain if not (reads(c) or reads(c.lower()))), None)
    if strange is not None:
        raise _unreadable(strange)
    encode: Callable[[str], bytes] = letters.encode if letters else _latin
    line = encode(plain.replace("\\", "\\\\"))
    if len(line) > MAX_LINE:
        raise GameError(
            f"The command is {len(line)} letters long; at most {MAX_LINE} can be read.",
            "Say it in fewer words, or in several commands.",
        )
    return line


def encode_key(command: str, letters: Letters | None = None) -> bytes:
    """Turn a command into the one key that a story waits for.

    Keys that write nothing are known by name (:data:`games.types.KEYS`); of anything else
    the first letter counts, as it is, for a story may tell capitals apart.

    Raises:
        GameError: a letter that the story can't read.
    """
    name = command.strip()
    if not name:
        return b" " if command else b""
    code = _KEYS.get(name.lower())
    if code is not None:
        return b"" if code == _KEYS["enter"] else bytes((code,))
    letter = unicodedata.normalize("NFC", name).translate(_PLAIN)[:1]
    if letter == "\\":
        return b"\\\\"
    if not (letters.knows(letter) if letters else _is_latin(letter)):
        raise _unreadable(letter)
    return letters.key(letter) if letters else _latin(letter)


def _is_latin(letter: str) -> bool:
    return " " <= letter <= "~" or "\u00a1" <= letter <= "\u00ff"


def _latin(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _unreadable(letter: str) -> GameError:
    name = unicodedata.name(letter, f"the control character {ord(letter)}")
    return GameError(
        f"This story can't read this letter: {name.lower()}.", "Say it with other letters."
    )
