"""What a story prints is shown whole, in its own letters, and as it laid it out."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from games.errors import GameError
from games.types import Look, Scene
from games.zmachine.frotz import FrotzWorld
from games.zmachine.keyboard import encode_key
from tests.support.paths import DATA
from tests.support.toys import linux
from tests.support.waiting import PATIENCE

OpenStory = Callable[[Path], FrotzWorld]


def begun(open_story: OpenStory, name: str) -> FrotzWorld:
    world = open_story(DATA / name)
    world.reset(1)
    return world


def test_a_long_answer_is_shown_whole(open_story: OpenStory) -> None:
    world = begun(open_story, "long.z5")
    lines = world.step("n").text.splitlines()
    assert len(lines) == 401
    assert lines[-2:] == ["Line number 400 of a long answer.", "THE END OF THE ANSWER."]
    assert world.step("n").text.splitlines() == lines


def test_a_line_without_a_blank_is_no_fault_of_the_story(open_story: OpenStory) -> None:
    world = begun(open_story, "forms.z5")
    assert world.step("wide").text == "=" * 300
    assert world.step("vast").text == "=-" * 30_000


def test_the_status_line_that_a_story_asks_for_is_no_text(open_story: OpenStory) -> None:
    scene = begun(open_story, "status3.z3").step("wait")
    assert scene.text == "Time passes.\nIt is later now."
    assert scene.location == "Quiet Room"


def test_an_empty_line_can_be_sent(open_story: OpenStory) -> None:
    world = begun(open_story, "empty.z5")
    assert world.step('""').text == "Welcome, Alex. Type a number to multiply."
    assert begun(open_story, "empty.z5").step("Ann").text.startswith("Welcome, stranger.")


def test_letters_of_a_storys_own_are_shown_and_read(open_story: OpenStory) -> None:
    world = open_story(DATA / "letters.z5")
    assert world.reset(1).text == "Лампа. —€Я"
    assert world.step("взять лампу").text == world.step("ВЗЯТЬ").text == "Взято."
    assert world.step("grün").text == world.step("GRÜN").text == "Grün."
    assert world.step("œuf").text == "Un œuf."
    assert world.lexicon().knows("взять")
    assert world.lexicon().knows("grün")
    before = world.snapshot()
    with pytest.raises(GameError, match="cyrillic small letter yi"):
        world.step("ї")
    assert world.snapshot() == before


def test_a_letter_pressed_as_a_key_is_the_storys_own(open_story: OpenStory) -> None:
    world = begun(open_story, "letters.z5")
    world.step("key")
    assert world.step("я").text == "Key 186."
    world.step("key")
    assert world.step("Л").text == "Key 192."


def test_every_letter_of_the_standard_table_is_shown_and_read(open_story: OpenStory) -> None:
    world = open_story(DATA / "ligatures.z5")
    assert world.reset(1).text == "Le cœur, l'œuf. L'Œuvre\nen deux. œuf"
    table = world.step("table").text
    assert table == ("äöüÄÖÜß»«ëïÿËÏáéíóúýÁÉÍÓÚÝàèìòùÀÈÌÒÙâêîôûÂÊÎÔÛåÅøØãñõÃÑÕæÆçÇþðÞÐ£œŒ¡¿")
    assert world.step("œuf").text == world.step("ŒUF").text == "Un œuf."
    assert world.step("last").text == "Le cœur."
    assert world.step("rows").text == "bœuf"
    assert world.step("led").text == "220 221 155 œ"
    for letter in table:
        if letter in "þðÞÐ":  # stand for the ligatures here
            continue
        small = letter.lower()
        assert world.step(letter).text == f"{155 + table.index(small)} {small}"


@pytest.mark.parametrize(("letter", "code"), [("œ", 220), ("Œ", 221), ("é", 170)])
def test_a_ligature_can_be_pressed_as_a_key(open_story: OpenStory, letter: str, code: int) -> None:
    world = begun(open_story, "ligatures.z5")
    for command in ("key", "push"):
        assert world.step(command).awaits_key
        assert world.step(letter).text == f"Key {code}."


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("q", 113),
        ("Q", 81),
        ("7", 55),
        ("enter", 13),
        ("space", 32),
        ("escape", 27),
        ("backspace", 8),
        ("delete", 8),
        ("up", 129),
        ("Right", 132),
        ("f1", 133),
        ("f12", 144),
        ("\\", 92),
        ("ä", 155),
        ("resume", 114),
    ],
)
def test_every_key_reaches_a_story_that_waits_for_one(
    open_story: OpenStory, key: str, code: int
) -> None:
    world = begun(open_story, "qmenu.z5")
    assert world.step("help").awaits_key
    scene = world.step(key)
    assert scene.text.splitlines()[0] == f"key {code}"
    assert scene.awaits_key is (code not in (ord("q"), ord("Q"), 8))


def test_what_no_story_can_read_is_no_key() -> None:
    with pytest.raises(GameError, match="grinning face"):
        encode_key("\N{GRINNING FACE}")


def test_rows_of_a_table_stand_below_each_other(open_story: OpenStory) -> None:
    table = begun(open_story, "forms.z5").step("table").text
    assert table == "Rows:\n  One  x\n  Two  y\n  Four z\nDone."


def test_what_is_in_reverse_video_is_marked(open_story: OpenStory) -> None:
    world = begun(open_story, "forms.z5")
    assert world.step("raised").text == "It says [STOP] here."
    assert world.step("form").text == "Name: [     ] ok"
    assert world.step("menu").text == "    MENU\n\n[Begin]\n Leave"
    assert world.step("down").text == "    MENU\n\n Begin\n[Leave]"
    assert world.step("enter").text == "You chose 2."
    assert world.step("raised").text == "It says [STOP] here."


def looks(scene: Scene) -> list[tuple[str, Look]]:
    return [(scene.text[start:end], look) for start, end, look in scene.spans]


RED, BLUE, GREEN, YELLOW, AZURE = 0xEE0000, 0x0000FF, 0x00D500, 0xEEEE00, 0x006AB4


def test_how_a_story_would_have_letters_look_is_kept(open_story: OpenStory) -> None:
    world = open_story(DATA / "looks.z5")
    assert looks(world.reset(1)) == [("Once", Look(italic=True))]
    scene = world.step("colours")
    assert scene.text == "Plain red and bold bold plain."
    assert looks(scene) == [
        ("red", Look(foreground=RED, background=AZURE)),
        ("and bold", Look(bold=True, foreground=RED, background=AZURE)),
        ("bold", Look(bold=True)),
    ]
    assert looks(world.step("true")) == [("Blue\n\nand on", Look(foreground=BLUE))]
    assert looks(world.step("stays")) == [("Green", Look(foreground=GREEN))]
    before = world.snapshot()
    green = [("Still green.", Look(foreground=GREEN))]
    assert looks(world.step("ends")) == green
    assert world.step("ends").spans == ()
    assert looks(world.restore(before)) == [("Green", Look(foreground=GREEN))]
    assert looks(world.step("ends")) == green
    assert looks(world.step("field")) == [("[field]", Look(bold=True))]
    assert looks(world.step("box")) == [("Bold", Look(bold=True))]
    assert looks(world.step("key")) == [("Press one.", Look(foreground=YELLOW))]
    assert looks(world.step("x")) == [("Key 120.", Look(foreground=YELLOW))]


def test_looks_tell_no_scenes_apart(open_story: OpenStory) -> None:
    scene = begun(open_story, "looks.z5").step("stays")
    assert scene.spans
    assert scene == replace(scene, spans=())


def test_timed_input_is_not_claimed(open_story: OpenStory) -> None:
    assert begun(open_story, "forms.z5").step("timed").text == "Timed input: 0."


@linux
def test_what_prints_on_beyond_all_bounds_meets_a_fence() -> None:
    """The page behind the paper can't be written to: the child ends, and its memory is whole."""
    write = (
        "import ctypes, sys\n"
        "from games.zmachine import display\n"
        "paper = display._Paper(2**63)\n"
        "ctypes.memset(paper.address, 1, display._MOST)\n"
        "print('full', flush=True)\n"
        "ctypes.memset(paper.address + display._MOST, 1, 1)\n"
        "print('on', flush=True)\n"
    )
    done = subprocess.run(
        (sys.executable, "-c", write), capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert (done.stdout, done.returncode) == ("full\n", -signal.SIGSEGV)


def test_what_is_drawn_in_the_upper_window_is_kept_as_it_is_drawn(open_story: OpenStory) -> None:
    world = open_story(DATA / "asked.z5")
    world.reset(1)
    # Its columns are far apart; the first row alone is a status line.
    assert world.run(["Robin", "chart"]).text.splitlines()[:4] == [
        "  N      +-----+",
        "W-+-E    | A B |",
        "  S      +-----+",
        "          x",
    ]
