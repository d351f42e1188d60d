"""The installed program between pipes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import program
from tests.support.program import PROGRAM
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.slow


def run(*words: str, said: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, *words],
        input=said,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_three_moves_of_zork(zork1: Path) -> None:
    done = run("play", "zork1", "--plain", "--seed", "12", said="open mailbox\n\n\n")
    assert done.returncode == 0, done.stderr
    assert "Opening the small mailbox reveals a leaflet." in done.stdout
    assert done.stdout.count("\n> ") == 3
    assert done.stderr == ""


def test_equal_input_gives_equal_output_in_fresh_homes(tmp_path: Path) -> None:
    words = ("play", "cave", "--plain", "--seed", "7")
    one, two = (
        run(*words, said="no\n\n\n3\n\nundo\n\n", UNDERSTUDY_HOME=str(tmp_path / name))
        for name in ("one", "two")
    )
    assert one.returncode == 0, one.stderr
    assert one.stdout == two.stdout


def test_the_walkthrough_wins_in_plain_mode_and_verifies(zork1: Path) -> None:
    moves = (zork1.parent / "zork1-seed12.commands").read_text()
    done = run("play", str(zork1), "--plain", "--seed", "12", "--player", "human", said=moves)
    assert done.returncode == 0, done.stderr
    assert "Score 350 of 350" in done.stdout
    verified = program.run("replay", "1", "--verify")
    assert verified.returncode == 0
    assert "all 396 turns came out the same" in verified.stdout


@pytest.mark.parametrize(
    "words", [("play", "cave", "--plain", "--seed", "5"), ("replay", "1", "--plain")]
)
def test_a_reader_that_goes_away_is_no_error(words: tuple[str, ...]) -> None:
    if words[0] == "replay":
        program.run("play", "cave", "--plain", "--seed", "5", said="no\nin\n")
    with subprocess.Popen(
        [PROGRAM, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"no\n" * 50)
        process.stdin.flush()
        assert process.stdout.read(14) == b"Colossal Cave."
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize("stream", ["<&-", "</dev/null"])
def test_no_input_leaves_at_once(stream: str) -> None:
    line = f'"{PROGRAM}" play cave --plain --seed 5 {stream}'
    done = subprocess.run(
        ["sh", "-c", line], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    assert "You left before the first move" in done.stdout


def test_a_narrow_encoding_is_no_error() -> None:
    done = run(
        "play",
        "cave",
        "--plain",
        "--seed",
        "5",
        said="no\nsay 🏮\n",
        PYTHONIOENCODING="ascii",
        PYTHONUTF8="0",
        LC_ALL="C",
        PYTHONCOERCECLOCALE="0",
    )
    assert done.returncode == 0, done.stderr


def test_the_module_runs_too() -> None:
    words = [sys.executable, "-m", "tui", "--version"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.stdout.startswith("understudy")
