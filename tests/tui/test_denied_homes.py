"""A home that may not be looked into: every command says so, and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import PROGRAM
from tests.support.waiting import PATIENCE

_BOUND = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner")
"""Has root heed permissions, as everybody else does."""


@pytest.fixture
def denied(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0)
    yield home
    home.chmod(0o700)


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program as somebody for whom permissions count."""
    bound = _BOUND if os.geteuid() == 0 else ()
    if bound and shutil.which(bound[0]) is None:
        pytest.skip("permissions count for nothing here")
    return subprocess.run(
        [*bound, PROGRAM, "--home", str(home), *words],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("sessions",),
        ("play", "cave", "--plain"),
        ("memory", "rebuild"),
        ("models",),
        ("doctor", "--repair"),
    ],
    ids=" ".join,
)
def test_a_home_that_is_denied_is_no_misuse(denied: Path, words: tuple[str, ...]) -> None:
    done = run(denied, *words)
    assert done.returncode == 1
    assert "Permission denied" in done.stderr
    assert "choose another home" in done.stderr
    assert "Name another" not in done.stderr


def test_the_doctor_goes_on_where_the_home_is_denied(denied: Path) -> None:
    done = run(denied, "doctor")
    assert done.returncode == 1
    named = {line[7:].split()[0] for line in done.stdout.splitlines() if line[:5] == "FAULT"}
    assert {"home", "database", "settings"} <= named
    assert "terminal" in done.stdout, "the last of all checks"
