"""Model files in the home's ``models/`` folder, and the short names they go by.

``gguf:NAME`` and, where no player is called so, NAME alone stand for a file: by
its whole name without ``.gguf``, by what stands before its first dot, or by its
beginning up to a hyphen or another joint, as long as only one file begins so.
Paths stay out of specs, so that a journal says the same on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from games.text import clean_line

FOLDER_VARIABLE = "UNDERSTUDY_MODELS"
"""Environment variable that names the folder, if it is another than the home's."""

KIND = "gguf"
_SUFFIX = ".gguf"
_JOINT = re.compile(r"[-_. ]")


def models_folder(environ: Mapping[str, str]) -> Path | None:
    """Return the folder that the environment names, None if it names none."""
    named = environ.get(FOLDER_VARIABLE, "").strip()
    return Path(named).expanduser().absolute() if named else None


def model_files(folder: Path) -> tuple[Path, ...]:
    """Return the model files in a folder, by name; none where it can't be read."""
    with suppress(OSError):
        return tuple(sorted(path for path in folder.iterdir() if path.suffix.lower() == _SUFFIX))
    return ()


def find_file(name: str, folder: Path) -> Path | None:
    """Return the file that a short name stands for, None if there is none.

    Raises:
        ValueError: several files begin so; the message names them.
    """
    wanted = name.strip().lower().removesuffix(_SUFFIX)
    files = model_files(folder)
    for forms in (_whole, _undotted, _beginnings):
        found = [path for path in files if wanted in forms(path)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(clean_line(path.stem) for path in found)
            raise ValueError(f"Several model files are called {clean_line(name)}: {names}.")
    return None


def short_name(path: Path, folder: Path) -> str:
    """Return the shortest name that stands for this file alone."""
    for name in (*_beginnings(path), *_undotted(path)):
        with suppress(ValueError):
            if find_file(name, folder) == path:
                return name
    return path.stem.lower()


def full_spec(spec: str, folder: Path | None, known: Iterable[str] = ()) -> str:
    """Return the spec that a name stands for: its own if it is one already.

    Args:
        spec: as typed; a model's cast behind ``#`` stays.
        folder: where the files are, None where there are none.
        known: names of players or critics, which come first.

    Raises:
        ValueError: several files are called so.
    """
    name, sign, cast = spec.partition("#")
    if folder is None or ":" in name or not name.strip() or name in known:
        return spec
    return f"{KIND}:{name.strip()}{sign}{cast}" if find_file(name, folder) else spec


def _whole(path: Path) -> tuple[str, ...]:
    return (path.stem.lower(),)


def _undotted(path: Path) -> tuple[str, ...]:
    return (path.stem.lower().partition(".")[0],)


def _beginnings(path: Path) -> tuple[str, ...]:
    stem = path.stem.lower()
    return tuple(stem[: joint.start()] for joint in _JOINT.finditer(stem) if joint.start())
