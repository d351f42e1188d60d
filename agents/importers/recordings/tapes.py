"""Reads the files that terminals were recorded in, piece by piece: any size fits into memory.

asciicast (versions 1 to 3), ttyrec and ``script`` typescripts become events in the order
of their time; what they make of a screen is the business of ``terminals``.
"""

from __future__ import annotations

import codecs
import json
import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from agents.core.errors import CommandFileError
from agents.importers.recordings.files import NOTHING
from agents.importers.recordings.timings import Timing, timing_beside

LARGEST_SIDE = 500
"""Rows or columns that a terminal has at most."""
_AGENTS = b"# The agent's own move:"
"""What an export of this program notes, where players read nothing."""
_HEAD = 64 * 1024
"""Bytes by which a form is told."""
_LONGEST_LINE = 16 * 1024 * 1024
_PIECE = 64 * 1024
_TYPESCRIPT = b"Script started on"
_PAINTS = re.compile(rb"\x1b\[[0-9;]*[HJKdGfr]")
_PAINTED = 3
"""Orders to a terminal where to write by which a typescript without a head is told."""
_SIZED = re.compile(rb'COLUMNS="(\d+)" LINES="(\d+)"')
_ROWS = re.compile(rb"\x1b\[(?:(\d+);\d+[Hf]|\d+;(\d+)r|(\d+)d)")
_COLUMNS = re.compile(rb"\x1b\[(?:\d+;(\d+)[Hf]|(\d+)G)")
_FRAME = struct.Struct("<III")
_LARGEST_FRAME = 1_000_000
_WAITS = re.compile(r"(?=\r|\x1b\[\d*;?\d*[Hd])")
_DONE = re.compile(r"\n?Script done on [^\n]*\n?\Z")
_TAIL = 400
"""Characters at the end of a typescript in which it may say that it is done."""

Opener = Callable[[], IO[bytes]]
"""Opens a recording's bytes from the beginning, any number of times."""


@dataclass(frozen=True, slots=True)
class TapeEvent:
    """Something that a terminal's recording holds.

    Attributes:
        second: when, from the beginning.
        output: what the program wrote.
        size: the new size, columns and lines, where that changed.
        caption: what somebody noted there (a marker).
        by_agent: the move that begins there is an agent's, as this program notes it.
    """

    second: float
    output: str = ""
    size: tuple[int, int] | None = None
    caption: str = ""
    by_agent: bool = False


@dataclass(frozen=True, slots=True)
class Tape:
    """What a terminal showed.

    Attributes:
        columns, lines: its size at the beginning.
        events: in the order of their time; read as they are asked for.
        timed: whether the file tells when they were.
    """

    columns: int
    lines: int
    events: Iterable[TapeEvent]
    timed: bool = True


def read_tape(opener: Opener, path: Path | None = None) -> tuple[str, Tape] | None:
    """Return the form and content of a terminal's recording, None if it is none.

    Args:
        opener: opens it.
        path: where it lies, if the timing beside a typescript is to be looked for.

    Raises:
        CommandFileError: it is one, but broken; events may raise it, too.
    """
    with closing(opener()) as file:
        head = file.read(_HEAD)
    if head.startswith(_TYPESCRIPT):
        return "typescript", _typescript(opener, head, path)
    if head.lstrip()[:1] == b"{":
        return _asciicast(opener)
    if _is_ttyrec(head):
        return "ttyrec", _ttyrec(opener)
    painted = len(_PAINTS.findall(head)) >= _PAINTED
    return ("typescript", _typescript(opener, b"", path)) if painted else None


def _side(value: object, otherwise: int) -> int:
    return min(value, LARGEST_SIDE) if isinstance(value, int) and value > 0 else otherwise


# --- asciicast ---------------------------------------------------------------------------


