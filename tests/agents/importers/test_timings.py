"""Typescripts with the timing that lies beside them, and those without a head."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agents.core.errors import CommandFileError
from agents.importers.recordings.formats import read_recording
from agents.importers.recordings.heard import Recording
from tests.support.paths import DATA

_CAST = DATA / "recordings" / "frotz-60x14.cast"
_HEAD = b'Script started on 2026-11-29 12:00:00+00:00 [TERM="xterm" COLUMNS="60" LINES="14"]\n'
_DONE = b'\nScript done on 2026-11-29 12:09:00+00:00 [COMMAND_EXIT_CODE="0"]\n'
Piece = tuple[float, bytes]


@pytest.fixture(scope="module")
def cast() -> Recording:
    return read_recording(_CAST)


@pytest.fixture(scope="module")
def pieces() -> list[Piece]:
    events = [json.loads(line) for line in _CAST.read_text().splitlines()[1:]]
    return [(event[0], event[2].encode()) for event in events]


def classic(pieces: list[Piece]) -> tuple[bytes, str]:
    lines, before = [], 0.0
    for second, data in pieces:
        lines.append(f"{second - before:.6f} {len(data)}\n")
        before = second
    return b"".join(data for _, data in pieces), "".join(lines)


def advanced(pieces: list[Piece]) -> tuple[bytes, str]:
    body, told = classic(pieces)
    lines = ["H 0.000000 TERM xterm\n", *(f"O {line}\n" for line in told.splitlines())]
    return body, "".join([*lines, "S 0.100000 SIGWINCH ROWS=14 COLS=60\n"])


def both_streams(pieces: list[Piece]) -> tuple[bytes, str]:
    _, told = classic(pieces)
    lines = [f"O {line}\nI 0.000000 2\n" for line in told.splitlines()]
    return b"".join(data + b"~\r" for _, data in pieces), "".join(lines)


@pytest.mark.parametrize("written", [classic, advanced, both_streams])
@pytest.mark.parametrize("called", ["play.log.timing", "play.tm", "timing"])
def test_a_typescript_has_the_times_that_lie_beside_it(
    written: Callable[[list[Piece]], tuple[bytes, str]],
    called: str,
    pieces: list[Piece],
    cast: Recording,
    tmp_path: Path,
) -> None:
    body, told = written(pieces)
    (tmp_path / "play.log").write_bytes(_HEAD + body + _DONE)
    (tmp_path / called).write_text(told)
    found = read_recording(tmp_path / "play.log")
    assert [(line.command, line.answer) for line in found.lines] == [
        (line.command, line.answer) for line in cast.lines
    ]
    seconds = [line.second for line in found.lines]
    assert seconds == pytest.approx([line.second for line in cast.lines], abs=0.001)


def test_a_timing_of_something_else_is_left_alone(
    pieces: list[Piece], cast: Recording, tmp_path: Path
) -> None:
    body, told = classic(pieces)
    (tmp_path / "play.log").write_bytes(_HEAD + body + _DONE)
    (tmp_path / "timing").write_text(told + "1.0 99\n")
    found = read_recording(tmp_path / "play.log")
    assert [line.command for line in found.lines] == [line.command for line in cast.lines]
    assert {line.second for line in found.lines} == {None}


def test_a_typescript_without_a_head_is_one(tmp_path: Path) -> None:
    """As ``script`` of BSD and macOS writes it."""
    whole = _CAST.with_name("frotz-80x24.typescript")
    (tmp_path / "typescript").write_bytes(whole.read_bytes().partition(b"\n")[2])
    found = read_recording(tmp_path / "typescript")
    assert found.format == "typescript"
    assert found.lines == read_recording(whole).lines


@pytest.mark.parametrize("written", [classic, advanced])
def test_a_timing_alone_is_no_file_of_commands(
    written: Callable[[list[Piece]], tuple[bytes, str]], pieces: list[Piece], tmp_path: Path
) -> None:
    (tmp_path / "play.timing").write_text(written(pieces)[1])
    with pytest.raises(CommandFileError, match="is the timing of a typescript") as told:
        read_recording(tmp_path / "play.timing")
    assert "Nothing was imported" in told.value.hint
