import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlite_utils import Database

from agents.home.database import open_database
from tests.support.homes import lay_out
from tests.support.paths import TOP
from tests.support.waiting import PATIENCE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "understudy.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    db = open_database(lay_out(path))
    yield db
    db.close()


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a Python program that can import the tests' own helpers."""
    running: list[subprocess.Popen[str]] = []

    def begin(program: str, *arguments: object) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", program, *map(str, arguments)],
            env=os.environ | {"PYTHONPATH": str(TOP)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate(timeout=PATIENCE)


class Disk:
    """A small disk of its own, which can be made read-only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make_read_only(self) -> None:
        _mount("-o", "remount,ro", self.folder)

    def fill(self) -> None:
        with (self.folder / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(b"x" * 4096)


def _mount(*arguments: object) -> None:
    try:
        subprocess.run(
            ["mount", *map(str, arguments)], check=True, capture_output=True, timeout=PATIENCE
        )
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a small disk can't be mounted here: {error}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", folder)
    yield Disk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True, timeout=PATIENCE)