def _asciicast(opener: Opener) -> tuple[str, Tape] | None:
    with closing(opener()) as file:
        first = file.readline(_LONGEST_LINE)
        while first and not first.strip():
            first = file.readline(_LONGEST_LINE)
        header = _json(first)
        if header is None:  # version 1 is one value, on as many lines as it likes
            header = _json(first + file.read(_LONGEST_LINE))
    if not isinstance(header, dict) or header.get("version") not in (1, 2, 3):
        return None
    version = header["version"]
    if version == 1:
        told = header.get("stdout")
        return ("asciicast", _sized(header, _relative(told))) if isinstance(told, list) else None
    if version == 3:
        term = header.get("term")
        size = term if isinstance(term, dict) else {}
        header = {"width": size.get("cols"), "height": size.get("rows")}
    elif "width" not in header:
        return None
    return "asciicast", _sized(header, _Events(partial(_cast_events, opener, version == 3)))


def _json(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None


def _sized(header: dict[str, Any], events: Iterable[TapeEvent]) -> Tape:
    return Tape(_side(header.get("width"), 80), _side(header.get("height"), 24), events)


@dataclass(frozen=True, slots=True)
class _Events:
    """Events that are read anew each time."""

    begin: Callable[[], Iterator[TapeEvent]]

    def __iter__(self) -> Iterator[TapeEvent]:
        return self.begin()


def _relative(items: Sequence[Any]) -> list[TapeEvent]:
    second = 0.0
    told = []
    for item in items:
        if _is_event(item, 2):
            second += max(0.0, item[0])
            told.append(TapeEvent(second, item[1]))
    return told


def _cast_events(opener: Opener, since_last: bool) -> Iterator[TapeEvent]:
    """Yield the events of an asciicast's lines; a last one that was cut off is left out.

    Raises:
        CommandFileError: a line amid others is broken; says which.
    """
    second = 0.0
    with closing(opener()) as file:
        while (line := file.readline(_LONGEST_LINE)) and not line.strip():
            pass  # the head, which was read
        number = 1
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if line.strip() == _AGENTS:
                yield TapeEvent(second, by_agent=True)
            if not line.strip() or line.startswith(b"#"):
                continue
            item = _json(line)
            if item is None:
                if not file.read(1):
                    return
                raise CommandFileError(
                    f"Line {number} of the recording is broken.",
                    f"{NOTHING} The {number - 1} lines before it are whole; take out what follows.",
                )
            if _is_event(item, 3):
                second = second + item[0] if since_last else item[0]
                event = _event(second, str(item[1]), item[2])
                if event is not None:
                    yield event


def _event(second: float, kind: str, value: str) -> TapeEvent | None:
    if kind == "o":
        return TapeEvent(second, value)
    if kind == "m":
        return TapeEvent(second, caption=value)
    if kind == "r" and (found := re.fullmatch(r"(\d{1,6})x(\d{1,6})", value)):
        return TapeEvent(second, size=(_side(int(found[1]), 80), _side(int(found[2]), 24)))
    return None


def _is_event(item: Any, size: int) -> bool:
    return (
        isinstance(item, list)
        and len(item) >= size
        and isinstance(item[0], int | float)
        and isinstance(item[size - 1], str)
    )


# --- typescripts ----------------------------------------------------------------------------


def _typescript(opener: Opener, head: bytes, path: Path | None) -> Tape:
    """Read a typescript; one without a head is what ``script`` of BSD and macOS writes."""
    first = head[: head.find(b"\n") + 1]
    size = _SIZED.search(first)
    columns, lines = (int(size[1]), int(size[2])) if size else _guessed(_chunks(opener))
    timing = None if path is None else timing_beside(path, _recorded(path, len(first)))
    events = _Events(
        partial(_script_events, opener, headless=not first)
        if timing is None
        else partial(_timed_events, opener, len(first), timing)
    )
    return Tape(_side(columns, 80), _side(lines, 24), events, timed=timing is not None)


def _recorded(path: Path, head: int) -> int:
    """Return how many bytes of a typescript a program wrote."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(head, size - _TAIL))
        done = _DONE.search(file.read().decode("latin-1"))
    return size - head - (len(done[0]) if done else 0)


def _timed_events(opener: Opener, head: int, timing: Timing) -> Iterator[TapeEvent]:
    """Yield what a program wrote, each piece when it came."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    second = 0.0
    with closing(opener()) as file:
        file.read(head)
        for seconds, size, written in timing.pieces():
            second += seconds
            data = file.read(min(size, _LARGEST_FRAME))
            if written:
                yield TapeEvent(second, decoder.decode(data))


def _chunks(opener: Opener) -> Iterator[bytes]:
    with closing(opener()) as file:
        while chunk := file.read(_PIECE):
            yield chunk


def _script_events(opener: Opener, *, headless: bool) -> Iterator[TapeEvent]:
    """Yield pieces; nothing tells when: a program waits before what it does at Enter."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    text = ""
    for chunk in _chunks(opener):
        text += decoder.decode(chunk)
        if not headless:
            _, found, rest = text.partition("\n")
            if not found:
                continue
            text, headless = rest, True
        if len(text) > 2 * _TAIL:
            *pieces, last = _WAITS.split(text[:-_TAIL])
            if len(last) > _PIECE:  # else it would be looked through again and again
                pieces, last = [*pieces, last], ""
            yield from (TapeEvent(0.0, piece) for piece in pieces)
            text = last + text[-_TAIL:]
    text = _DONE.sub("", text + decoder.decode(b"", True))
    yield from (TapeEvent(0.0, piece) for piece in _WAITS.split(text if headless else ""))


def _guessed(chunks: Iterable[bytes]) -> tuple[int, int]:
    """Guess a size from the places that a program put its cursor at."""
    columns, lines = 80, 0
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        lines = _furthest(_ROWS, data, lines)
        columns = _furthest(_COLUMNS, data, columns)
        rest = data[-16:]
    return columns, lines if lines >= 10 else 24


def _furthest(places: re.Pattern[bytes], body: bytes, least: int) -> int:
    found = places.findall(body)
    several = (match if isinstance(match, tuple) else (match,) for match in found)
    numbers = (int(place) for match in several for place in match if place)
    return max((place for place in numbers if least < place <= LARGEST_SIDE), default=least)


# --- ttyrec ---------------------------------------------------------------------------------


def _is_ttyrec(head: bytes) -> bool:
    """Tell whether frames follow one another: a time that makes sense, a length, so much data."""
    at, last = 0, None
    while at + _FRAME.size <= len(head):
        seconds, millionths, size = _FRAME.unpack_from(head, at)
        now = seconds + millionths / 1_000_000
        if not _frame_fits(millionths, size) or (last is not None and now < last - 1):
            return False
        last = now
        at += _FRAME.size + size
    return last is not None


def _frame_fits(millionths: int, size: int) -> bool:
    return millionths < 1_000_000 and 0 < size <= _LARGEST_FRAME


def _ttyrec(opener: Opener) -> Tape:
    columns, lines = _guessed(piece for _, piece in _frames(opener))
    return Tape(_side(columns, 80), _side(lines, 24), _Events(partial(_frame_events, opener)))


def _frames(opener: Opener) -> Iterator[tuple[float, bytes]]:
    """Yield frames; a last one that was cut off has what is there of it.

    Raises:
        CommandFileError: one amid others is broken; says where.
    """
    begun: float | None = None
    at = 0
    with closing(opener()) as file:
        while len(head := file.read(_FRAME.size)) == _FRAME.size:
            seconds, millionths, size = _FRAME.unpack(head)
            if not _frame_fits(millionths, size):
                raise CommandFileError(
                    f"The recording is broken at byte {at:,}.",
                    f"{NOTHING} What stands before is whole; cut off what follows.",
                )
            now = seconds + millionths / 1_000_000
            begun = now if begun is None else begun
            yield max(0.0, now - begun), file.read(size)
            at += _FRAME.size + size


def _frame_events(opener: Opener) -> Iterator[TapeEvent]:
    # A letter may lie on the border of two frames.
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for second, piece in _frames(opener):
        yield TapeEvent(second, decoder.decode(piece))
