"""A scene as any world may make it: its text has an end."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from games.types import LONGEST_NAME, LONGEST_TEXT, MOST_THINGS, Scene
from games.wire import decode, pack, unpack


def test_an_endless_text_is_cut_and_says_so() -> None:
    scene = Scene("word " * 1_000_000, location="Here")
    assert len(scene.text) <= LONGEST_TEXT
    assert scene.text.startswith("word word")
    assert scene.text.endswith("[4,900,080 more characters are left out.]")


def test_a_cut_text_stays_as_it_is_wherever_it_is_kept() -> None:
    scene = Scene("x" * (LONGEST_TEXT + 1))
    crossed = decode(unpack(bytearray(pack(msgspec.to_builtins(scene)))), Scene)
    assert crossed == scene == replace(scene, score=None)
    assert Scene(scene.text) == scene


def test_a_text_of_the_longest_length_is_whole() -> None:
    text = "x" * LONGEST_TEXT
    assert Scene(text).text == text


def test_names_and_belongings_have_an_end_too() -> None:
    scene = Scene("", location="y" * 5_000, inventory=("z" * 5_000,) * 5_000)
    assert scene.location == "y" * LONGEST_NAME
    assert scene.inventory == ("z" * LONGEST_NAME,) * MOST_THINGS
