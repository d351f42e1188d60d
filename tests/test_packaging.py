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


def locked() -> dict[str, tuple[Requirement, list[str]]]:
    """Read the lock: package -> (requirement, hashes)."""
    text = (TOP / "requirements.lock").read_text().replace("\\\n", " ")
    found: dict[str, tuple[Requirement, list[str]]] = {}
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            words, *hashes = re.split(r"\s+--hash=", line.strip())
            requirement = Requirement(words)
            found[canonicalize_name(requirement.name)] = (requirement, hashes)
    return found


def test_the_lock_names_no_host_and_leaves_spacy_out() -> None:
    text = (TOP / "requirements.lock").read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-{1,2}[a-z](?!ash=)", text.replace("--hash=", ""), re.MULTILINE)
    assert "spacy" not in locked()


def test_every_package_is_pinned_to_hashes() -> None:
    lock = locked()
    assert lock
    for requirement, hashes in lock.values():
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for h in hashes), requirement


def test_the_lock_holds_all_that_the_project_asks_for() -> None:
    read, lock = project(), locked()
    asked = [*read["project"]["dependencies"], *read["dependency-groups"]["dev"]]
    for words in asked:
        requirement = Requirement(words)
        pinned, _ = lock[canonicalize_name(requirement.name)]
        (version,) = pinned.specifier
        assert requirement.specifier.contains(version.version), (words, str(pinned))


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
    """Return a folder with what make needs, and a .venv that seems set up."""
    folder = tmp_path / "checkout"
    (folder / ".venv" / "bin").mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(TOP / name, folder / name)
    (folder / ".venv" / ".installed").touch()
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
    stamp = (checkout / ".venv" / ".installed").stat().st_mtime
    os.utime(checkout / "requirements.lock", (stamp + 5, stamp + 5))
    assert "--require-hashes" in make(checkout, "-n", "play").stdout


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
