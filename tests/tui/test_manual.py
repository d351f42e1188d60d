"""``understudy manual``: real games, imported and played, and what is written of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agents.core.commands import Actor
from agents.home.paths import Home
from agents.play.loop.workspace import Workspace
from games.catalog import Catalog
from tests.support.demonstrating import demonstrate
from tests.support.paths import DATA, TOP
from tests.support.waiting import PATIENCE
from tui.cli import main

STORY = DATA / "prompter.z5"
GOLDEN = Path(__file__).parent / "golden" / "manual.md"
SEED = 13
WIN = (
    "east / take lamp / light lamp / west / down / take key / fight phantom / fight phantom / "
    "fight phantom / up / east / north / unlock trunk with key / open trunk / take mask / south / "
    "west / south / take script / north / bow"
)
FALL = "west / take piano / take trunk / down / up / jump"


def imported(folder: Path, commands: str, seed: int, game: str = str(STORY)) -> None:
    """Import commands, separated by slashes, as a session of demonstrations."""
    file = folder / f"{seed}.txt"
    file.write_text("\n".join(commands.split(" / ")))
    assert main(["import", str(file), "--game", game, "--seed", str(seed)]) == 0


@pytest.fixture(scope="module")
def won_and_lost(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that knows the small story from a game that was won and one that was lost."""
    folder = tmp_path_factory.mktemp("known")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNDERSTUDY_HOME", str(folder / "home"))
        imported(folder, WIN, SEED)
        imported(folder, FALL, 2)
    return folder / "home"


