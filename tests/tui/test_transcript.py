"""``understudy transcript``: a session as text, with notes, searched and kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.core.commands import Actor, Kind
from agents.home.paths import Home
from agents.journal.transcript import Occurrence, matches, turn_texts
from agents.play.loop.workspace import Workspace
from tests.support.taping import Tape
from tui.cli import main


@pytest.fixture
def taped(home_folder: Path) -> Iterator[Tape]:
    """Yield a session of four moves: accepted, overridden with a reason, typed, played alone."""
    with Workspace(Home(home_folder)) as workspace:
        tape = Tape(workspace.journal.db)
        tape.play("north", "Behind House", kind=Kind.ACCEPTED)
        tape.play(
            "open window", kind=Kind.OVERRIDE, replaced="wait", why="the window\nis ajar \x1b[2J"
        )
        tape.play("in", "Kitchen")
        tape.play("take sack", by=Actor.AGENT)
        yield tape


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[str, str]:
    assert main(["transcript", *words]) == 0
    said = capsys.readouterr()
    return said.out, said.err


def test_a_session_is_read_without_anybody_having_asked_before(
    taped: Tape, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, "1")
    commands = [line for line in out.splitlines() if line.startswith(">")]
    assert commands == ["> north", "> open window", "> in", "> take sack"]
    assert out.startswith("Zork I, seed 12\n\nYou stand in an open field")
    assert "[" not in out, "no notes unless they are wished for"


def test_notes_say_who_played_what_and_why(taped: Tape, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, "1", "--notes")
    noted = [line for line in out.splitlines() if line.startswith("[")]
    assert noted == [
        "[You accepted it from the agent.]",
        "[You overrode the agent, in place of “wait”.]",
        "[Why: the window is ajar]",
        "[The agent played it by itself.]",
    ]


def test_words_are_found_in_any_case_and_across_lines(
    taped: Tape, capsys: pytest.CaptureFixture[str]
) -> None:
    out, told = run(capsys, "1", "--find", "OPEN  window")
    assert "> open window" in out
    assert "> north" not in out
    assert "stands in 1 of 5 turns" in told
    assert main(["transcript", "1", "--find", "xyzzy"]) == 1
    assert "stands nowhere" in capsys.readouterr().err
    assert main(["transcript", "1", "--find", " "]) == 2


def test_what_is_told_of_a_move_is_found_and_told_there_too(
    taped: Tape, capsys: pytest.CaptureFixture[str]
) -> None:
    taped.play("jump", "West of House", turns=0)
    out, _ = run(capsys, "1", "--find", "began anew")
    assert out.endswith("> jump\nYou jump.\n[The story began anew.]\n")
    assert "> in" not in out


def test_every_place_of_the_words_is_a_match() -> None:
    assert matches(["A lamp, the\nlamp", "none", "LAMP"], "lamp") == (
        Occurrence(0, 0),
        Occurrence(0, 1),
        Occurrence(2, 0),
    )
    assert matches(["the\n  lamp"], "the lamp") == (Occurrence(0, 0),)
    assert matches(["a.b"], "a+b") == (), "words are no pattern"
    assert matches(["anything"], "  ") == ()


def test_a_file_is_never_written_over(
    taped: Tape, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "manor.txt"
    out, told = run(capsys, "1", "-o", str(file))
    assert (out, "5 turns written" in told) == ("", True)
    kept = file.read_text()
    assert "> take sack" in kept
    assert main(["transcript", "1", "-o", str(file), "--notes"]) == 1
    assert "left as it is" in capsys.readouterr().err
    assert file.read_text() == kept
    assert main(["transcript", "1", "-o", str(tmp_path / "no" / "where.txt")]) == 1
    assert "can't be written" in capsys.readouterr().err


def test_json_has_notes_beside_the_text(taped: Tape, capsys: pytest.CaptureFixture[str]) -> None:
    told: dict[str, Any] = json.loads(run(capsys, "1", "--json")[0])
    assert (told["session"], told["game"], told["seed"]) == (1, "zork1", 12)
    turn = told["turns"][2]
    assert (turn["command"], turn["kind"], turn["replaced"]) == ("open window", "override", "wait")
    assert turn["notes"][1] == "Why: the window is ajar"


def test_what_is_no_session_is_told(taped: Tape, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transcript", "7"]) == 1
    assert "no session 7" in capsys.readouterr().err
    assert main(["transcript", "nothing"]) == 2


def test_text_of_a_game_steers_no_terminal(taped: Tape) -> None:
    turn = taped.play("read \x1b]0;title\x07sign\nquit")
    assert turn_texts([turn])[0].startswith("> read sign quit\n")
