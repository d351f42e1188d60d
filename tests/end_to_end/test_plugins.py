"""The example of ``docs/plugins.md``: installed as a package, and played."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import DATA, TOP
from tests.support.program import run
from tests.support.waiting import PATIENCE

EXAMPLE = DATA / "plugin"
PAGE = TOP / "docs" / "plugins.md"
BIN = Path(sys.executable).parent
SWEEPER = "sweeper:press 1,press 2,press 3"

BROKEN = """\
[understudy.worlds]
z-machine = understudy_example.world:LAMPS
gloom = nowhere_to_be_found:GLOOM

[understudy.players]
mute = understudy_example.player:Sweeper
"""
"""Entry points of a package of which nothing can be used."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the example, and a package that is broken, into a folder of their own."""
    source = tmp_path_factory.mktemp("source") / "example"
    shutil.copytree(EXAMPLE, source, ignore=shutil.ignore_patterns("__pycache__"))
    folder = tmp_path_factory.mktemp("installed")
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index")
    options = ("--no-build-isolation", "--target", str(folder), str(source))
    subprocess.run((*pip, *options), check=True, timeout=PATIENCE)
    info = folder / "understudy_broken-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: understudy-broken\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text(BROKEN)
    return folder


class Program:
    """The installed program, with the plug-ins beside it and a home of its own."""

    def __init__(self, installed: Path, home: Path) -> None:
        self._environ = {
            **os.environ,
            "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]),
            "PYTHONPATH": str(installed),
            "UNDERSTUDY_HOME": str(home),
            "OLLAMA_HOST": "http://127.0.0.1:1",
        }

    def run(self, *words: str, said: str = "", code: int = 0, anew: bool = False) -> str:
        """Run it, started as a person does if ``anew``; return what it said."""
        if anew:
            done = subprocess.run(
                ("understudy", *words),
                input=said,
                env=self._environ,
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
            )
        else:
            done = run(*words, said=said, environ=self._environ)
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    def ask(self, *words: str) -> Any:
        """Run it and read what it prints for other tools."""
        return json.loads(self.run(*words, "--json"))


@pytest.fixture
def program(installed: Path, home_folder: Path) -> Program:
    return Program(installed, home_folder)


def test_the_page_shows_the_example_as_it_is() -> None:
    shown = dict(re.findall(r"^`([\w./]+)`:\n\n```\w+\n(.*?)^```$", PAGE.read_text(), re.M | re.S))
    files = (p for p in sorted(EXAMPLE.rglob("*")) if p.suffix in (".py", ".toml"))
    there = {str(p.relative_to(EXAMPLE)): p.read_text() for p in files}
    assert shown == {name: text for name, text in there.items() if text}


def test_the_commands_of_the_page_run(program: Program) -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    assert lines.pop(0) == "pip install .", "which the fixture does"
    assert len(lines) >= 6
    for line in lines:
        name, *words = shlex.split(line)
        assert name == "understudy"
        program.run(*words, said="\n\n")


def test_a_game_of_plugins_alone_is_played_resumed_and_replayed(program: Program) -> None:
    words = ("play", "lamps:3", "--plain", "--seed", "1", "--player", SWEEPER, "--critic", "terse")
    said = program.run(*words, said="\n\n", anew=True)
    assert "You see 3 dark lamps" in said
    assert f"{SWEEPER} would play: press 1" in said
    assert "brevity" in program.run(*words, said="/critic\n")
    assert "Lamp 1 is on now." in said
    more = program.run("play", "--resume", "1", "--plain", "--player", SWEEPER, said="\n")
    assert "You have won: the story is over." in more
    assert "all 3 turns came out the same" in program.run("replay", "1", "--verify")
    assert program.ask("sessions")[0]["game"] == "lamps:3"


def test_a_model_of_a_plugin_plays_in_a_team(program: Program) -> None:
    words = ("play", "lamps:3", "--plain", "--seed", "1", "--critic", "none")
    players = ("--player", "canned:press 2#cautious,t=0.5", "--player", "sweeper")
    said = program.run(*words, *players, said="/team\n")
    assert "The team would play: press" in said
    assert "canned:press 2#cautious,t=0.5: press 2" in said


def test_plugins_are_listed_wherever_one_chooses(program: Program) -> None:
    games = {game["id"]: game for game in program.ask("games")}
    assert games["lamps:5"]["available"]
    assert games["lamps:5"]["engine"] == "lamps"
    told = "".join(program.run("play", "--help").split())
    assert "Plug-insaddsweeper:COMMAND,COMMAND...,canned:COMMAND." in told
    assert "Plug-insaddterse,canned:COMMAND." in told
    assert "sweeper" in program.run("evaluate", "--help")
    assert "sweeper" in program.run("play", "cave", "--player", "sweeping", code=2)


def test_doctor_lists_every_part_and_what_is_wrong_with_it(program: Program) -> None:
    checks = {check["name"]: check for check in program.ask("doctor")}
    found = {
        (one["distribution"], one["name"]): one["problem"]
        for kind in ("worlds", "players", "critics", "providers")
        for one in checks[kind]["registered"]
    }
    for name in ("lamps", "sweeper", "terse", "canned"):
        assert found["understudy-example", name] == ""
    for name in ("z-machine", "mimic", "none", "gguf"):
        assert found["understudy", name] == ""
    assert found["understudy-broken", "z-machine"] == "The name is taken by understudy."
    assert "ModuleNotFoundError" in found["understudy-broken", "gloom"]
    assert "is no PlayerKind" in found["understudy-broken", "mute"]
    assert not checks["worlds: gloom"]["ok"]
    assert "pip uninstall understudy-broken" in checks["worlds: gloom"]["remedy"]
    assert checks["lamps"]["detail"] == "3 lamps starts at Hall of lamps"
    told = program.run("doctor")
    assert "lamps (understudy-example 1.0)" in told
    assert "understudy-broken 0.1" in told


def test_what_fails_to_load_is_told_when_it_is_chosen_and_harms_nothing(program: Program) -> None:
    told = program.run("play", "cave", "--plain", "--player", "mute", code=1)
    assert "is no PlayerKind" in told
    assert "pip uninstall understudy-broken" in told
    assert "no game called “gloom”" in program.run("play", "gloom", "--plain", code=1)
    assert program.run("play", "cave", "--plain", "--seed", "3", said="no\n")


def test_a_plugins_player_is_measured_on_its_world(program: Program) -> None:
    words = ("evaluate", "lamps:3", "--player", SWEEPER, "--seeds", "1-3", "--steps", "3")
    measured = json.dumps(program.ask(*words, "--no-baselines", "--jobs", "1"))
    assert SWEEPER in measured
    assert program.run(*words, "--no-baselines", "--jobs", "1").count("3 of 3") == 1


def test_a_session_waits_for_its_plugin(program: Program, home_folder: Path) -> None:
    program.run("play", "lamps:3", "--plain", "--player", "human", said="press 1\n")
    alone = Program(home_folder, home_folder)
    assert "lamps" in alone.run("sessions")
    told = alone.run("play", "--resume", "1", "--plain", code=1)
    assert "3 lamps was played with the plug-in “lamps”, which isn't here." in told