@pytest.fixture
def known(won_and_lost: Path, home_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A home of the test's own that knows as much."""
    shutil.copytree(won_and_lost, home_folder)
    capsys.readouterr()


def test_the_manual_of_the_small_story(known: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manual", str(STORY)]) == 0
    heard = capsys.readouterr()
    assert heard.out == GOLDEN.read_text("utf-8")
    assert heard.err == ""


def test_every_source_is_the_turn_that_was_played(
    known: None, home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["manual", str(STORY), "--json"]) == 0
    told: Any = json.loads(capsys.readouterr().out)
    lines = [line for section in told["sections"] for line in section["lines"]]
    assert len(lines) > 20
    with Workspace(Home(home_folder), read_only=True) as workspace:
        for line in lines:
            assert line["sources"], line["text"]
            played = set()
            for source in line["sources"]:
                turn = workspace.journal.turn(source["turn"])
                assert (turn.session, turn.number) == (source["session"], source["number"])
                assert turn.decision is not None
                played.add(turn.decision.command.lower())
            if line["commands"]:
                assert played & set(line["commands"]), line["text"]


def test_it_is_written_to_a_file(
    known: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "prompter.md"
    assert main(["manual", str(STORY), "-o", str(file)]) == 0
    heard = capsys.readouterr()
    assert heard.out == ""
    assert "Written to" in heard.err
    assert file.read_text("utf-8") == GOLDEN.read_text("utf-8")
    assert main(["manual", str(STORY), "--json", "-o", str(file)]) == 0
    assert json.loads(file.read_text("utf-8"))["title"] == "Prompter"


def test_where_it_cannot_be_written_it_says_so(
    known: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["manual", str(STORY), "-o", str(tmp_path / "nowhere" / "x.md")]) == 1
    assert "could not be written" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["--memory", "human"]])
def test_of_a_game_without_experience_it_says_so(
    words: list[str], home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["manual", "cave", *words]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# Colossal Cave: a manual")
    assert "no move of it was played" in out
    assert main(["manual", "cave", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sections"] == []


def test_an_unknown_game_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manual", "nonesuch"]) == 1
    assert "no game called" in capsys.readouterr().err


def test_whose_games_count_can_be_chosen(
    known: None, home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    game = Catalog([STORY]).find("prompter")
    demonstrate(Home(home_folder).database, game, ["south", "take script"], 4, by=Actor.AGENT)
    counts = {}
    for whose in ("all", "imported", "human", "self"):
        assert main(["manual", str(STORY), "--memory", whose]) == 0
        found = re.search(r"- (\d+) moves of (\d+) session", capsys.readouterr().out)
        counts[whose] = found.groups() if found else None
    assert counts == {
        "all": ("29", "3"),
        "imported": ("27", "2"),
        "human": None,
        "self": ("2", "1"),
    }


def test_sessions_without_facts_say_less_until_they_are_filled_in(
    home_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERSTUDY_STORIES", str(STORY.parent))
    game = Catalog([STORY]).find("prompter")
    demonstrate(Home(home_folder).database, game, WIN.split(" / "), SEED)
    assert main(["manual", str(STORY)]) == 0
    heard = capsys.readouterr()
    assert "understudy sessions prompter --fill" in heard.err
    assert "Session 1 keeps no facts" in heard.out
    assert "- `north` → Dressing Room" in heard.out.replace("  ", "")
    assert "Done away with" not in heard.out

    assert main(["sessions", "prompter", "--fill"]) == 0
    assert f"facts of {len(WIN.split(' / ')) + 1} turns added" in capsys.readouterr().err
    assert main(["manual", str(STORY)]) == 0
    heard = capsys.readouterr()
    assert heard.err == ""
    assert "Done away with: phantom" in heard.out
    assert main(["sessions", "--fill"]) == 0
    assert "added" not in capsys.readouterr().err


def test_filling_in_leaves_a_session_whose_story_is_away(
    home_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UNDERSTUDY_STORIES", raising=False)
    game = Catalog([STORY]).find("prompter")
    demonstrate(Home(home_folder).database, game, ["south"], 6)
    assert main(["sessions", "--fill"]) == 0
    heard = capsys.readouterr()
    assert "Session 1 was left as it is." in heard.err
    assert main(["manual", "prompter"]) == 0, "sessions serve where the story file has gone"
    assert "- `south` → Prompter's Box" in capsys.readouterr().out.replace("  ", "")


def test_the_cave_has_a_manual_of_its_facts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(tmp_path, "no / in / take lamp / light lamp / plugh / south", 5, "cave")
    capsys.readouterr()
    assert main(["manual", "cave"]) == 0
    out = capsys.readouterr().out
    assert "- +25 at Inside building: `plugh`, to Y2 (session 1, move 5)" in out
    assert "used: `light lamp` at Inside building" in out


def test_a_winning_walkthrough_makes_a_manual_of_zork(
    zork1: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    walkthrough = zork1.with_name("zork1-seed12.commands")
    if not walkthrough.is_file():
        pytest.skip("the walkthrough of Zork I isn't beside its story")
    assert main(["import", str(walkthrough), "--game", str(zork1), "--seed", "12"]) == 0
    capsys.readouterr()
    assert main(["manual", str(zork1)]) == 0
    out = capsys.readouterr().out
    for line in (
        "- Best score: 350 of 350 (session 1, move 387)",
        "- +10 at Behind House: `west`, to Kitchen, after `open window` (session 1, moves 8 and 9)",
        "`down` → Cellar, after `move rug` and `open trapdoor` (session 1, moves 23, 24, 25",
        "`launch` → Frigid River 1, in magic boat (session 1, move 219)",
        "- Nothing was to be seen before `light lamp`: Attic and Cellar (session 1",
        "in the end: trophy case at Living Room (session 1, moves 119 and 129)",
        "- **thief** took what lay about: jewel-encrusted egg, painting",
        "- Done away with: thief at Treasure Room",
    ):
        assert line in out


def test_it_is_written_alike_whatever_the_order_of_sets(
    zork1: Path, home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    walkthrough = zork1.with_name("zork1-seed12.commands")
    if not walkthrough.is_file():
        pytest.skip("the walkthrough of Zork I isn't beside its story")
    assert main(["import", str(walkthrough), "--game", str(zork1), "--seed", "12"]) == 0
    written = {
        subprocess.run(
            [sys.executable, "-m", "tui", "manual", str(zork1)],
            env=os.environ | {"PYTHONHASHSEED": order, "PYTHONPATH": str(TOP)},
            capture_output=True,
            check=True,
            timeout=PATIENCE,
        ).stdout
        for order in "123"
    }
    assert len(written) == 1
