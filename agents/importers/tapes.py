"""Files in which terminals were recorded: asciicast, ttyrec and ``script`` typescripts."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agents.core.errors import CommandFileError
from agents.importers.files import NOTHING

_LARGEST_SIDE = 500
"""Rows or columns that a terminal has at most."""
_TYPESCRIPT = b"Script started on"
_SIZED = re.compile(rb'COLUMNS="(\d+)" LINES="(\d+)"')
_ROWS = re.compile(rb"\x1b\[(?:(\d+);\d+[Hf]|\d+;(\d+)r|(\d+)d)")
_COLUMNS = re.compile(rb"\x1b\[(?:\d+;(\d+)[Hf]|(\d+)G)")
_TTYREC = struct.Struct("<III")


@dataclass(frozen=True, slots=True)
class Tape:
    """What a terminal showed.

    Attributes:
        columns, lines: its size at the beginning.
        events: (second, output, or None for a change of size, the new size).
    """

    columns: int
    lines: int
    events: Sequence[tuple[float, str | None, tuple[int, int] | None]]


def read_tape(data: bytes) -> tuple[str, Tape] | None:
    """Return the form and content of a terminal's recording, None if it is none.

    Raises:
        CommandFileError: it is one, but broken.
    """
    if data.startswith(_TYPESCRIPT):
        return "typescript", _typescript(data)
    if data.lstrip()[:1] == b"{":
        return _asciicast(data)
    tape = _ttyrec(data)
    return None if tape is None else ("ttyrec", tape)


def _asciicast(data: bytes) -> tuple[str, Tape] | None:
    text = data.decode("utf-8", "replace")
    first, _, rest = text.lstrip().partition("\n")
    try:
        header = json.loads(first)
    except ValueError:
        try:
            header = json.loads(text)
        except ValueError:
            return None
    if not isinstance(header, dict) or header.get("version") not in (1, 2, 3):
        return None
    version = header["version"]
    if version == 1 and isinstance(header.get("stdout"), list):
        return "asciicast", _sized(header, _relative(header["stdout"]))
    if version == 3:
        term = header.get("term")
        size = term if isinstance(term, dict) else {}
        return "asciicast", _sized(
            {"width": size.get("cols"), "height": size.get("rows")},
            _events(rest, since_last=True),
        )
    if "width" not in header:
        return None
    return "asciicast", _sized(header, _events(rest, since_last=False))


def _sized(header: dict[str, Any], events: Iterator[tuple[float, str, str]]) -> Tape:
    columns, lines = _side(header.get("width"), 80), _side(header.get("height"), 24)
    told: list[tuple[float, str | None, tuple[int, int] | None]] = []
    for second, kind, value in events:
        if kind == "o":
            told.append((second, value, None))
        elif kind == "r" and (found := re.fullmatch(r"(\d+)x(\d+)", value)):
            told.append((second, None, (_side(int(found[1]), 80), _side(int(found[2]), 24))))
    return Tape(columns, lines, told)


def _side(value: object, otherwise: int) -> int:
    return min(value, _LARGEST_SIDE) if isinstance(value, int) and value > 0 else otherwise


def _relative(items: Sequence[Any]) -> Iterator[tuple[float, str, str]]:
    second = 0.0
    for item in items:
        if _is_event(item, 2):
            second += item[0]
            yield second, "o", item[1]


def _events(text: str, since_last: bool) -> Iterator[tuple[float, str, str]]:
    """Yield the events of an asciicast's lines; a last one that was cut off is left out.

    Raises:
        CommandFileError: a line amid others is broken; says which.
    """
    second = 0.0
    lines = text.splitlines()
    for number, line in enumerate(lines, 2):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            item = json.loads(line)
        except ValueError as error:
            if number == len(lines) + 1:
                return
            raise CommandFileError(
                f"Line {number} of the recording is broken.",
                f"{NOTHING} The {number - 1} lines before it are whole; take out what follows.",
            ) from error
        if _is_event(item, 3):
            second = second + item[0] if since_last else item[0]
            yield second, str(item[1]), item[2]


def _is_event(item: Any, size: int) -> bool:
    return (
        isinstance(item, list)
        and len(item) >= size
        and isinstance(item[0], int | float)
        and isinstance(item[size - 1], str)
    )


def _typescript(data: bytes) -> Tape:
    head, _, body = data.partition(b"\n")
    size = _SIZED.search(head)
    columns, lines = (int(size[1]), int(size[2])) if size else _guessed(body)
    text = body.decode("utf-8", "replace")
    text = re.sub(r"\n?Script done on [^\n]*\n?\Z", "", text)
    # It doesn't tell when: a program waits before what it does at the key Enter.
    events = [(0.0, piece, None) for piece in re.split(r"(?=\r|\x1b\[\d*;?\d*[Hd])", text)]
    return Tape(_side(columns, 80), _side(lines, 24), events)


def _guessed(body: bytes) -> tuple[int, int]:
    """Guess a size from the places that a program put its cursor at."""
    rows = _furthest(_ROWS, body, 24)
    return max(80, _furthest(_COLUMNS, body, 80)), rows if rows >= 10 else 24


def _furthest(places: re.Pattern[bytes], body: bytes, otherwise: int) -> int:
    found = (int(place) for match in places.findall(body) for place in match if place)
    return max((place for place in found if place <= _LARGEST_SIDE), default=otherwise)


def _ttyrec(data: bytes) -> Tape | None:
    at, begun, last = 0, None, 0.0
    told: list[tuple[float, str | None, tuple[int, int] | None]] = []
    pieces: list[bytes] = []
    while at + _TTYREC.size <= len(data):
        seconds, millionths, size = _TTYREC.unpack_from(data, at)
        if millionths >= 1_000_000 or not 0 < size <= 1_000_000:
            return None
        now = seconds + millionths / 1_000_000
        begun = now if begun is None else begun
        if now - begun < last - 1:
            return None
        last = now - begun
        at += _TTYREC.size
        piece = data[at : at + size]
        at += size
        pieces.append(piece)
        told.append((last, piece.decode("utf-8", "replace"), None))
    if not told:
        return None
    columns, lines = _guessed(b"".join(pieces))
    return Tape(_side(columns, 80), _side(lines, 24), told)
