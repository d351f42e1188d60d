"""Foreign and damaged files are named, before the emulator sees them."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from games.errors import StoryError
from games.zmachine.header import check_story, read_story, story_image
from tests.support.paths import DATA

STORY = (DATA / "prompter.z5").read_bytes()


def refusal(data: bytes) -> str:
    with pytest.raises(StoryError) as caught:
        check_story(story_image(data))
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize(("suffix", "version"), [("z3", 3), ("z5", 5), ("z8", 8)])
def test_a_sound_story_passes(suffix: str, version: int) -> None:
    image, header = read_story(DATA / f"prompter.{suffix}")
    assert header.version == version
    assert (header.release, header.serial) == (1, "261121")
    assert header.inform.startswith("6.")
    assert header.length <= len(image)
    assert not header.time_game


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoryError, match=r"There is no story file .*nowhere\.z5"):
        read_story(tmp_path / "nowhere.z5")
    with pytest.raises(StoryError, match="can't be read"):
        read_story(tmp_path)


def test_empty_short_and_truncated_files() -> None:
    assert "empty" in refusal(b"")
    assert "too short" in refusal(STORY[:40])
    assert "cut short" in refusal(STORY[: len(STORY) // 2])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"Glul" + bytes(200), "Glulx"),
        (b"TADS2 bin\n\r\x1a" + bytes(200), "TADS 2"),
        (b"T3-image\r\n\x1a" + bytes(200), "TADS 3"),
        (bytes([22]) + b"x\x0010-10-98" + bytes(200), "Hugo"),
        (b"PK\x03\x04" + bytes(200), "zip archive"),
        (b"<html>\n<body>not a story</body>\n</html>\n" * 10, "text file"),
        (b"Once upon a time\n" * 20, "not a Z-machine story"),
        (bytes([6]) + STORY[1:], "version 6 graphics story"),
        (bytes([1]) + STORY[1:], "version 1"),
        (bytes([2]) + STORY[1:], "version 2"),
        (bytes([7]) + STORY[1:], "version 7"),
        (bytes(500), "not a Z-machine story"),
    ],
)
def test_foreign_files_are_named(data: bytes, name: str) -> None:
    assert name in refusal(data)


def chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack(">I", len(data)) + data + bytes(len(data) % 2)


def blorb(*chunks: bytes) -> bytes:
    body = b"IFRS" + b"".join(chunks)
    return b"FORM" + struct.pack(">I", len(body)) + body


def test_a_story_is_taken_out_of_its_blorb() -> None:
    wrapped = blorb(chunk(b"RIdx", bytes(5)), chunk(b"ZCOD", STORY))
    assert story_image(wrapped) == STORY


def test_blorbs_without_z_code_are_named() -> None:
    assert "Glulx story in a Blorb" in refusal(blorb(chunk(b"GLUL", b"Glul" + bytes(20))))
    assert "holds no Z-machine story" in refusal(blorb(chunk(b"Pict", bytes(20))))
    assert "cut short" in refusal(blorb(chunk(b"ZCOD", STORY))[:-900])


LENGTH = read_story(DATA / "prompter.z5")[1].length


@given(st.integers(64, LENGTH - 1), st.integers(0, 7))
def test_any_flipped_bit_behind_the_header_is_noticed(place: int, bit: int) -> None:
    data = bytearray(STORY)
    data[place] ^= 1 << bit
    assert "damaged" in refusal(bytes(data))


def test_a_story_without_checksum_passes() -> None:
    data = bytearray(STORY)
    data[0x1C:0x1E] = bytes(2)
    data[-1] ^= 1
    assert check_story(bytes(data)).checksum == 0


@given(st.sampled_from((3, 4, 5, 8)), st.binary(min_size=100, max_size=4000))
def test_random_bytes_never_pass(version: int, data: bytes) -> None:
    assert refusal(bytes([version]) + data)
