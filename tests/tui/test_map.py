"""``understudy map``: a real game, imported, and what is drawn of it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.paths import DATA
from tui.cli import main

STORY = str(DATA / "prompter.z5")
WALK = "east / take lamp / light lamp / west / north / down / up / east / north / south"


@pytest.fixture
def known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A home that knows a walk through the small story."""
    file = tmp_path / "walk.txt"
    file.write_text(WALK.replace(" / ", "\n"))
    assert main(["import", str(file), "--game", STORY, "--seed", "13"]) == 0
    capsys.readouterr()


def test_the_map_as_data(known: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", STORY, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    names = {room["id"]: room["name"] for room in told["rooms"]}
    walked = {
        (names[edge["from"]], edge["command"], names[edge["to"]])
        for edge in told["edges"]
        if edge["seen"]
    }
    assert walked == {
        ("Stage", "east", "Wings"),
        ("Wings", "west", "Stage"),
        ("Stage", "down", "Under the Stage"),
        ("Under the Stage", "up", "Stage"),
        ("Wings", "north", "Dressing Room"),
        ("Dressing Room", "south", "Wings"),
    }
    assert [room["name"] for room in told["rooms"] if room["here"]] == ["Wings"]


def test_the_map_as_a_picture_and_for_other_programs(
    known: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", STORY]) == 0
    drawn = capsys.readouterr().out
    assert "│Stage          │───┃@ Wings        ┃" in drawn
    assert "Wings - you are here\n" in drawn
    assert main(["map", STORY, "--format", "dot", "--session", "1"]) == 0
    assert capsys.readouterr().out.startswith("digraph ")
    assert main(["map", STORY, "--format", "mermaid", "--memory", "imported"]) == 0
    assert capsys.readouterr().out.startswith("flowchart TD\n  n1[")
    file = tmp_path / "map.trizbort"
    assert main(["map", STORY, "--format", "trizbort", "-o", str(file)]) == 0
    assert len(list(ElementTree.parse(file).iter("room"))) == 4


@pytest.mark.parametrize("form", ["text", "dot", "mermaid", "trizbort"])
def test_a_map_is_in_one_form(known: None, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert main(["map", STORY, "--json", "--format", form]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert f"--json and --format {form} are two forms: leave one out." in heard.err


def test_a_session_of_another_game_is_told(known: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "cave", "--session", "1"]) == 0
    heard = capsys.readouterr().err
    assert heard == "Session 1 is of Prompter, not of Colossal Cave.\n"


def test_a_game_that_nobody_played_has_no_map(
    known: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", STORY, "--memory", "human", "--json"]) == 0
    heard = capsys.readouterr()
    assert json.loads(heard.out) == {"rooms": [], "vehicles": [], "edges": []}
    assert heard.err.startswith("Nothing of the map of ")
    assert main(["map", STORY, "--session", "99"]) == 1
