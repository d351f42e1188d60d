"""Homes that are there already: a database is laid out once, and copied for each test."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from agents.home.database import open_database


@cache
def _laid_out() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="understudy-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "understudy.db"
    open_database(path).close()
    return path


def lay_out(path: Path) -> Path:
    """Put an empty database there, as opening one there would, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_laid_out(), path)
    return path
