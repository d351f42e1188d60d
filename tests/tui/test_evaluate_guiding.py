"""``understudy evaluate --teacher``: what a teacher's goals are worth, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.paths import DATA
from tui.cli import main

STORY = DATA / "prompter.z3"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--silent", "3"), "--silent is about a teacher"),
        (("--teacher", "oracle", "--learn"), "--learn doesn't go with --teacher"),
        (("--teacher", "oracle", "--seeds", "1-3"), "--seeds doesn't go with --teacher"),
        (("--teacher", "oracle", "--player", "explorer"), "Only the mimic learns"),
        (("--teacher", "oracel"), "There is no teacher “oracel”: choose oracle,"),
        (("--teacher", "mimic"), "There is no teacher “mimic”"),
    ],
)
def test_what_does_not_go_with_a_teacher(
    words: tuple[str, ...], told: str, home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(STORY), *words]) == 2
    assert told in capsys.readouterr().err


def test_what_a_teacher_is_worth_is_told_by_episodes(
    home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["evaluate", "babyai:GoToRedBallNoDists", "--steps", "2", "--teacher", "oracle"]
    words += ["--episodes", "1", "--silent", "1", "--guiding", "one-way", "--guiding", "alone"]
    assert main(words) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].endswith(", goals set by oracle; 1 repetition; share won")
    assert out[1].split() == ["guidance", "1–1", "2–2,", "silent", "90", "%", "won", "after"]
    assert [row.split()[0] for row in out[2:4]] == ["one-way", "alone"]
    assert len(out) == 4
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["guiding"]["alone"]["shares"][1]["silent"] is True
    assert [len(run["won"]) for run in told["runs"]] == [2, 2]


def test_a_game_without_an_expert_is_refused_before_anything_is_played(
    home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(STORY), "--teacher", "oracle"]) == 1
    said = capsys.readouterr()
    assert "Prompter has no expert of its own. Nothing was played." in said.err
    assert not said.out
