"""What crosses the border between a world and its caller."""

from __future__ import annotations

from pathlib import Path

import pytest

from games import wire
from games.errors import FetchError, GameError, StoryError, WorldCrashedError
from games.types import Engine, GameInfo, Scene


def test_frames_come_whole_however_they_are_cut() -> None:
    messages = [{"id": 1, "with": ["“é” \udcff\n"]}, [], "x" * 70000]
    stream = b"".join(wire.pack(message) for message in messages)
    for size in (1, 3, 5000, len(stream)):
        buffer, taken = bytearray(), []
        for start in range(0, len(stream), size):
            buffer += stream[start : start + size]
            while (message := wire.unpack(buffer)) is not None:
                taken.append(message)
        assert taken == messages
        assert not buffer


def test_a_garbled_stream_is_noticed() -> None:
    with pytest.raises(ValueError, match="longer than any message"):
        wire.unpack(bytearray(b"\xff\xff\xff\xff and so on"))
    with pytest.raises(ValueError, match="Expecting"):
        wire.unpack(bytearray(wire.HEADER.pack(3) + b"{,}"))
    with pytest.raises(ValueError, match="Expected `object`"):
        wire.unpack(bytearray(wire.pack([])), Scene)


def test_a_game_keeps_everything_and_its_path_becomes_absolute() -> None:
    info = GameInfo("zork1", "Zork I", Engine.ZMACHINE, "ab", Path("a/ü.z3"), "MIT", "119 / 880429")
    there = wire.unpack(bytearray(wire.pack(info)), GameInfo)
    assert there is not None
    assert there.path == Path.cwd() / "a/ü.z3"
    assert wire.pack(there) == wire.pack(info)
    pathless = GameInfo("cave", "Cave", Engine.CAVE)
    assert wire.unpack(bytearray(wire.pack(pathless)), GameInfo) == pathless


@pytest.mark.parametrize("kind", [GameError, StoryError, WorldCrashedError, FetchError])
def test_errors_keep_their_kind(kind: type[GameError]) -> None:
    there = wire.Raised.of(kind("What.", "How.")).error()
    assert type(there) is kind
    assert (there.message, there.hint) == ("What.", "How.")


def test_an_error_of_an_unknown_kind_goes_as_its_nearest_parent() -> None:
    class OddError(StoryError):
        """One that only this test knows."""

    assert type(wire.Raised.of(OddError("What.")).error()) is StoryError
