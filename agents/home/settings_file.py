"""Writes into ``settings.toml`` what a person changed on a screen.

Comments, order and whatever else stands there stay as they are.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from agents.core.errors import StoreError
from agents.home.settings import load_settings

Value = str | int | float | bool | list[str]


def keep_settings(path: Path, table: str, values: Mapping[str, Value | None]) -> None:
    """Write some values into a table of the settings, all of them or none.

    Args:
        path: of the settings; the file is made if it is missing.
        table: its name, such as ``screen``.
        values: by name, with a dot for a table in the table (``play.undo``);
            None takes a value out.

    Raises:
        StoreError: they can't be read or written, or would make no sense then;
            nothing was changed.
    """
    try:
        before = _read(path) if path.is_file() else ""
        document = tomlkit.parse(before)
        for name, value in values.items():
            _put(document, [table, *name.split(".")], value)
        _replace(path, tomlkit.dumps(document))
    except (OSError, UnicodeDecodeError, TOMLKitError, TypeError, RecursionError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or error
        raise StoreError(
            f"This can't be kept in {path}: {reason}.",
            "It holds until you leave; the file was left as it is.",
        ) from error


def _put(place: Any, names: list[str], value: Value | None) -> None:
    """Set or take out a value in a document, making the tables on the way."""
    *tables, last = names
    for name in tables:
        if name not in place:
            if value is None:
                return
            place[name] = tomlkit.table()
        place = place[name]
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value


def _read(path: Path) -> str:
    """Return the text with the ends of lines that it has."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return file.read()


def _replace(path: Path, text: str) -> None:
    """Write a file whole, once it is seen that it can be read back.

    It stays readable for whom it was; where a link leads to it, the link stays.
    """
    path = Path(os.path.realpath(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".settings", suffix=".toml")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        load_settings(fresh)
        if path.exists():
            shutil.copymode(path, fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
