"""Real recordings of Frotz in a terminal, read and played again in the real engine."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from agents.core.errors import CommandFileError
from agents.importers.performance.judging import Verdict, find_seed
from agents.importers.performance.playing import perform
from agents.importers.recordings.formats import read_recording
from games.catalog import Catalog
from games.open import open_world
from tests.support.paths import DATA

RECORDINGS = DATA / "recordings"
TYPED = [
    "look", "east", "take lamp", "light lamp", "examine lamp", "west", "down", "look",
    "inventory", "up", "east", "drop lamp", "take all", "north", "wait",
]  # fmt: skip


def v1(text: str) -> str:
    head, *events = map(json.loads, text.splitlines())
    times = [event[0] for event in events]
    delays = [at - before for at, before in zip(times, [0.0, *times], strict=False)]
    stdout = [[delay, event[2]] for delay, event in zip(delays, events, strict=True)]
    return json.dumps({"version": 1, "width": head["width"], "height": head["height"],
                       "duration": times[-1], "stdout": stdout})  # fmt: skip


def v3(text: str) -> str:
    head, *events = map(json.loads, text.splitlines())
    size = {"cols": head["width"], "rows": head["height"], "type": "xterm-256color"}
    lines = [json.dumps({"version": 3, "term": size}), "# recorded on a rainy day"]
    before = 0.0
    for second, kind, value in events:
        lines.append(json.dumps([second - before, kind, value]))
        before = second
    return "\n".join([*lines, json.dumps([0.1, "x", "0"])])


@pytest.mark.parametrize("name", sorted(path.name for path in RECORDINGS.iterdir()))
def test_every_command_and_answer_of_a_real_recording_is_read(name: str) -> None:
    recording = read_recording(RECORDINGS / name)
    assert [line.command for line in recording.lines] == TYPED
    world = open_world(Catalog([DATA / "prompter.z5"]).find("prompter"), isolated=False)
    try:
        played = perform(world, find_seed(world, recording), recording)
    finally:
        world.close()
    assert played.count(Verdict.VERIFIED) == len(TYPED)


@pytest.mark.parametrize("version", [v1, v3])
def test_every_version_of_an_asciicast_says_the_same(version: object, tmp_path: Path) -> None:
    source = RECORDINGS / "frotz-60x14.cast"
    path = tmp_path / "other.txt"  # the name says nothing
    assert callable(version)
    path.write_text(version(source.read_text("utf-8")), "utf-8")
    one, other = read_recording(source), read_recording(path)
    assert other.format == "asciicast"
    assert [(line.command, line.answer) for line in other.lines] == [
        (line.command, line.answer) for line in one.lines
    ]
    seconds = [line.second or 0.0 for line in other.lines]
    assert seconds == sorted(seconds)
    assert seconds[-1] > 1


def test_a_recording_that_was_cut_off_is_read_up_to_there(tmp_path: Path) -> None:
    text = (RECORDINGS / "frotz-60x14.cast").read_text("utf-8")
    path = tmp_path / "cut.cast"
    path.write_text(text[: len(text) // 2], "utf-8")
    read = [line.command for line in read_recording(path).lines]
    assert 0 < len(read) < len(TYPED)
    assert read == TYPED[: len(read)]


def test_a_line_that_is_broken_amid_others_is_told(tmp_path: Path) -> None:
    lines = (RECORDINGS / "frotz-60x14.cast").read_text("utf-8").splitlines()
    path = tmp_path / "broken.cast"
    path.write_text("\n".join([*lines[:9], "[1.5, oops", *lines[9:]]), "utf-8")
    with pytest.raises(CommandFileError, match="Line 10 of the recording is broken"):
        read_recording(path)


def test_a_recording_of_another_program_holds_no_command(tmp_path: Path) -> None:
    path = tmp_path / "shell.cast"
    path.write_text(
        '{"version": 2, "width": 80, "height": 24}\n[0.1, "o", "$ ls\\r\\na b\\r\\n"]\n'
    )
    with pytest.raises(CommandFileError, match="holds no command"):
        read_recording(path)


def test_nothing_but_the_screen_is_touched(tmp_path: Path) -> None:
    text = (RECORDINGS / "frotz-60x14.cast").read_text("utf-8")
    head, _, rest = text.partition("\n")
    evil = (
        "\x1b]52;c;cm0gLXJm\x07\x1b]0;title\x07\x1bP+q544e\x1b\\\x1b[5i\x1b[999999999S\x1b[9999999b"
    )
    path = tmp_path / "evil.cast"
    path.write_text("\n".join([head, json.dumps([0.0001, "o", evil]), rest]), "utf-8")
    assert [line.command for line in read_recording(path).lines] == TYPED


def cast(path: Path, *outputs: str, width: int = 40, height: int = 8) -> Path:
    events = [[float(place), "o", output] for place, output in enumerate(outputs)]
    head = {"version": 2, "width": width, "height": height}
    path.write_text("\n".join(json.dumps(one) for one in (head, *events)))
    return path


def test_what_was_typed_ahead_is_read_command_by_command(tmp_path: Path) -> None:
    # As a program that paints does it: the prompt on the lowest row, then rows go at the top.
    painted = "\r\x1b[1d\x1b[3M\x1b[6d"
    path = cast(
        tmp_path / "recorded",
        "\x1b[H\x1b[2J\x1b[5dHall\r\x1b[6dA hall.\r\x1b[8d>",
        f"west{painted}Attic\r\x1b[8d>north{painted}Cellar\r\x1b[8d>look{painted}Dark.\r\x1b[8d>",
    )
    read = [(line.command, line.answer) for line in read_recording(path).lines]
    assert read == [("west", "Attic"), ("north", "Cellar"), ("look", "Dark.")]


def test_a_line_of_the_story_that_is_painted_with_a_prompts_sign_is_none(tmp_path: Path) -> None:
    path = cast(
        tmp_path / "recorded",
        "\x1b[H\x1b[2J\x1b[5dHall\r\x1b[8d>",
        "read sign\r\x1b[1d\x1b[4M\x1b[5dIt says:\r\x1b[6d>this way\r\x1b[8d>",
    )
    ((command, answer),) = [(line.command, line.answer) for line in read_recording(path).lines]
    assert (command, answer) == ("read sign", "It says:\n>this way")


def test_a_command_goes_on_in_the_next_row_only_where_it_was_wrapped(tmp_path: Path) -> None:
    long = "put the small brass lamp on the old oak table"
    path = cast(tmp_path / "recorded", "Hall\r\n\r\n>", long, "\r\nDone.\r\n\r\n>")
    (line,) = read_recording(path).lines
    assert (line.command, line.answer) == (long, "Done.")
    longest = f"{long} and {long} and {long}"
    path = cast(tmp_path / "recorded", "Hall\r\n\r\n>", *longest, "\r\nDone.\r\n\r\n>")
    (line,) = read_recording(path).lines
    assert (line.command, line.answer) == (longest, "Done.")
    # A row that is full to its end, of which no more was taken in.
    full = long[:39]
    path = cast(
        tmp_path / "recorded",
        "\x1b[H\x1b[2J\x1b[8d>",
        f"{full[:-1]}\x1b[?7l{full[-1]}\x1b[?7h\x07\x07",
        "\r\x1b[1d\x1b[3M\x1b[6dDone.\r\x1b[8d>",
    )
    (line,) = read_recording(path).lines
    assert (line.command, line.answer) == (full, "Done.")


def most_held(path: Path, again: int) -> int:
    """Return the bytes held at most while a game is read that was begun anew so often."""
    head, *events = (RECORDINGS / "frotz-60x14.cast").read_text("utf-8").splitlines()
    game = [*events[:20], json.dumps([9, "o", "\x1b[?1049l"])]
    path.write_text("\n".join([head, *game * again]))
    tracemalloc.start()
    try:
        read_recording(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_recording_takes_no_more_room_for_being_long(tmp_path: Path) -> None:
    path = tmp_path / "long.cast"
    most_held(path, 1)
    assert most_held(path, 12) < 1.5 * most_held(path, 2)
