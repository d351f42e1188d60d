"""Put a story file in place whole or not at all, and never over another one.

Imports the standard library only.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
from pathlib import Path

HASH_PREFIX = 6
"""How many letters of a hash tell two files of one name apart."""


def irregular(path: Path) -> str:
    """Return what stands in a file's place and is none, empty where a file or nothing does.

    To open a pipe waits for ever, to read a device may.

    Raises:
        OSError: it can't be looked at.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "a link that leads to itself"
        raise
    if stat.S_ISREG(mode):
        return ""
    return "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"


def keep(data: bytes, folder: Path, name: str) -> Path:
    """Write a file under its name, overwriting nothing, and return where it is.

    Args:
        data: its contents.
        folder: where it goes; made if need be.
        name: what it is to be called; if a file with other contents is called
            so, part of the hash is put in.

    Raises:
        OSError: the folder can't be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem, suffix = os.path.splitext(name)
    part = hashlib.sha256(data).hexdigest()[:HASH_PREFIX]
    for target in (folder / name, folder / f"{stem}-{part}{suffix}"):
        if not target.exists():
            _write(data, target)
            return target
        if target.is_file() and target.read_bytes() == data:
            return target
    raise FileExistsError(errno.EEXIST, "other files have that name already", str(folder / name))


def _write(data: bytes, target: Path) -> None:
    """Write a file beside its place, and move it there once it is on the disk."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as beside:
        path = Path(beside, "story")
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path, target)
