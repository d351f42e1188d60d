"""Who may import whom, and what importing alone may do: nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import TOP
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


def test_games_and_agents_load_no_screen(tmp_path: Path) -> None:
    names = modules("games", "agents")
    assert "agents.play.coplay" in names
    program = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('textual', 'tui')])"
    )
    done = run_python(program, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_games_know_nothing_of_agents(tmp_path: Path) -> None:
    program = (
        "import importlib, sys\n"
        f"for name in {modules('games')!r}: importlib.import_module(name)\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('agents', 'sqlite_utils')])"
    )
    done = run_python(program, tmp_path)
    assert done.stdout.strip() == "[]", done.stderr


def test_importing_reads_no_home_and_writes_nothing(tmp_path: Path) -> None:
    """Watched by an audit hook: no file is opened to write, no socket, no child."""
    program = f"""
import importlib, os, sys
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
sys.addaudithook(watch)
for name in {modules(*PACKAGES)!r}: importlib.import_module(name)
print(seen)
"""
    done = run_python(program, tmp_path, HOME=str(tmp_path), PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_import_contracts_hold() -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool], cwd=TOP, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout


def test_help_answers_without_loading_what_it_does_not_need(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from tui.cli import main\n"
        "code = main(['--help'])\n"
        "heavy = {'textual', 'rich', 'numpy', 'jericho', 'sqlite_utils', 'adventure'}\n"
        "print(code, sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = run_python(program, tmp_path, UNDERSTUDY_HOME=str(tmp_path / "home"))
    assert done.stderr.strip() == "0 []"
    assert "Examples:" in done.stdout


def test_a_screen_opens_without_loading_what_it_does_not_need(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "import agents.play.workspace, tui.app, tui.cli, tui.commands.screen, tui.plain\n"
        "heavy = {'numpy', 'pandas', 'jericho', 'adventure', 'openai', 'httpx', 'ollama'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "import numpy\n"
        "print(numpy.arange(3).sum())"
    )
    done = run_python(program, tmp_path)
    assert done.stdout.split() == ["[]", "3"], done.stderr


def readme_commands() -> list[str]:
    """Return the lines that the README tells to type in its console blocks."""
    blocks = re.findall(r"^```console\n(.*?)^```", (TOP / "README.md").read_text(), re.M | re.S)
    return [
        line.removeprefix("$ ").split("  #")[0].strip()
        for block in blocks
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


@pytest.mark.slow
@pytest.mark.parametrize("line", readme_commands() or [pytest.param("", id="none")])
def test_the_command_lines_of_the_readme_run(line: str, tmp_path: Path, home_folder: Path) -> None:
    if not line:
        pytest.skip("the README has no console block yet")
    if line.startswith(("git clone", "cd ", "pip install")):
        pytest.skip("about getting the program, not about running it")
    if line.startswith("make "):
        words = [shutil.which("make") or "make", "-n", *line.split()[1:]]
        assert (
            subprocess.run(
                words, cwd=TOP, capture_output=True, check=False, timeout=PATIENCE
            ).returncode
            == 0
        )
        return
    stories = os.environ.get("UNDERSTUDY_STORIES", "")
    if re.search(r"\b(zork\d|advent|curses|balances)\b", line) and not stories:
        pytest.skip("needs the stories of UNDERSTUDY_STORIES")
    bin_folder = str(Path(sys.executable).parent)
    environ = {
        "PATH": os.pathsep.join([bin_folder, os.environ["PATH"]]),
        "UNDERSTUDY_HOME": str(home_folder),
        "UNDERSTUDY_STORIES": stories,
        "HOME": str(tmp_path),
    }
    play_first(environ, tmp_path)
    (tmp_path / "saves").symlink_to(TOP / "saves")  # what a checkout has
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=tmp_path,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    # Misuse without a terminal is all that may be wrong with a line that opens a screen.
    screen = "terminal" in done.stderr
    assert done.returncode == 0 or (done.returncode == 2 and screen), done.stderr


def play_first(environ: dict[str, str], folder: Path) -> None:
    """Play session 1, which the README's examples speak of."""
    words = ["understudy", "play", "cave", "--plain", "--seed", "5"]
    subprocess.run(
        words,
        input="no\nin\ntake lamp\n",
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
