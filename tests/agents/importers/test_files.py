"""Recordings that are packed, huge, cut off or traps: a sentence, and bounded memory."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.core.errors import CommandFileError
from agents.importers.recordings.files import LARGEST
from agents.importers.recordings.formats import read_recording
from agents.importers.recordings.tapes import read_tape
from tests.support.paths import DATA

CAST = DATA / "recordings" / "frotz-60x14.cast"
MEGABYTE = 1024 * 1024


def zipped(*files: tuple[str, bytes]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in files:
                archive.writestr(name, data)

    return write


def test_a_packed_recording_is_the_same_recording(tmp_path: Path) -> None:
    plain, path, data = read_recording(CAST), tmp_path / "evening", CAST.read_bytes()
    for packed in (gzip.compress(data), bz2.compress(data), lzma.compress(data)):
        path.write_bytes(packed)
        assert read_recording(path).lines == plain.lines
    zipped(("a/", b""), ("a/evening.cast", data))(path)
    assert read_recording(path).lines == plain.lines
    path.write_bytes(gzip.compress(b"north\ntake lamp\n"))
    assert [line.command for line in read_recording(path).lines] == ["north", "take lamp"]


def bomb(path: Path) -> None:
    """Write a file of some KB that is many times as much as is ever read."""
    packing = zlib.compressobj(9, wbits=31)
    head = b'{"version": 2, "width": 80, "height": 24}\n'
    with path.open("wb") as file:
        file.write(packing.compress(head))
        for _ in range(2 * LARGEST // MEGABYTE):
            file.write(packing.compress(bytes(MEGABYTE)))
        file.write(packing.flush())


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (bomb, "Line 2 of the recording is broken"),
        (lambda path: path.write_bytes(gzip.compress(CAST.read_bytes())[:900]), "be unpacked"),
        (lambda path: path.write_bytes(b"BZh9 and so on"), "be unpacked"),
        (lambda path: path.write_bytes(b"PK\x03\x04 and so on"), "be unpacked"),
        (zipped(("a.txt", b"north\n"), ("b.txt", b"south\n")), "an archive of 2 files"),
        (zipped(), "can't be unpacked|an archive of 0 files|not a text file"),
        (lambda path: _sparse(path, b'{"version": 2, "width": 80}\n'), "Line 2 of the recording"),
        (lambda path: _sparse(path, b">north\nYou go.\n"), "over 64 MB"),
        (lambda path: path.write_bytes(frames(b"Hall\n\n>", b"look\r\n")[:-1] + bytes(40)),
         "broken at byte|not a text file"),
    ],
)  # fmt: skip
def test_what_is_no_recording_is_told_in_little_memory(
    write: Callable[[Path], object], told: str, tmp_path: Path
) -> None:
    path = tmp_path / "evening"
    write(path)
    tracemalloc.start()
    try:
        with pytest.raises(CommandFileError, match=told) as error:
            read_recording(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "Nothing was imported" in error.value.hint
    assert most < 4 * LARGEST


def _sparse(path: Path, head: bytes) -> None:
    """Write a file of a gigabyte that takes no room on the disk."""
    with path.open("wb") as file:
        file.write(head)
        file.truncate(1024 * MEGABYTE)


def frames(*pieces: bytes) -> bytes:
    return b"".join(
        struct.pack("<III", 1_000 + at, 0, len(piece)) + piece for at, piece in enumerate(pieces)
    )


def test_a_tape_is_read_as_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "long.cast"
    with path.open("w") as file:
        file.write('{"version": 2, "width": 80, "height": 24}\n')
        line = json.dumps([1.0, "o", "x" * 1_000]) + "\n"
        for _ in range(16):
            file.write(line * 1_000)
    found = read_tape(lambda: path.open("rb"))
    assert found is not None
    tracemalloc.start()
    try:
        assert sum(len(event.output) for event in found[1].events) == 16_000_000
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < MEGABYTE


def test_a_letter_on_the_border_of_two_frames_is_one(tmp_path: Path) -> None:
    path = tmp_path / "evening.ttyrec"
    said = "Käse!".encode()
    path.write_bytes(frames(b"Hall\r\n\r\n>", b"look\r\n", said[:2], said[2:] + b"\r\n\r\n>"))
    (line,) = read_recording(path).lines
    assert (line.command, line.answer) == ("look", "Käse!")


def test_what_somebody_noted_in_a_recording_is_why(tmp_path: Path) -> None:
    path = tmp_path / "evening.cast"
    events: list[object] = [
        {"version": 2, "width": 80, "height": 24},
        [0.0, "o", "Hall\r\n\r\n>"], [1.0, "m", "it is getting dark"], [2.0, "o", "light lamp"],
        [3.0, "o", "\r\nIt shines.\r\n\r\n>"], [4.0, "o", "north\r\nCellar\r\n\r\n>"],
        [5.0, "m", "override, not wait: rats"], [6.0, "o", "south\r\nHall\r\n\r\n>"],
        [7.0, "m", "override, not wait"], [8.0, "o", "look\r\nHall\r\n\r\n>"],
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, events)))
    told = [(line.command, line.why) for line in read_recording(path).lines]
    assert told == [
        ("light lamp", "it is getting dark"),
        ("north", ""),
        ("south", "rats"),
        ("look", ""),
    ]


def test_a_typescript_tells_no_times() -> None:
    lines = read_recording(DATA / "recordings" / "frotz-80x24.typescript").lines
    assert {line.second for line in lines} == {None}
