"""Reads a file that somebody gave us: bounded, and as text whatever its encoding."""

from __future__ import annotations

import codecs
from pathlib import Path

from agents.core.errors import CommandFileError

LARGEST = 64 * 1024 * 1024
"""Bytes of a recording that is read: an evening in a terminal takes some 5 MB."""

NOTHING = "Nothing was imported."


def content_of(path: Path, largest: int = LARGEST) -> bytes:
    """Return what a file holds.

    Raises:
        CommandFileError: it is missing, a folder, can't be read or is too large.
    """
    try:
        if path.is_dir():
            raise CommandFileError(f"{path} is a folder.", f"{NOTHING} Name a file in it.")
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except FileNotFoundError as error:
        raise CommandFileError(f"There is no file {path}.", f"{NOTHING} Check the path.") from error
    except OSError as error:
        raise CommandFileError(
            f"{path} can't be read: {error.strerror or error}.", NOTHING
        ) from error
    if len(data) > largest:
        raise CommandFileError(
            f"{path} is over {_size(largest)}: too large to be read as a recording.",
            f"{NOTHING} Cut it into several files.",
        )
    return data


def _size(number: int) -> str:
    kilo = number // 1024
    return f"{kilo // 1024:,} MB" if kilo >= 1024 * 16 else f"{kilo:,} KB"


def text_of(path: Path, data: bytes) -> str:
    """Return a file's content as text: UTF-8, UTF-16 by its mark, else Latin-1.

    Raises:
        CommandFileError: it is no text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    # A form feed or an escape may slip into a text; a binary file is full of such.
    strange = sum(1 for char in text if char < " " and char not in "\t\r\n\f\x1b\x1a")
    if "\0" in text or strange * 50 > len(text):
        raise CommandFileError(
            f"{path} is not a text file, nor a recording that is known here.",
            f"{NOTHING} understudy import --help names the forms that are.",
        )
    return text
