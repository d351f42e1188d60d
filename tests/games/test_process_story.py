"""Real engines in real child processes: sound stories, and damaged ones."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from games.errors import GameError, StoryError, WorldCrashedError
from games.open import open_world
from games.process import ProcessWorld
from games.types import Engine, GameInfo, clean_text
from tests.support.paths import DATA

BEHIND_THE_PROMPT = 5055
"""Where prompter.z3 goes on once it has read a line."""
CAVE = GameInfo("cave", "Colossal Cave", Engine.CAVE)


@pytest.fixture(params=["z-machine", "cave"])
def info(request: pytest.FixtureRequest) -> GameInfo:
    if request.param == "cave":
        return CAVE
    return story(request.getfixturevalue("zork1"))


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def story(path: Path) -> GameInfo:
    return GameInfo("story", "The Story", Engine.ZMACHINE, path=path)


COMMANDS = ["inventory", "look", "east", "west", "take all", "look"]


@pytest.mark.zork
def test_a_child_plays_as_the_bare_engine_does(info: GameInfo, opened: ExitStack) -> None:
    inside = open_world(info, isolated=False)
    opened.callback(inside.close)
    outside = opened.enter_context(ProcessWorld(info))
    assert outside.reset(12) == inside.reset(12)
    assert outside.play(COMMANDS) == inside.play(COMMANDS)
    assert outside.run(COMMANDS) == inside.run(COMMANDS)
    assert outside.facts() == inside.facts()
    ours, theirs = outside.lexicon(), inside.lexicon()
    assert (ours.words, ours.directions) == (theirs.words, theirs.directions)
    assert sorted(ours.verbs) == sorted(theirs.verbs)
    assert sorted(outside.valid_commands()) == sorted(inside.valid_commands())
    assert outside.restore(outside.snapshot()) == inside.restore(inside.snapshot())
    assert outside.step("look") == inside.step("look")


@pytest.mark.zork
def test_a_real_engine_that_is_killed_stands_where_it_stood(
    info: GameInfo, opened: ExitStack
) -> None:
    world = opened.enter_context(ProcessWorld(info))
    untouched = opened.enter_context(ProcessWorld(info))
    for each in (world, untouched):
        each.reset(12)
        each.run(COMMANDS)
    held = world.snapshot()
    for kill_before in ("step", "restore", "step"):
        assert world.pid is not None
        os.kill(world.pid, signal.SIGKILL)
        if kill_before == "step":
            assert world.step("look") == untouched.step("look")
        else:
            assert world.restore(held) == untouched.restore(held)
    assert world.facts() == untouched.facts()


@pytest.mark.zork
def test_saving_in_the_story_leaves_no_file(
    zork1: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with ProcessWorld(story(zork1)) as world:
        world.reset(12)
        for command in ("save", "game.qzl", "script", "transcript.txt", "look"):
            world.step(command)
    assert list(tmp_path.iterdir()) == []


def damaged(image: bytes, how: str, seed: int) -> bytes:
    """Return a story damaged in one of several ways, the same for the same seed."""
    chance = random.Random(seed)
    data = bytearray(image)
    if how == "empty":
        return b""
    if how == "truncated":
        return bytes(data[: chance.randrange(1, len(data))])
    if how == "random":
        return bytes([3]) + chance.randbytes(len(data) - 1)
    if how == "header":
        data[chance.randrange(4, 0x1A)] ^= 1 << chance.randrange(8)
    for _ in range(60 if how == "flipped" else 0):
        data[chance.randrange(0x40, len(data))] ^= 1 << chance.randrange(8)
    return bytes(seal(data))


def seal(data: bytearray) -> bytearray:
    """Set a story's checksum right (Standard 11.1.6), so that only the engine can tell."""
    length = min(2 * int.from_bytes(data[0x1A:0x1C]), len(data))  # version 3
    data[0x1C:0x1E] = (sum(data[0x40:length]) & 0xFFFF).to_bytes(2)
    return data


DAMAGES = [
    ("empty", 0),
    *(("truncated", seed) for seed in range(3)),
    *(("random", seed) for seed in range(3)),
    *(("header", seed) for seed in range(6)),
    *(("flipped", seed) for seed in range(12)),
]


@pytest.mark.zork
@pytest.mark.parametrize(("how", "seed"), DAMAGES)
def test_a_damaged_story_ends_in_a_sentence_or_plays_on(
    how: str, seed: int, zork1: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "damaged.z3"
    path.write_bytes(damaged(zork1.read_bytes(), how, seed))
    with ProcessWorld(story(path), deadline=1.0) as world:
        try:
            world.reset(12)
        except StoryError as error:
            assert_told(error)
            return
        finally:
            assert capfd.readouterr() == ("", "")
        assert how in ("header", "flipped")
        for command in ("open mailbox", "north", "east", "open window", "west", "take all"):
            standing = world.facts()
            try:
                scene = world.step(command)
            except WorldCrashedError as error:
                assert_told(error)
                assert world.facts() == standing
            except GameError as error:
                assert_told(error)
            else:
                assert clean_text(scene.text) == scene.text
    assert capfd.readouterr() == ("", "")


def broken(at: int) -> bytes:
    """Return the small story with an opcode at ``at`` that version 3 does not know."""
    data = bytearray((DATA / "prompter.z3").read_bytes())
    data[at : at + 2] = b"\xbe\xbe"  # Standard 14.2.1
    return bytes(seal(data))


def test_a_story_that_breaks_off_has_not_ended(tmp_path: Path) -> None:
    path = tmp_path / "broken.z3"
    path.write_bytes(broken(at=BEHIND_THE_PROMPT))
    with ProcessWorld(story(path)) as world:
        world.reset(1)
        standing = world.facts()
        with pytest.raises(WorldCrashedError, match="broke off at “look”") as caught:
            world.step("look")
        assert_told(caught.value)
        assert world.facts() == standing
        with pytest.raises(WorldCrashedError, match="broke off"):
            world.run(["look", "look"])
        assert world.facts() == standing


def test_a_story_that_breaks_off_at_once_is_not_begun(tmp_path: Path) -> None:
    path = tmp_path / "broken.z3"
    image = (DATA / "prompter.z3").read_bytes()
    path.write_bytes(broken(at=int.from_bytes(image[6:8])))  # where it starts
    with ProcessWorld(story(path)) as world:
        with pytest.raises(StoryError, match="before it began") as caught:
            world.reset(1)
        assert_told(caught.value)


def assert_told(error: GameError) -> None:
    """The error is a sentence, its hint too if it has one; no traceback is in it."""
    assert error.message.endswith(".")
    assert error.hint.endswith(".") or not error.hint
    assert "Traceback" not in str(error)
    assert "\n" not in str(error)
