"""Who may import whom, and what importing alone may do: nothing."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import DATA, TOP
from tests.support.waiting import PATIENCE

PACKAGES = ("games", "agents", "tui")


def modules(*packages: str) -> list[str]:
    """Name every module of some packages."""
    found = []
    for package in packages:
        for path in sorted((TOP / package).rglob("*.py")):
            parts = path.relative_to(TOP).with_suffix("").parts
            if parts[-1] == "__main__":
                continue
            found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


def run_python(program: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


WATCHED = """
import importlib, json, os, sys
seen = []
def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and "__pycache__" not in str(path):
            seen.append((event, str(path)))
    elif event in ("os.mkdir", "os.remove", "os.rename") and "__pycache__" not in str(arguments[0]):
        seen.append((event, str(arguments[0])))
    elif event in ("socket.connect", "subprocess.Popen", "os.fork", "sqlite3.connect"):
        seen.append((event, ""))
def loaded(*names):
    return [name for name in sys.modules if name.split(".")[0] in names]
sys.addaudithook(watch)
found = {}
for name in GAMES: importlib.import_module(name)
found["games"] = loaded("agents", "sqlite_utils")
for name in AGENTS: importlib.import_module(name)
found["agents"] = loaded("textual", "tui")
for name in TUI: importlib.import_module(name)
found["seen"] = seen
print(json.dumps(found))
"""
"""Imports every module, those of the lowest package first, and tells what that brought along.

Watched by an audit hook: no file is opened to write, no socket, no child."""


@pytest.fixture(scope="module")
def importing(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Import every module once; return what was loaded and what was touched."""
    folder = tmp_path_factory.mktemp("importing")
    names = {package.upper(): modules(package) for package in PACKAGES}
    assert "agents.play.loop.coplay" in names["AGENTS"]
    program = "".join(f"{name} = {told!r}\n" for name, told in names.items()) + WATCHED
    done = run_python(program, folder, HOME=str(folder), PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 0, done.stderr
    found: dict[str, list[Any]] = json.loads(done.stdout)
    return found | {"left": list(folder.iterdir())}


def test_games_and_agents_load_no_screen(importing: dict[str, list[Any]]) -> None:
    assert importing["agents"] == []


def test_games_know_nothing_of_agents(importing: dict[str, list[Any]]) -> None:
    assert importing["games"] == []


def test_importing_reads_no_home_and_writes_nothing(importing: dict[str, list[Any]]) -> None:
    assert importing["seen"] == []
    assert importing["left"] == []


@pytest.mark.slow
def test_the_import_contracts_hold() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool], cwd=TOP, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout


def test_what_only_tells_answers_without_loading_what_it_does_not_need(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from tui.cli import main\n"
        "def asked(*words, heavy):\n"
        "    code = main([*words])\n"
        "    print(code, sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
        "heavy = {'textual', 'pydantic', 'stamina', 'agents.providers.base', 'numpy', 'jericho'}\n"
        "heavy |= {'agents.players.mimic', 'adventure'}\n"
        "asked('--version', heavy=heavy | {'tui.commands.play', 'tui.commands.sessions'})\n"
        "asked('--help', heavy=heavy | {'rich', 'sqlite_utils'})\n"
        "asked('sessions', heavy=heavy)\n"
        "from games.catalog import Catalog\n"
        "from pathlib import Path\n"
        f"Catalog([Path({str(DATA)!r})], levels=True).find('prompter')\n"
        "makers = {'minigrid', 'textworld', 'scienceworld'}\n"
        "print(sorted(makers & set(sys.modules)), file=sys.stderr)"
    )
    done = run_python(program, tmp_path, UNDERSTUDY_HOME=str(tmp_path / "home"))
    assert done.stderr.splitlines()[:2] == ["0 []", "0 []"]
    assert done.stderr.splitlines()[-2:] == ["0 []", "[]"]
    assert "Examples:" in done.stdout


def test_a_screen_opens_without_loading_what_it_does_not_need(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "import agents.play.loop.workspace, tui.app, tui.cli, tui.commands.screen\n"
        "import tui.plain.conversation\n"
        "heavy = {'numpy', 'pandas', 'jericho', 'adventure', 'openai', 'httpx', 'ollama'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "import numpy\n"
        "print(numpy.arange(3).sum())"
    )
    done = run_python(program, tmp_path)
    assert done.stdout.split() == ["[]", "3"], done.stderr


def test_no_class_name_stands_for_two_things() -> None:
    named: defaultdict[str, list[str]] = defaultdict(list)
    for room in PACKAGES:
        for path in sorted((TOP / room).rglob("*.py")):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    named[node.name].append(str(path.relative_to(TOP)))
    assert {name: paths for name, paths in named.items() if len(paths) > 1} == {}


def test_the_top_of_the_repository_holds_what_belongs_there() -> None:
    if shutil.which("git") is None or not (TOP / ".git").exists():
        pytest.skip("no checkout of git")
    kept = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=True)
    paths = [Path(line) for line in kept.stdout.splitlines()]
    rooms = {*PACKAGES, "tests", "saves", "docs", ".ci", ".gitignore", "Makefile", "LICENSE"}
    papers = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml"}
    locks = {"requirements.lock", "requirements-dev.lock"}
    assert {path.parts[0] for path in paths} <= rooms | papers | locks
    stories = [p for p in paths if re.fullmatch(r"\.(?:inf|z\d|zblorb|gam|ulx)", p.suffix)]
    assert [path for path in stories if path.parts[:2] != ("tests", "data")] == []
