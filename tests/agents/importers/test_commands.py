"""Command files, plain and as Frotz records them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agents.core.errors import CommandFileError
from agents.importers.recordings.commands import LARGEST, MOST_LINES, read_commands, read_line
from agents.importers.recordings.heard import InputLine


def read(folder: Path, data: bytes) -> list[tuple[int, str]]:
    path = folder / "tour.txt"
    path.write_bytes(data)
    return [(line.number, line.command) for line in read_commands(path).lines if not line.blank]


TOUR = [(1, "open mailbox"), (4, "read leaflet"), (5, "go east")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_one_command_a_line(tmp_path: Path, end: bytes) -> None:
    lines = [b"open mailbox", b"", b"# the leaflet", b"  read leaflet \t", b"go east", b""]
    assert read(tmp_path, end.join(lines)) == TOUR
    assert read(tmp_path, end.join(lines[:-1])) == TOUR


@pytest.mark.parametrize(
    "data",
    [
        "prends l'épée".encode(),
        "prends l'épée".encode("utf-8-sig"),
        "prends l'épée".encode("utf-16"),
        "prends l'épée".encode("latin-1"),
    ],
)
def test_letters_are_read_in_whatever_encoding(tmp_path: Path, data: bytes) -> None:
    assert read(tmp_path, data) == [(1, "prends l'épée")]


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("say [91]hello]", InputLine(1, "say [hello]")),
        ("[91]", InputLine(1, "[")),
        ("[hint]", InputLine(1, "[hint]")),
        ("ask for caf[170]", InputLine(1, "ask for café")),
        ("[219][220]uvre", InputLine(1, "£œuvre")),
        ("[27]", InputLine(1, "escape", key=True)),
        ("[129]", InputLine(1, "up", key=True)),
        ("[13]", InputLine(1, "enter", key=True)),
        ("[130]", InputLine(1, "down", key=True)),
        ("[131]", InputLine(1, "left", key=True)),
        ("[132]", InputLine(1, "right", key=True)),
        ("", InputLine(1, "enter", key=True)),
        (" ", InputLine(1, "space", key=True)),
        ("#record", None),
        ("[0]", None),
        ("take la[0]", None),
        ("[254][10][20]", InputLine(1, "", problem="it is a click of the mouse")),
        ("look[253][1][1]", InputLine(1, "", problem="it is a click of the mouse")),
        ("[1003]", InputLine(1, "", problem="it is a hot key of the program that recorded it")),
        ("[133]", InputLine(1, "f1", key=True)),
        ("[145]", InputLine(1, "", problem="it holds the key 145, which can't be played")),
        ("look[129]", InputLine(1, "", problem="it holds the key 129, which can't be played")),
        ("\x1b[31m\x07", InputLine(1, "", problem="it holds control characters and nothing else")),
        ("\x1b[31mlook\x1b[0m", InputLine(1, "look")),
    ],
)
def test_what_frotz_records(said: str, line: InputLine | None) -> None:
    assert read_line(1, said) == line


def test_a_file_is_the_same_under_another_name_and_with_comments(tmp_path: Path) -> None:
    files = {
        "one.txt": b"look\nopen mailbox\n",
        "two.rec": b"# mine\r\nlook\r\n\r\nopen mailbox",
        "three.txt": b"look\nopen door\n",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    one, two, three = (read_commands(tmp_path / name) for name in files)
    assert one.digest == two.digest != three.digest
    assert (one.name, two.name) == ("one.txt", "two.rec")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "holds no command"),
        (b"\n \n# nothing\n", "holds no command"),
        (b"look\0north\n", "is not a text file"),
        (bytes(range(1, 32)) * 9, "is not a text file"),
        (b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 50, "is not a text file"),
        (b"look\n" * (MOST_LINES + 1), "50,001 lines; at most 50,000"),
        (b"x" * (LARGEST + 1), "over 1,024 KB"),
    ],
)
def test_what_is_no_command_file_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(CommandFileError, match=said) as told:
        read(tmp_path, data)
    assert "Nothing was imported." in told.value.hint


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandFileError, match="There is no file"):
        read_commands(tmp_path / "none")
    with pytest.raises(CommandFileError, match="is a folder"):
        read_commands(tmp_path)
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    path = tmp_path / "secret"
    path.write_text("look\n")
    path.chmod(0)
    with pytest.raises(CommandFileError, match="can't be read"):
        read_commands(path)
