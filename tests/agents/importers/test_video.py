"""Real recordings of Frotz, filmed, watched, read, and played again in the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.core.errors import CommandFileError
from agents.importers.performance.judging import Verdict
from agents.importers.performance.playing import perform
from games.catalog import Catalog
from games.open import open_world
from games.world import World
from tests.support.paths import DATA

pytest.importorskip("av", reason="needs the extra “video”: PyAV")
from agents.importers.video.footage import Footage, watch
from agents.importers.video.grid import CellGrid, find_grid
from agents.importers.video.known_text import opens_as, read_known
from agents.importers.video.sampling import is_video, opened
from tests.support.filming import DARK, LIGHT, PROPORTIONAL, Film, film, film_pictures, tape_of

TYPED = [
    "look", "east", "take lamp", "light lamp", "examine lamp", "west", "down", "look",
    "inventory", "up", "east", "drop lamp", "take all", "north", "wait",
]  # fmt: skip
CAST = DATA / "recordings/frotz-60x14.cast"
LETTERS = Film(font=PROPORTIONAL, proportional=True, size=(800, 450), theme=LIGHT, fps=8, speed=0.5)
TURNED = Film(codec="gif", theme=((0, 43, 54), (131, 148, 150)), fps=6, speed=0.5, turned=90)


@pytest.fixture(scope="module")
def films(small_film: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    turned = tmp_path_factory.mktemp("films") / "turned.bin"  # names say nothing
    film(tape_of(CAST, until=3.1), turned, TURNED)
    return {"small": small_film, "turned": turned}


def world(story: str = "prompter.z5") -> World:
    return open_world(Catalog([DATA / story]).find(story.partition(".")[0]), isolated=False)


@pytest.mark.parametrize(("name", "typed"), [("small", TYPED), ("turned", TYPED[:6])])
def test_every_command_of_a_film_is_read_by_the_story(
    name: str, typed: list[str], films: dict[str, Path], small_footage: Footage
) -> None:
    path = films[name]
    assert is_video(path.read_bytes()[:16])
    footage = small_footage if name == "small" else watch(path)
    with_story = world()
    try:
        assert opens_as(footage, with_story.reset(1).text) > 0.9
        recording = read_known(footage, with_story)
        played = perform(with_story, recording.seed or 1, recording)
    finally:
        with_story.close()
    assert [step.command for step in played.steps[1:]] == typed
    assert played.count(Verdict.UNVERIFIED) == 0
    seconds = [line.second or 0.0 for line in recording.lines]
    assert seconds == sorted(seconds)
    assert 0 < seconds[0] < seconds[-1] <= footage.seconds


def grid_of(path: Path) -> CellGrid:
    with opened(path) as reel:
        grid = find_grid(reel.keys())
    assert grid is not None
    return grid


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize(("recording", "height"), [("frotz-60x14", 21.33), ("dfrotz-100x30", 12.0)])
def test_the_cells_of_a_short_film_are_found(
    recording: str, height: float, theme: tuple[tuple[int, int, int], tuple[int, int, int]],
    tmp_path: Path,
) -> None:  # fmt: skip
    path = tmp_path / "film.mp4"
    how = Film(size=(640, 360), crf=38, theme=theme, fps=4)
    film(tape_of(DATA / f"recordings/{recording}.cast", until=1.7), path, how)
    grid = grid_of(path)
    assert (grid.spaced, grid.turns) == (True, 0)
    assert grid.height == pytest.approx(height, rel=0.01)
    assert grid.width == pytest.approx(height / 2, rel=0.01)


@pytest.mark.slow
def test_a_film_in_a_proportional_font_is_read_by_its_letters(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr", reason="needs the extra “ocr”: rapidocr")
    from agents.importers.video.ocr import read_by_ocr

    path = tmp_path / "film.mp4"
    film(tape_of(CAST, until=2.4), path, LETTERS)
    recording = read_by_ocr(watch(path))
    assert [line.command for line in recording.lines] == TYPED[:4]


def test_a_film_of_another_story_is_refused(films: dict[str, Path]) -> None:
    other = world("cell.z5")
    try:
        with pytest.raises(CommandFileError, match="doesn't show the opening"):
            read_known(watch(films["turned"]), other)
    finally:
        other.close()


def test_a_film_without_a_terminal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clouds.mp4"
    film_pictures(path, [(90 + 10 * number, 40, 200 - 9 * number) for number in range(16)])
    with pytest.raises(CommandFileError, match="No rows of text") as refused:
        watch(path)
    assert "Nothing was imported" in refused.value.hint


def test_a_film_that_was_cut_off_is_told(films: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(films["small"].read_bytes()[:20_000])
    with pytest.raises(CommandFileError, match="can't be opened"):
        watch(path)


def test_what_is_left_of_a_film_is_read(films: dict[str, Path], tmp_path: Path) -> None:
    cut = tmp_path / "cut.gif"
    data = films["turned"].read_bytes()
    cut.write_bytes(data[: len(data) * 2 // 3])
    with_story = world()
    try:
        recording = read_known(watch(cut), with_story)
        played = perform(with_story, recording.seed or 1, recording)
    finally:
        with_story.close()
    read = [line.command for line in recording.lines]
    assert 2 <= len(read) < 6
    assert read == TYPED[: len(read)]
    assert played.count(Verdict.VERIFIED) >= 1
