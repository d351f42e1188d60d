"""What is installed is whole, pinned, and set up once."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.paths import TOP
from tests.support.waiting import PATIENCE

PACKAGES = ("agents", "games", "tui")


def project() -> dict[str, Any]:
    return tomllib.loads((TOP / "pyproject.toml").read_text())


LOCKS = {
    "requirements.lock": ("build",),  # what playing needs
    "requirements-dev.lock": ("build", "dev"),
}
"""Each lock and the dependency groups that it pins besides the program's own."""


def locked(name: str) -> dict[str, tuple[Requirement, list[str]]]:
    """Read a lock: package -> (requirement, hashes)."""
    text = (TOP / name).read_text().replace("\\\n", " ")
    found: dict[str, tuple[Requirement, list[str]]] = {}
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            words, *hashes = re.split(r"\s+--hash=", line.strip())
            requirement = Requirement(words)
            found[canonicalize_name(requirement.name)] = (requirement, hashes)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_names_no_host_and_leaves_spacy_out(name: str) -> None:
    text = (TOP / name).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-{1,2}[a-z](?!ash=)", text.replace("--hash=", ""), re.MULTILINE)
    assert "spacy" not in locked(name)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_to_hashes(name: str) -> None:
    lock = locked(name)
    assert lock
    for requirement, hashes in lock.values():
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for h in hashes), requirement


@pytest.mark.parametrize(("name", "groups"), LOCKS.items())
def test_the_lock_holds_all_that_the_project_asks_for(name: str, groups: tuple[str, ...]) -> None:
    read, lock = project(), locked(name)
    asked = list(read["project"]["dependencies"])
    for group in groups:
        asked += read["dependency-groups"][group]
    for words in asked:
        requirement = Requirement(words)
        pinned, _ = lock[canonicalize_name(requirement.name)]
        (version,) = pinned.specifier
        assert requirement.specifier.contains(version.version), (words, str(pinned))


def test_what_playing_needs_is_pinned_alike_in_both_locks_and_without_tools() -> None:
    play, dev = map(locked, LOCKS)
    assert {name: dev.get(name) for name in play} == play
    read = project()
    tools = [*read["dependency-groups"]["dev"]]
    for extra in read["project"]["optional-dependencies"].values():
        tools += extra
    # pip comes with sqlite-utils, packaging with pooch.
    shared = {"packaging", "pip"}
    assert {canonicalize_name(Requirement(words).name) for words in tools} & set(play) <= shared


def test_the_extras_are_there_where_tests_run() -> None:
    for extra in project()["project"]["optional-dependencies"].values():
        for words in extra:
            assert canonicalize_name(Requirement(words).name) in locked("requirements-dev.lock")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Build a wheel from a copy of the sources; return the names of its files."""
    folder = tmp_path_factory.mktemp("source")
    junk = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in PACKAGES:
        shutil.copytree(TOP / name, folder / name, ignore=junk)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(TOP / name, folder / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += [
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        str(folder / "dist"),
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    (built,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return archive.namelist()


@pytest.mark.slow
def test_the_wheel_holds_every_module_style_sheet_and_marker(wheel: list[str]) -> None:
    wanted = {
        path.relative_to(TOP).as_posix()
        for name in PACKAGES
        for path in (TOP / name).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert any(name.endswith(".tcss") for name in wanted)
    assert {f"{name}/py.typed" for name in PACKAGES} <= wanted
    assert wanted - set(wheel) == set()


@pytest.mark.slow
def test_the_wheel_holds_nothing_else(wheel: list[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {t for t in tops if not t.endswith(".dist-info")} == set(PACKAGES)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with what make needs, and a .venv that seems set up for playing."""
    folder = tmp_path / "checkout"
    (folder / ".venv" / "bin").mkdir(parents=True)
    for name in ("Makefile", *LOCKS, "pyproject.toml"):
        shutil.copy(TOP / name, folder / name)
    (folder / ".venv" / ".plays").touch()
    return folder


def make(folder: Path, *words: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": str(path) if path is not None else os.environ["PATH"]}
    return subprocess.run(
        [shutil.which("make") or "make", *words],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_a_set_up_checkout_starts_without_pip(checkout: Path) -> None:
    done = make(checkout, "-n", "play")
    assert done.stdout.split() == [".venv/bin/understudy"]


def test_a_changed_lock_is_installed_again(checkout: Path) -> None:
    stamp = (checkout / ".venv" / ".plays").stat().st_mtime
    os.utime(checkout / "requirements.lock", (stamp + 5, stamp + 5))
    assert "--require-hashes" in make(checkout, "-n", "play").stdout


def test_tests_add_to_what_playing_needs(checkout: Path) -> None:
    told = make(checkout, "-n", "test").stdout
    assert "-r requirements-dev.lock" in told
    assert "-r requirements.lock" not in told
    (checkout / ".venv" / ".installed").touch()
    assert "pip" not in make(checkout, "-n", "test").stdout


def test_setting_up_tells_what_it_is_at(checkout: Path) -> None:
    """With a pip that prints and does nothing, and one that fails."""
    (checkout / ".venv" / ".plays").unlink()
    python = checkout / ".venv" / "bin" / "python"
    python.write_text(
        "#!/bin/sh\n"
        'case "$*" in *-r*) echo "Collecting click==8.1"; echo "Building wheels for jericho";'
        ' echo "Installing collected packages: click";; esac\n'
    )
    python.chmod(0o755)
    (checkout / ".venv" / "bin" / "understudy").symlink_to(python)
    done = make(checkout, "play")
    assert done.returncode == 0, done.stderr
    first, *steps = done.stderr.splitlines()
    assert first.startswith("Setting up .venv")
    number = len(locked("requirements.lock"))
    assert f"  (2/3) {number} packages" in steps
    assert "  (2/3) compiling the Z-machine" in steps
    assert f"  (2/3) putting {number} packages in place" in steps
    assert steps[-1] == "  (3/3) Understudy itself"
    (checkout / ".venv" / ".plays").unlink()
    python.write_text('#!/bin/sh\ncase "$*" in *-r*) exit 1;; esac\n')
    assert make(checkout, "play").returncode != 0
    assert not (checkout / ".venv" / ".plays").exists()


def shims(folder: Path, **bodies: str) -> Path:
    """Make a folder of programs for PATH: what make itself needs, and the bodies."""
    folder.mkdir()
    for tool in ("sh", "make", "cc", "awk", "test"):
        found = shutil.which(tool)
        if found is not None:
            (folder / tool).symlink_to(found)
    for name, body in bodies.items():
        program = folder / name.replace("_", ".")
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


def test_a_python_that_exists_and_fails_is_passed_over(checkout: Path, tmp_path: Path) -> None:
    path = shims(
        tmp_path / "bin",
        python3_13="echo 'pyenv: python3.13: command not found' >&2; exit 127",
        python3_12="exit 0",
        python3="exit 0",
    )
    shutil.rmtree(checkout / ".venv")
    assert "Setting up .venv with python3.12" in make(checkout, "-n", "play", path=path).stdout


def test_no_fitting_python_is_told_in_a_sentence(checkout: Path, tmp_path: Path) -> None:
    path = shims(tmp_path / "bin", python3="exit 1")
    shutil.rmtree(checkout / ".venv")
    done = make(checkout, "play", path=path)
    assert done.returncode != 0
    assert "needs Python 3.11, 3.12 or 3.13" in done.stderr
    assert not (checkout / ".venv").exists()
