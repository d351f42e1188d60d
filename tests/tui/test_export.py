"""``understudy export``, run in this process."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.paths import DATA
from tui.cli import main

GAME = str(DATA / "prompter.z5")


@pytest.fixture
def played(tmp_path: Path) -> Path:
    """Return a folder to write to, in a home with a session."""
    file = tmp_path / "tour.txt"
    file.write_text("east\ntake lamp # it will be dark\nwest\n")
    assert main(["import", str(file), "--game", GAME, "--seed", "3"]) == 0
    return tmp_path


def test_a_pack_goes_to_another_home_once(played: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack, other = str(played / "p.pack"), ["--home", str(played / "other")]
    words = ["export", "1", "--format", "pack", "-o", pack]
    assert main(words) == 2
    assert "name both with --author and --licence" in capsys.readouterr().err
    assert main([*words, "--author", "Anna", "--licence", "CC0-1.0"]) == 0
    assert "1 session of Prompter, by Anna, licence CC0-1.0" in capsys.readouterr().err
    assert main(["memory", "merge", pack, "--json", *other]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["licence"], told["added"]["turns"]) == ("Anna", "CC0-1.0", 3)
    assert main(["memory", "merge", pack, "--json", *other]) == 0
    assert json.loads(capsys.readouterr().out)["added"]["turns"] == 0


def test_manual_and_map_are_what_their_own_commands_print(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["manual", GAME]) == 0
    manual = capsys.readouterr().out
    assert main(["export", "--game", GAME, "--format", "manual"]) == 0
    assert capsys.readouterr().out == manual
    assert main(["map", GAME, "--format", "mermaid"]) == 0
    drawn = capsys.readouterr().out
    assert main(["export", "--game", GAME, "--format", "map", "--map-as", "mermaid"]) == 0
    assert capsys.readouterr().out == drawn
    file = played / "map.trizbort"
    assert main(["export", "--game", GAME, "--format", "map", "-o", str(file)]) == 0
    assert ElementTree.fromstring(file.read_text("utf-8")).tag == "trizbort"


def test_what_does_not_go_together_is_told(
    played: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for words, told in (
        (["--format", "map"], "name it with --game"),
        (["--format", "sft", "--author", "Anna"], "go with --format pack"),
        (["--format", "minari"], "name it with --out"),
    ):
        assert main(["export", *words]) == 2
        assert told in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "minari", None)
    assert main(["export", "--format", "minari", "--out", str(played / "set")]) == 1
    assert 'pip install "understudy[minari]"' in capsys.readouterr().err
