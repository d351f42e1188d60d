"""Games that are made: what goes wrong while they are, and with their files afterwards."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from games.catalog import Catalog
from games.engines import build_world
from games.errors import GameError, StoryError
from games.open import open_world
from games.textworld.families import BALROG, LISTED, parse_level
from games.textworld.making import file_name, make_game, make_games
from tui.cli import main

DATA = Path(__file__).parents[1] / "data"
LEVEL = parse_level("coin-collector-1")
FAILS = "import sys; print('noise'); print('KeyError: 7\\x1b[2J', file=sys.stderr); sys.exit(3)"
REFERS = (
    "import os, sys; print('No room left', file=sys.stderr);"
    "print('*** See ' + os.getcwd() + '/set.ni for more information.', file=sys.stderr)"
)
HANGS = "import subprocess, time; subprocess.Popen(['sleep', '600']); time.sleep(600)"
LIES = "import sys; print(sys.argv[2])"


def generator(code: str) -> tuple[str, ...]:
    """Return the command of a generator that is a few words of Python."""
    return (sys.executable, "-c", code)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (FAILS, r"seed 2: KeyError: 7\.$"),
        (REFERS, "seed 2: No room left"),
        (HANGS, "within 1 seconds"),
        (LIES, "no reason given"),
    ],
)
def test_a_generator_that_fails_leaves_nothing(tmp_path: Path, code: str, told: str) -> None:
    folder = tmp_path / "kept"
    with pytest.raises(StoryError, match="coin-collector-1") as error:
        make_game(LEVEL, 2, folder, deadline=1, command=generator(code))
    assert re.search(told, error.value.message)
    assert error.value.hint.startswith("Nothing was kept of it.")
    assert list(folder.iterdir()) == []


def test_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoryError, match="No game can be made"):
        make_game(LEVEL, 1, tmp_path / "file" / "folder")


def stand_in(folder: Path, seed: int = 1, described: str = "{}") -> Path:
    """Put a story of another kind where a made game would lie."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / file_name(LEVEL, seed)
    shutil.copyfile(DATA / "prompter.z8", file)
    file.with_suffix(".json").write_text(described)
    return file


def test_what_is_there_is_not_made_again(tmp_path: Path) -> None:
    file = stand_in(tmp_path)
    assert list(make_games(LEVEL, (1,), tmp_path, command=generator(FAILS))) == [1]
    assert make_game(LEVEL, 1, tmp_path, command=generator(FAILS)) == file


def test_a_made_game_is_known_by_its_description(tmp_path: Path) -> None:
    file = stand_in(tmp_path)
    found = Catalog([tmp_path]).find(file.stem)
    assert (found.engine, found.path) == ("textworld", file)
    file.with_suffix(".json").unlink()
    assert Catalog([tmp_path]).find(file.stem).engine == "z-machine"


@pytest.mark.parametrize("described", ["", "{}", "[1]", json.dumps({"version": 9})])
def test_a_damaged_description_is_told(tmp_path: Path, described: str) -> None:
    pytest.importorskip("textworld")
    file = stand_in(tmp_path, described=described)
    with pytest.raises(StoryError, match="description of the game is damaged"):
        build_world(Catalog([tmp_path]).find(file.stem))


def test_a_damaged_game_does_no_harm_from_outside(tmp_path: Path) -> None:
    pytest.importorskip("textworld")
    file = stand_in(tmp_path)
    world = open_world(Catalog([tmp_path]).find(file.stem))
    try:
        with pytest.raises(GameError, match="damaged"):
            world.reset(1)
    finally:
        world.close()


@pytest.mark.parametrize("name", [*LISTED, *BALROG, "custom-5-10-5", "Coin-Collector-150"])
def test_levels_say_what_is_to_be_made(name: str) -> None:
    level = parse_level(name)
    assert level.name == name.casefold()
    assert level.settings
    assert level.limit == (80 if name in BALROG else None)


def test_games_new_keeps_stories_and_tells_how_to_play_them(
    home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("textworld")
    stand_in(home_folder / "stories")  # what is there isn't made again
    assert main(["games", "new", "coin-collector", "--difficulty", "1", "--seed", "1"]) == 0
    told = capsys.readouterr().err
    assert "1 of 1: tw-coin-collector-1-s1.z8" in told
    assert "understudy play tw-coin-collector-1-s1" in told
    assert main(["games", "new", "cooking", "--difficulty", "99"]) == 1
    assert "They go from 1 to 6." in " ".join(capsys.readouterr().err.split())
