"""The doctor finds real faults and says how to mend them."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from agents.home.database import open_database
from agents.home.paths import Home
from agents.home.settings import ModelSettings
from games.registry import Registration, Registry
from games.types import Engine, GameInfo
from tests.support import tiny_gguf
from tests.support.ollama_stub import running_ollama
from tests.support.paths import DATA
from tui import doctor
from tui.cli import main
from tui.probes import Prober, look_for_files


@pytest.fixture(autouse=True)
def nobody_nearby(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for no server that whoever runs the tests may have."""
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:1")


def test_a_sound_installation_passes(home_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--json"]) == 0
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)}
    for name in ("python", "packages", "sqlite", "z-machine", "colossal-cave", "home", "database"):
        assert checks[name]["ok"], checks[name]
        assert {"name", "ok", "detail", "remedy"} <= set(checks[name])
    assert "jericho" in checks["packages"]["detail"]
    assert not home_folder.exists(), "looking makes nothing"


def test_the_table_names_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    for name in ("python", "sqlite", "z-machine", "stories", "disk", "terminal"):
        assert name in said


def test_an_unknown_python() -> None:
    assert not doctor.check_python((3, 10, 4)).ok
    assert not doctor.check_python((3, 14, 0)).ok
    assert doctor.check_python(sys.version_info[:3]).ok


def test_a_distribution_that_is_not_installed() -> None:
    check = doctor.check_packages("no-such-distribution")
    assert not check.ok
    assert check.remedy


def test_a_home_that_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    check = doctor.check_home(Home(blocked / "home"))
    assert not check.ok
    assert "--home" in check.remedy


def test_a_damaged_database_stops_play(
    home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home_folder.mkdir()
    (home_folder / "understudy.db").write_bytes(b"SQLite format 3\0" + b"\x5a" * 5000)
    assert main(["doctor", "--json"]) == 1
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)}
    assert not checks["database"]["ok"]
    assert checks["database"]["remedy"]


def test_where_there_is_nothing_to_repair_it_is_told(
    home_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--repair"]) == 0
    assert "There is no memory file yet: nothing was changed." in capsys.readouterr().err
    assert not (home_folder / "understudy.db").exists()


def test_a_sound_database_is_counted(tmp_path: Path) -> None:
    home = Home(tmp_path)
    open_database(home.database).close()
    check = doctor.check_database(home)
    assert check.ok
    assert "0 sessions" in check.detail


def test_a_folder_of_stories_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UNDERSTUDY_STORIES", str(tmp_path / "nowhere"))
    assert main(["doctor", "--json"]) == 0, "games can be played all the same"
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)}
    assert not checks["stories"]["ok"]
    assert "nowhere" in checks["stories"]["detail"]
    assert "UNDERSTUDY_STORIES" in checks["stories"]["remedy"]


def test_a_story_that_can_not_be_played(tmp_path: Path) -> None:
    story = tmp_path / "broken.z5"
    story.write_bytes(b"\x05" + bytes(200))
    check = doctor.check_plays("story", GameInfo("broken", "Broken", Engine.ZMACHINE, path=story))
    assert not check.ok
    assert check.detail


def test_a_full_disk(tmp_path: Path) -> None:
    assert not doctor.check_space(Home(tmp_path), usage=lambda _: 1000).ok
    assert doctor.check_space(Home(tmp_path), usage=lambda _: 10**9).ok


async def test_models_are_listed_with_what_they_can(
    home_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_ollama() as ollama:
        monkeypatch.setenv("OLLAMA_HOST", ollama.host)
        report = await Prober(Home(home_folder), ModelSettings(), os.environ).one("ollama")
    found = doctor.check_backend(report)
    assert found.ok
    assert "storyteller:1b (8,192 tokens · answers by schema)" in found.detail
    assert "thinker:4b (40,960 tokens · answers by schema · thinks)" in found.detail


def test_a_damaged_model_file_is_told_beside_the_sound_ones(tmp_path: Path) -> None:
    if find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp isn't installed")
    tiny_gguf.write_model(tmp_path / "sound.gguf")
    (tmp_path / "bad.gguf").write_text("broken")
    found = doctor.check_backend(look_for_files(tmp_path))
    assert "served by xllamacpp, but not bad.gguf: it isn't a GGUF file: " in found.detail
    assert found.detail.endswith("sound (4,096 tokens · answers by schema)")


def test_the_parts_that_are_registered_are_listed_with_where_they_come_from(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["doctor", "--json"]) == 0
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)}
    listed = {kind: checks[kind]["registered"] for kind in doctor.REGISTRIES}
    names = {kind: [one["name"] for one in found] for kind, found in listed.items()}
    assert names["worlds"][:2] == ["colossal-cave", "z-machine"]
    assert names["players"][:4] == ["mimic", "explorer", "search", "human"]
    assert names["critics"][:2] == ["demonstrations", "none"]
    assert names["providers"][:3] == ["openai", "ollama", "gguf"]
    for one in (found for of_kind in listed.values() for found in of_kind):
        assert (one["distribution"], one["problem"]) == ("understudy", "")


def test_a_plugin_that_fails_is_a_note_and_one_of_the_programs_own_a_fault() -> None:
    def of(distribution: str) -> list[doctor.Check]:
        broken = Registration("ape", "nowhere:APE", distribution, "1.0")
        names: Registry[int] = Registry("x", int, (), lambda _: [], lambda _: [broken])
        return list(doctor.check_parts("players", names))

    none, broken = of("zoo")
    assert not none.ok
    assert (broken.name, broken.ok, broken.vital) == ("players: ape", False, False)
    assert broken.detail.startswith("zoo 1.0: nowhere:APE can't be loaded")
    assert "pip uninstall zoo" in broken.remedy
    assert of("understudy")[1].vital


def test_a_games_figures_and_where_they_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", str(DATA / "prompter.z5")]) == 0
    said = capsys.readouterr().out
    assert "what the story says" in said
    assert "All sources say the same at the start." in said


def test_figures_are_compared_along_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = tmp_path / "way.commands"
    commands.write_text("east\ntake lamp\nlight lamp\nwest\ndown\n")
    words = ["doctor", str(DATA / "prompter.z3"), "--along", str(commands), "--seed", "3", "--json"]
    assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["looks"], told["seed"]) == (6, 3)
    shown = {one["figure"]: one for one in told["readings"] if one["shown"]}
    assert (shown["score"]["source"], shown["score"]["value"]) == ("the status line's globals", "0")
    # In the dark, the status line says so; the place is known all the same.
    assert told["differences"] == []


def test_a_world_with_one_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "cave"]) == 0
    assert "knows its figures itself" in capsys.readouterr().out


def test_figures_of_no_game(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "no-such-game"]) == 1
    assert "no-such-game" in capsys.readouterr().err
    assert main(["doctor", "--along", str(tmp_path / "f")]) == 2
    assert main(["doctor", "cave", "--along", str(tmp_path / "none")]) == 1
