"""What the program writes to may be closed, full or unable to draw."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.asking_program import ask
from tests.support.paths import DATA
from tests.support.program import PROGRAM
from tests.support.waiting import PATIENCE
from tui.cli import main
from tui.commands.frame import on_terminal

FULL = Path("/dev/full")


def shell(words: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the installed program by a shell, which can close streams."""
    return subprocess.run(
        ["/bin/sh", "-c", f'"$0" {words}', PROGRAM],
        env={**os.environ, "UNDERSTUDY_HOME": str(home)},
        input="no\nin\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_error(tmp_path: Path, closed: str) -> None:
    done = shell(f"play cave --plain --seed 5 {closed}", tmp_path)
    assert done.returncode == 0
    assert done.stderr == ""
    turns = [session["turns"] for session in ask("sessions", "--home", str(tmp_path))]
    assert turns == ([] if "<&-" in closed else [2])  # without a move there is no session


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", ["games", "games --json", "play cave --plain --seed 5"])
def test_output_that_finds_no_space_is_told_in_a_sentence(tmp_path: Path, words: str) -> None:
    done = shell(f"{words} >{FULL}", tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        "No space is left where this writes to. Free some; your sessions are kept.\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ["replay", "--plain"],
        ["memory", "show"],
        ["memory", "forget"],
        ["memory", "restore"],
        ["play", "--plain", "--resume"],
    ],
)
def test_a_number_beyond_the_database_is_misuse(
    home_folder: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, str(2**63)]) == 2
    assert "is not in the range" in capsys.readouterr().err


@pytest.mark.parametrize(("encoding", "draws"), [("utf-8", True), ("latin-1", False)])
def test_a_screen_is_drawn_only_where_its_lines_can_be_written(
    monkeypatch: pytest.MonkeyPatch, encoding: str, draws: bool
) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    for name in ("stdin", "stdout"):
        monkeypatch.setattr(sys, name, Terminal(io.BytesIO(), encoding=encoding))
    monkeypatch.setenv("TERM", "xterm")
    assert on_terminal() is draws


def test_the_advice_to_resume_names_a_story_by_its_path_and_works(
    tmp_path: Path,
) -> None:
    told = tmp_path / "a [b]story's.z5"
    shutil.copyfile(DATA / "prompter.z5", told)
    home = tmp_path / "home"
    first = subprocess.run(
        [PROGRAM, "play", str(told), "--plain", "--home", str(home)],
        input="look\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    advice = first.stdout.splitlines()[-1].partition("Go on with: understudy ")[2]
    again = shell(f"{advice} --home '{home}'", home)
    assert again.returncode == 0, again.stderr
    assert "resumed at move 1" in again.stdout
