"""The recorded session of a team is what the program makes, and comes out the same."""

from __future__ import annotations

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from games.catalog import Catalog
from games.open import open_world
from tests.make_sample import SAMPLE, make
from tests.support.program import PROGRAM
from tests.support.pty_program import Terminal
from tui.cli import main


@pytest.fixture(scope="module")
def sample() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return told


def test_the_session_comes_out_the_same(sample: dict[str, Any]) -> None:
    commands = [turn["command"] for turn in sample["turns"][1:]]
    world = open_world(Catalog([]).find(sample["game"]))
    try:
        scenes = [world.reset(sample["seed"]), *world.play(commands)]
    finally:
        world.close()
    assert [scene.text for scene in scenes] == [turn["text"] for turn in sample["turns"]]
    assert [scene.score for scene in scenes] == [turn["score"] for turn in sample["turns"]]


def test_the_program_replays_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(SAMPLE), "--plain"]) == 0
    assert "You overrode instead of" in capsys.readouterr().out
    assert main(["replay", str(SAMPLE), "--verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"]


def test_it_is_seen_on_the_screen_and_not_played_on(tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TERM": "xterm-256color"}
    environ["UNDERSTUDY_HOME"] = str(tmp_path / "home")
    with Terminal([PROGRAM, "replay", str(SAMPLE)], environ, 140, 40, forked=True) as terminal:
        terminal.wait_for("0/5")
        terminal.send("o")
        terminal.wait_for("an old magic word")
        terminal.send("t")
        terminal.wait_for("looked at, not played on")
        terminal.send("\x11")
        assert terminal.wait_for_exit() == 0


def check(told: dict[str, Any]) -> None:
    """Find a team at work in a session: proposing, taken at its word, overridden."""
    model, mimic = told["player"].split(" + ")
    assert model.startswith("gguf:tiny.gguf#")
    assert mimic == "mimic"
    kinds = [turn["kind"] for turn in told["turns"][1:]]
    assert {"accepted", "override"} <= set(kinds)
    for turn in told["turns"][1:]:
        (proposal,) = turn["proposals"]
        assert [ballot["player"] for ballot in proposal["ballots"]] == [model, mimic]
        assert len(proposal["rewards"]) == len(proposal["commands"])
        exchange = proposal["members"][0]["exchanges"][0]
        assert exchange["model"] == "tiny.gguf"
        assert exchange["sampling"]["temperature"] == 0.9
        assert [message["role"] for message in exchange["messages"]] == ["system", "user"]
        assert json.loads(exchange["answer"])["reason"]
        assert exchange["prompt_tokens"] > 0
        assert exchange["seconds"] > 0
    overridden = next(turn for turn in told["turns"] if turn["kind"] == "override")
    assert overridden["why"]
    assert overridden["replaced"] == overridden["proposals"][0]["commands"][0]


def test_the_sample_holds_a_team_at_work(sample: dict[str, Any]) -> None:
    check(sample)
    assert SAMPLE.stat().st_size < 200_000


@pytest.mark.slow
def test_the_program_makes_such_a_session(tmp_path: Path) -> None:
    if find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp isn't installed")
    check(json.loads(make(tmp_path)))
