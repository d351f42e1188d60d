"""Put a story file in place whole or not at all, and never over another one.

Imports the standard library only.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

HASH_PREFIX = 6
"""How many letters of a hash tell two files of one name apart."""


def keep(temporary: Path, folder: Path, name: str, sha256: str) -> Path:
    """Move a finished file into place under its name, overwriting nothing.

    Args:
        temporary: a file in the same folder, with its contents on the disk; it
            is gone afterwards.
        folder: where it goes.
        name: what it is to be called; if a file with other contents is called
            so, part of the hash is put in.
        sha256: hash of its contents.

    Raises:
        OSError: the folder can't be written to.
    """
    stem, suffix = os.path.splitext(name)
    temporary.chmod(0o644)
    for target in (folder / name, folder / f"{stem}-{sha256[:HASH_PREFIX]}{suffix}"):
        if target.exists():
            if target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == sha256:
                temporary.unlink()
                return target
            continue
        os.replace(temporary, target)
        return target
    raise FileExistsError(errno.EEXIST, "other files have that name already", str(folder / name))


def write_beside(folder: Path) -> IO[bytes]:
    """Open a new hidden file in a folder, which is made if need be.

    Raises:
        OSError: the folder can't be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False)
