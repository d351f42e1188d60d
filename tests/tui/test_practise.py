"""``understudy practise`` over a real world, in a home of its own."""

import json
from pathlib import Path

import pytest

from tui.cli import main


def test_practice_is_told_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("minigrid")
    words = ["--home", str(tmp_path / "home"), "practise", "babyai", "--json"]
    assert main([*words, "--budget", "1 games"]) == 0
    heard = capsys.readouterr()
    told = json.loads(heard.out)
    assert (told["family"], told["seed"], told["played"], len(told["games"])) == ("levels", 1, 1, 1)
    assert told["games"][0]["level"] in heard.err
    assert main([*words, "--budget", "1"]) == 0
    heard = capsys.readouterr()
    assert json.loads(heard.out)["games"] == told["games"]
    assert "1 game of this run" in heard.err
    assert "a larger --budget" in heard.err


@pytest.mark.parametrize("budget", ["0", "many", "3 weeks", "-1"])
def test_a_budget_is_games_or_steps(budget: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practise", "babyai", "--budget", budget]) == 2
    assert "a number of games, or of steps" in capsys.readouterr().err


def test_an_unknown_family_is_told_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practise", "chess"]) == 1
    assert "textworld:cooking" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("babyai:GoToLocal", "Did you mean babyai:levels, of which GoToLocal is a level?"),
        ("babyai:GoToLocl", "Did you mean babyai:levels, of which GoToLocal is a level?"),
        ("cookin", "Did you mean textworld:cooking?"),
        ("babyai:zzz", "practise on. There are"),
    ],
)
def test_what_is_nearly_a_family_or_a_level_of_one_is_told(
    asked: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["practise", asked]) == 1
    heard = " ".join(capsys.readouterr().err.split())
    assert told in heard
    assert "textworld:cooking" in heard
