"""Reads command files: one command a line, plain or as Frotz records them.

Frotz writes a recording (its ``-R`` option and the ``record`` hot key) one input
a line, in printable ASCII. A character that is not, and ``[`` itself, stands as
its ZSCII code in decimal between brackets: ``[91]`` is ``[``, ``[228]`` a letter
with an accent (Z-Machine Standards Document 1.1, section 3.8). The key that
ended an input follows it unless it was Enter: ``[0]`` means that a timer cut the
input off, ``[254]`` and ``[253]`` are mouse clicks, with column and row behind
them, and codes from 1000 on are Frotz's own hot keys.

Lines that begin with ``#`` are comments; one behind a command, or right above it,
says why it was played. Knows nothing of worlds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from agents.core.errors import CommandFileError
from agents.importers.recordings.files import NOTHING, content_of, text_of
from agents.importers.recordings.heard import ENTER, SPACE, InputLine, Recording, digest_of
from games.text import clean_line
from games.types import clean_text
from games.zmachine.letters import STANDARD_LETTERS

LARGEST = 1024 * 1024
"""Bytes of a file that is read: a long game takes some 20 KB."""

MOST_LINES = 50_000

_CODE = re.compile(r"\[(\d{1,5})\]")
_COMMENT = re.compile(r"\s+#\s(.*)$")
_BINARY = "A command file is plain text, one command a line."
_PROMPTED = re.compile(r"^\s*>\s*(?=\S)")
_NUMBERED = re.compile(r"^\s*\d{1,5}[.):]\s+(?=\S)")
_BREAK = re.compile(r"\r\n|\r|\n")
_CLAIMS = (
    re.compile(r"\b(\d{1,5})\s*(?:/|of|out of)\s*(?:a (?:possible|total of)\s*)?\d{1,5}\b", re.I),
    re.compile(r"\b(\d{1,5})\s+points?\b", re.I),
    re.compile(r"\bscores?\b\s*(?:of|is|[:=])?\s*(\d{1,5})\b", re.I),
)
_TIMER = "[0]"
_HOT_KEYS = 1000
_CLICKS = (252, 253, 254)
_KEYS = (
    {8: "backspace", 13: ENTER, 27: "escape"}
    | {129: "up", 130: "down", 131: "left", 132: "right"}
    | {132 + number: f"f{number}" for number in range(1, 13)}
)


def read_commands(path: Path) -> Recording:
    """Read a command file.

    Raises:
        CommandFileError: it is missing, not text, empty or far too large.
    """
    return parse_commands(path.name, text_of(path, content_of(path, LARGEST)), str(path))


def parse_commands(name: str, text: str, told: str) -> Recording:
    """Read commands from a text.

    Args:
        name: of the file, without its folder.
        text: all of it.
        told: what to call the file in an error.

    Raises:
        CommandFileError: it holds no command, or far too many.
    """
    lines = _BREAK.split(text)
    if not lines[-1]:
        lines.pop()
    if len(lines) > MOST_LINES:
        raise CommandFileError(
            f"{told} has {len(lines):,} lines; at most {MOST_LINES:,} are read.",
            f"{NOTHING} Cut it into several files.",
        )
    found = tuple(_with_whys(_bare(lines)))
    if all(line.blank for line in found):
        raise CommandFileError(
            f"{told} holds no command.",
            f"{NOTHING} {_BINARY} Lines that begin with # are comments.",
        )
    return Recording(name, found, digest_of(found), claimed=_points_claimed(_about(lines)))


def _bare(lines: Sequence[str]) -> Sequence[str]:
    """Take off what stands before every command: a prompt, or its number in a list."""
    told = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for before in (_PROMPTED, _NUMBERED):
        if len(told) > 1 and all(map(before.match, told)):
            return [before.sub("", line) for line in lines]
    return lines


def _about(lines: Sequence[str]) -> Iterator[str]:
    """Yield the comments that speak of the whole file: those at its head and at its foot."""
    for way in (lines, lines[::-1]):
        for line in way:
            if line.strip() and not line.lstrip().startswith("#"):
                break
            yield line.strip().lstrip("#").strip()


def _points_claimed(comments: Iterable[str]) -> int | None:
    """Return how many points comments say that a file makes, None if they don't.

    Args:
        comments: what stands at the head or the foot of the file, line by line.
    """
    for comment in comments:
        for claim in _CLAIMS:
            if found := claim.search(comment):
                return int(found[1])
    return None


def _with_whys(lines: Sequence[str]) -> Iterator[InputLine]:
    """Read lines; a comment behind a command, or right above it, says why it was played.

    What stands at the head of the file speaks of the file and of no move.
    """
    above: list[str] = []
    head = True
    for number, said in enumerate(lines, 1):
        text = said.strip()
        if text.startswith("#"):
            above.append(text.lstrip("#").strip())
            continue
        said, mark, behind = _split_comment(said)
        line = read_line(number, said)
        if line is not None:
            whys = ([] if head else above) + ([behind] if mark else [])
            why = clean_line(" ".join(whys))
            yield replace(line, why=why) if why and line.command and not line.key else line
        above, head = [], False


def _split_comment(said: str) -> tuple[str, str, str]:
    found = _COMMENT.search(said)
    if found is None or not said[: found.start()].strip():
        return said, "", ""
    return said[: found.start()], "#", found[1].strip()


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
    plain = clean_text(_CODE.sub(lambda code: _letter(int(code[1])) or "", said))
    plain = plain.replace("\t", " ").strip()
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
