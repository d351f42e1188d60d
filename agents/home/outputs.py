"""Writes what was asked for to a file that a person named: whole or not at all.

A full disk leaves what stood there before, and nothing goes over anybody's memory.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from agents.core.errors import StoreError
from agents.db.logs import BESIDE
from agents.home.database import MAGIC


def write_output(path: Path, text: str, *, replace: bool = True) -> None:
    """Write a text to a file.

    Args:
        path: the file; a pipe or a device takes the text as it comes.
        text: all of it.
        replace: a file that is there gives way; else it is left.

    Raises:
        FileExistsError: it is there, and isn't to be replaced.
        StoreError: it is a memory, or the log beside one; it was left as it is.
        OSError: it can't be written; it is as it was.
    """
    path = Path(os.path.expanduser(path))
    if not os.path.lexists(path) or not replace:
        _write_new(path, text)
        return
    refuse_memory(path)
    if path.is_file() and not path.is_symlink():
        _write_over(path, text)
    else:
        path.write_text(text, encoding="utf-8")


def refuse_memory(path: Path) -> None:
    """See that a file that is to be written over is nobody's memory.

    Raises:
        StoreError: it is one, or what SQLite keeps beside one.
        OSError: it can't be read.
    """
    if path.is_file() and _is_memory(path):
        raise StoreError(f"{path} is a memory, and was left as it is.", "Give another name.")


def _is_memory(path: Path) -> bool:
    """Tell whether a file is a database, or what SQLite keeps beside one."""
    path = path.resolve()
    for one in (path, *(path.with_name(path.name.removesuffix(end)) for end in BESIDE)):
        if one.is_file():
            with one.open("rb") as file:
                if file.read(len(MAGIC)) == MAGIC:
                    return True
    return False


def _write_new(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink(missing_ok=True)
            raise


def _write_over(path: Path, text: str) -> None:
    """Write beside a file, and put it in its place once all of it is there."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    except PermissionError:  # nothing new may stand in that folder, but this file is ours
        path.write_text(text, encoding="utf-8")
        return
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
