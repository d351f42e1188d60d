"""What is measured is what people sit beside: evaluate and plain mode play alike."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from agents.home.database import open_database
from agents.home.paths import Home
from agents.journal.journal import Journal
from tests.support import program
from tui.cli import main

SEEDS = (5, 12, 101)
OVERRIDES = {
    "cave": ("no", "in", "take keys", "take lamp", "out", "south", "south", "south", "look", "up"),
    "zork1": (
        *("north", "east", "open window", "enter house", "take sack"),
        *("west", "take lamp", "light lamp", "examine case", "east"),
    ),
}

pytestmark = pytest.mark.slow


def run(home: Path, *words: str, said: str = "") -> str:
    environ = {**os.environ, "UNDERSTUDY_HOME": str(home)}
    done = program.run(*words, said=said, environ=environ)
    assert done.returncode == 0, done.stderr
    return done.stdout


def measured(home: Path, game: str, steps: int) -> list[list[str]]:
    """Return the moves of one episode for each seed; the home is only read."""
    told = run(
        home,
        *("evaluate", game, "--player", "mimic", "--lookahead", "none"),
        *("--seeds", ",".join(map(str, SEEDS)), "--steps", str(steps)),
        *("--jobs", "1", "--no-baselines", "--json"),
    )
    (found,) = json.loads(told)["results"]
    assert [episode["seed"] for episode in found["runs"]] == list(SEEDS)
    return [list(episode["moves"]) for episode in found["runs"]]


def accepted(home: Path, game: str, seed: int, steps: int) -> list[str]:
    """Accept whatever is proposed in plain mode, which is run in this process."""
    said = home.with_suffix(".said")
    said.write_text("\n" * steps)
    with pytest.MonkeyPatch.context() as patch, said.open() as source:
        patch.setenv("UNDERSTUDY_HOME", str(home))
        patch.setattr(sys, "stdin", source)
        assert main(["play", game, "--plain", "--seed", str(seed)]) == 0
    db = open_database(Home(home).database, read_only=True)
    try:
        journal = Journal(db)
        newest = max(journal.sessions(), key=lambda session: session.id)
        path = journal.path(newest.tip)
    finally:
        db.close()
    return [turn.decision.command for turn in path if turn.decision is not None]


def compare(taught: Path, tmp_path: Path, game: str, steps: int) -> None:
    homes = [tmp_path / f"beside-{seed}" for seed in SEEDS]
    for home in homes:
        if taught.exists():
            shutil.copytree(taught, home)
    episodes = measured(homes[0], game, steps)
    for seed, home, alone in zip(SEEDS, homes, episodes, strict=True):
        beside = accepted(home, game, seed, steps)
        assert beside == alone[: len(beside)]
        assert len(beside) in (len(alone), steps)
        assert len(alone) > min(steps, 20) // 2


def overridden(home: Path, game: str) -> Path:
    run(home, "play", game, "--plain", "--seed", "3", said="\n".join(OVERRIDES[game]) + "\n")
    return home


def test_with_nothing_known(tmp_path: Path) -> None:
    compare(tmp_path / "empty", tmp_path, "cave", 120)


def test_with_ten_overrides(tmp_path: Path) -> None:
    compare(overridden(tmp_path / "taught", "cave"), tmp_path, "cave", 120)


def test_with_games_that_it_played_before(tmp_path: Path) -> None:
    home = tmp_path / "played"
    for seed in (3, 7):
        accepted(home, "cave", seed, 40)
    compare(home, tmp_path, "cave", 60)


@pytest.mark.zork
def test_zork_with_nothing_known(tmp_path: Path, zork1: Path) -> None:
    compare(tmp_path / "empty", tmp_path, "zork1", 200)


@pytest.mark.zork
def test_zork_with_ten_overrides(tmp_path: Path, zork1: Path) -> None:
    compare(overridden(tmp_path / "taught", "zork1"), tmp_path, "zork1", 200)


@pytest.mark.zork
def test_zork_with_a_whole_demonstration(tmp_path: Path, zork1: Path) -> None:
    walkthrough = zork1.parent / "zork1-seed12.commands"
    if not walkthrough.is_file():
        pytest.skip(f"{walkthrough.name} doesn't lie beside {zork1.name}")
    home = tmp_path / "taught"
    run(home, "import", str(walkthrough), "--game", "zork1", "--seed", "12")
    compare(home, tmp_path, "zork1", 200)
