"""Objects, text and dictionary as the Standard lays them out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from games.errors import StoryError
from games.zmachine.header import read_story
from games.zmachine.memory import Globals, Story, signed


@pytest.fixture
def story(prompter_path: Path) -> Story:
    return Story(*read_story(prompter_path))


def by_name(story: Story, name: str) -> int:
    return story.objects.names.index(name)


def test_objects_are_counted_and_named(story: Story) -> None:
    names = story.objects.names
    assert names[0] == ""
    assert names[by_name(story, "Stage") :] == (
        *("Stage", "Wings", "Dressing Room", "Prompter's Box", "Under the Stage", "yourself"),
        *("brass lamp", "prompt script", "costume trunk", "silver mask", "iron key"),
        *("phantom", "poster"),
    )


def test_the_tree_is_read_from_memory(story: Story) -> None:
    memory = np.frombuffer(story.image, dtype=np.uint8)
    table = story.objects
    trunk, mask = by_name(story, "costume trunk"), by_name(story, "silver mask")
    assert table.children(memory, trunk) == [mask]
    assert table.relatives(memory, mask)[0] == trunk
    assert table.parents(table.rows(memory))[mask - 1] == trunk
    assert set(table.children(memory, by_name(story, "Stage"))) == {
        by_name(story, "yourself"),
        by_name(story, "poster"),
    }


def test_words_of_things_come_from_their_properties(story: Story) -> None:
    cut = story.dictionary.resolution
    words = set(story.objects.words[by_name(story, "costume trunk")])
    assert words == {"trunk"[:cut], "costume"[:cut]}
    assert story.objects.words[by_name(story, "Stage")] == ()


def test_the_dictionary_knows_its_words(story: Story) -> None:
    dictionary = story.dictionary
    assert dictionary.resolution == (6 if story.header.version == 3 else 9)
    assert "inventory"[: dictionary.resolution] in dictionary.by_text
    assert dictionary.by_address[dictionary.by_text["n"].address].text == "n"
    assert [w.text for w in dictionary.entries] == sorted(w.text for w in dictionary.entries)


def test_wrong_addresses_raise_and_never_crash(story: Story) -> None:
    memory = np.frombuffer(story.image, dtype=np.uint8)
    with pytest.raises(StoryError):
        story.word(len(story.image) - 1)
    with pytest.raises(StoryError):
        story.byte(-1)
    with pytest.raises(StoryError):
        story.text(len(story.image) - 1)
    with pytest.raises(StoryError):
        story.objects.relatives(memory, story.objects.count + 1)
    with pytest.raises(StoryError):
        story.objects.relatives(memory, 0)
    with pytest.raises(StoryError):
        Globals(story.header).read(memory, 240)


def test_a_tree_that_runs_in_a_circle_ends(story: Story) -> None:
    memory = np.frombuffer(story.image, dtype=np.uint8).copy()
    table = story.objects
    stage = by_name(story, "Stage")
    child = table.relatives(memory, stage)[2]
    at = table.base + (child - 1) * table.entry + (5 if table.small else 9)
    memory[at] = child  # its own sibling
    assert set(table.children(memory, stage)) == {child}


def test_words_are_signed() -> None:
    assert [signed(w) for w in (0, 1, 0x7FFF, 0x8000, 0xFFFF)] == [0, 1, 32767, -32768, -1]


def test_alphabets_escapes_and_abbreviations(prompter_path: Path) -> None:
    image, header = read_story(prompter_path)
    at = len(image)
    # "Hé" by shift to A1, then A2's ten-bit escape with ZSCII 170 (é).
    codes = [4, 13, 5, 6, 170 >> 5, 170 & 31]
    packed = b"".join(
        (
            (codes[i] << 10 | codes[i + 1] << 5 | codes[i + 2]) | (0x8000 if i + 3 >= 6 else 0)
        ).to_bytes(2, "big")
        for i in (0, 3)
    )
    assert Story(image + packed, header).text(at) == "Hé"
