"""Homes and folders whose names are odd, too long or gone, from the command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui.cli import main


def test_a_home_whose_name_is_no_utf8_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Path(os.fsdecode(os.fsencode(tmp_path) + b"/h\xff\xfe"))
    try:
        home.mkdir()
    except OSError:
        pytest.skip("this disk has names in UTF-8 only")
    monkeypatch.setenv("UNDERSTUDY_HOME", str(home))
    commands = tmp_path / "walk.commands"
    commands.write_text("no\neast\n")
    assert main(["import", str(commands), "--game", "cave", "--seed", "5", "--yes"]) == 0
    for words in (["sessions"], ["memory"], ["replay", "1", "--plain"], ["doctor", "--repair"]):
        assert main(words) == 0, words
    monkeypatch.setenv("UNDERSTUDY_HOME", str(tmp_path / "mine"))
    assert main(["memory", "merge", str(home)]) == 0
    assert "went wrong" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        *(["play", "--plain", "{}"], ["replay", "{}"], ["transcript", "{}"], ["map", "{}"]),
        *(["manual", "./{}"], ["notes", "{}"], ["memory", "merge", "{}"], ["serve", "{}"]),
        *(["--home", "{}", "doctor"], ["import", __file__, "--game", "{}", "--seed", "1"]),
    ],
    ids=" ".join,
)
def test_a_name_that_is_too_long_for_a_file_is_refused_in_a_sentence(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = [] if "--home" in words else ["--home", str(tmp_path)]
    assert main([*home, *(word.format("x" * 300) for word in words)]) in (1, 2)
    told = capsys.readouterr().err
    assert "too long" in told or "There is no" in told
    assert "should not" not in told


def test_a_folder_that_is_gone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (gone := tmp_path / "gone").mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for words in (["--home", "mine", "sessions"], ["play", "mine.z5", "--plain"]):
        assert main(words) == 1
        assert capsys.readouterr().err == (
            "The folder that this runs in is gone. Go to another; your sessions are kept.\n"
        )
    monkeypatch.chdir(tmp_path)


def test_a_home_without_a_name_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--home", "", "sessions"], ["sessions", "--home="]):
        assert main(words) == 2
        assert "it names no folder" in capsys.readouterr().err
