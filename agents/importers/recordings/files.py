"""Reads a file that somebody gave us: bounded, and as text whatever its encoding."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, cast

from agents.core.errors import CommandFileError

LARGEST = 64 * 1024 * 1024
"""Bytes of a recording that is read: an evening in a terminal takes some 5 MB."""

NOTHING = "Nothing was imported."


LARGEST_TAPE = 2 * 1024 * 1024 * 1024
"""Bytes of a terminal's recording, unpacked: it is read piece by piece."""
_GZIP, _BZIP2, _XZ, _ZIP = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"PK\x03\x04"


def open_file(path: Path, largest: int = LARGEST_TAPE) -> IO[bytes]:
    """Open a file to be read piece by piece; one that is packed is unpacked on the way.

    Reading it raises a CommandFileError once more came out than ``largest`` bytes, or
    where it is packed and broken. Nothing is ever unpacked to disk.

    Raises:
        CommandFileError: it is missing, a folder, a pipe or a device, can't be read, or
            is an archive of several files.
    """
    try:
        if path.is_dir():
            raise CommandFileError(f"{path} is a folder.", f"{NOTHING} Name a file in it.")
        if path.exists() and not path.is_file():
            raise CommandFileError(
                f"{path} is a pipe or a device, not a file that can be read.",
                f"{NOTHING} Write it to a file first.",
            )
        file = path.open("rb")
        head = file.read(6)
        file.seek(0)
    except FileNotFoundError as error:
        raise CommandFileError(f"There is no file {path}.", f"{NOTHING} Check the path.") from error
    except OSError as error:
        raise CommandFileError(
            f"{path} can't be read: {error.strerror or error}.", NOTHING
        ) from error
    return io.BufferedReader(_Bounded(_unpacking(path, file, head), path, largest))


def _unpacking(path: Path, file: IO[bytes], head: bytes) -> IO[bytes]:
    if head.startswith(_GZIP):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if head.startswith(_BZIP2):
        return cast("IO[bytes]", bz2.BZ2File(file))
    if head.startswith(_XZ):
        return cast("IO[bytes]", lzma.LZMAFile(file))
    return _only_file_in(path, file) if head.startswith(_ZIP) else file


def _only_file_in(path: Path, file: IO[bytes]) -> IO[bytes]:
    try:
        archive = zipfile.ZipFile(file)
        names = [one for one in archive.infolist() if not one.is_dir()]
        if len(names) == 1:
            return archive.open(names[0])
    except _BROKEN as error:
        raise _broken(path, error) from error
    raise CommandFileError(
        f"{path} is an archive of {len(names)} files.",
        f"{NOTHING} Unpack it, and name the recordings in it.",
    )


class _Bounded(io.RawIOBase):
    """Reads a file no further than so many bytes."""

    def __init__(self, file: IO[bytes], path: Path, largest: int) -> None:
        self._file, self._path, self._largest, self._left = file, path, largest, largest

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer."""
        try:
            data = self._file.read(len(buffer))
        except _BROKEN as error:
            raise _broken(self._path, error) from error
        self._left -= len(data)
        if self._left < 0:
            raise CommandFileError(
                f"{self._path} is over {_size(self._largest)}: too large to be read as a "
                "recording.",
                f"{NOTHING} Cut it into several files.",
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            self._file.close()
        super().close()


def _broken(path: Path, error: Exception) -> CommandFileError:
    told = getattr(error, "strerror", None) or error
    return CommandFileError(
        f"{path} can't be unpacked: {str(told).rstrip('.')}.",
        f"{NOTHING} It may be cut off; get it anew, or unpack it yourself.",
    )


_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError,
           RuntimeError)  # fmt: skip


def content_of(path: Path, largest: int = LARGEST) -> bytes:
    """Return what a file holds.

    Raises:
        CommandFileError: it is missing, a folder, can't be read, unpacked or is too large.
    """
    with open_file(path, largest) as file:
        return file.read()


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
