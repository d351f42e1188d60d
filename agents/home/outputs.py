"""Writes what was asked for to a file that a person named: whole or not at all.

A full disk leaves what stood there before, and nothing goes over anybody's memory.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from typing import TextIO

from agents.core.errors import StoreError
from agents.db.logs import BESIDE
from agents.home.database import MAGIC
from games.storage import irregular


def write_output(path: Path, text: str, *, replace: bool = True) -> None:
    """Write a text to a file.

    Args:
        path: the file; a pipe that is read, or a device, takes the text as it comes.
        text: all of it.
        replace: a file that is there gives way; else it is left.

    Raises:
        FileExistsError: it is there, and isn't to be replaced.
        StoreError: it is a memory, or the log beside one, and was left as it is; or a pipe
            that nobody reads.
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
        _write_through(path, text)


def open_output(path: Path, encoding: str = "utf-8") -> TextIO:
    """Open a file to write it anew; a pipe only if somebody reads it: else that would wait.

    Raises:
        StoreError: it is a pipe that nobody reads.
        OSError: it can't be opened.
    """
    if not path.is_fifo():
        return path.open("w", encoding=encoding)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno != errno.ENXIO:
            raise
        raise StoreError(
            f"{path} is a pipe that nobody reads: nothing was written.",
            "Start what reads it first, or name a file.",
        ) from None
    os.set_blocking(handle, True)
    return os.fdopen(handle, "w", encoding=encoding)


def append_output(path: Path, text: str) -> None:
    """Write a text to the end of a file; its folder is made if need be.

    Raises:
        OSError: it can't be written, or is no file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if what := irregular(path):
        raise OSError(errno.EINVAL, f"it is {what}")
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


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


def _write_through(path: Path, text: str) -> None:
    with open_output(path) as file:
        file.write(text)


def _write_over(path: Path, text: str) -> None:
    """Write beside a file, and put it in its place once all of it is there."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    except PermissionError:  # nothing new may stand in that folder, but this file is ours
        _write_through(path, text)
        return
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
