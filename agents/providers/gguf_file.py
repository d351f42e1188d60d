"""Look into a GGUF file without loading it: is it whole, and what does it hold?

Layout as in the GGUF specification, versions 2 and 3: a header, key-value
pairs, the tensors' names, shapes, types and offsets, then their data. Not read
by the package ``gguf``, which makes objects of a whole vocabulary: seconds a
file, where passing over it takes milliseconds, and a folder holds many.
"""

from __future__ import annotations

import math
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

from agents.providers.bounds import tokens

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_STRING, _ARRAY = 8, 9
_SCALARS = {
    **{0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?"},
    **{10: "<Q", 11: "<q", 12: "<d"},
}
# Type of tensor -> (values in a block, bytes of a block), for the types in use;
# of others only the beginning is checked.
_BLOCKS = {
    **{0: (1, 4), 1: (1, 2), 30: (1, 2), 28: (1, 8), 24: (1, 1), 25: (1, 2), 26: (1, 4)},
    **{27: (1, 8), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34)},
    **{10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210)},
}
# More of anything than this is damage, not a model.
_MOST = 1 << 24
_MOST_SIDES = 8
"""Sides that a tensor has at most; GGUF itself knows four."""


@dataclass(frozen=True, slots=True)
class GgufFile:
    """What a file says of its model.

    Attributes:
        context: tokens that it was trained for.
        parameters: how many numbers its tensors hold, which is the model's size.
        licence: as the file names it, empty if it doesn't.
    """

    name: str
    architecture: str
    context: int | None
    parameters: int = 0
    licence: str = ""


def read_gguf(path: Path) -> GgufFile:
    """Check a file's structure to its end.

    Raises:
        OSError: it can't be read.
        ValueError: it is no GGUF file, damaged or cut short; the message says
            which, as a clause.
    """
    if path.exists() and not path.is_file():  # opening a pipe would wait for its writer
        raise ValueError("it isn't a file of data")
    with path.open("rb") as file:
        if file.read(4) != _MAGIC:
            raise ValueError("it isn't a GGUF file")
        size = file.seek(0, 2)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                return _Reader(data, size).read()
            except (struct.error, IndexError, UnicodeDecodeError, OverflowError, RecursionError):
                raise ValueError("it is damaged or cut short") from None


class _Reader:
    def __init__(self, data: mmap.mmap, size: int) -> None:
        self._data = data
        self._size = size
        self._at = 4

    def read(self) -> GgufFile:
        version = self._scalar("<I")
        if version not in _VERSIONS:
            raise ValueError(f"its GGUF version, {version}, isn't one of {_VERSIONS}")
        tensors, pairs = self._count(), self._count()
        known: dict[str, object] = {}
        for _ in range(pairs):
            name = self._string()
            value = self._value(int(self._scalar("<I")))
            if value is not None:
                known[name] = value
        architecture = known.get("general.architecture")
        if not isinstance(architecture, str) or not tensors:
            raise ValueError("it holds no language model")
        parameters = self._check_tensors(tensors, known.get("general.alignment", 32))
        context = known.get(f"{architecture}.context_length")
        title = known.get("general.name")
        return GgufFile(
            title if isinstance(title, str) else "",
            architecture,
            tokens(context) or None,
            parameters,
            str(known.get("general.license", "")),
        )

    def _check_tensors(self, tensors: int, alignment: object) -> int:
        """See that all tensors are there; return how many values they hold."""
        ends, parameters = [], 0
        for _ in range(tensors):
            self._string()
            sides = int(self._scalar("<I"))
            if sides > _MOST_SIDES:
                raise ValueError("it is damaged: its counts make no sense")
            shape = [int(self._scalar("<Q")) for _ in range(sides)]
            kind, offset = int(self._scalar("<I")), int(self._scalar("<Q"))
            values, block = _BLOCKS.get(kind, (1, 0))
            parameters += math.prod(shape)
            ends.append(offset + math.prod(shape) // values * block)
        if not isinstance(alignment, int) or alignment < 1:
            raise ValueError("it is damaged: its alignment makes no sense")
        needed = -(-self._at // alignment) * alignment + max(ends)
        if needed > self._size:
            share = self._size / needed
            raise ValueError(f"it is cut short: {share:.0%} of {needed:,} bytes are there")
        return parameters

    def _scalar(self, form: str) -> int:
        (value,) = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return int(value) if form not in ("<f", "<d") else 0

    def _count(self) -> int:
        count = self._scalar("<Q")
        if count > _MOST:
            raise ValueError("it is damaged: its counts make no sense")
        return count

    def _string(self) -> str:
        length = self._scalar("<Q")
        if length > self._size - self._at:
            raise IndexError("past the end")
        self._at += length
        return self._data[self._at - length : self._at].decode()

    def _value(self, kind: int) -> object:
        """Return a number or text; arrays are passed over."""
        if kind == _STRING:
            return self._string()
        if kind != _ARRAY:
            return self._scalar(_form(kind))
        inner, count = int(self._scalar("<I")), self._count()
        if inner == _STRING:
            self._pass_strings(count)
        elif inner == _ARRAY:
            for _ in range(count):
                self._value(_ARRAY)
        else:
            self._at += count * struct.calcsize(_form(inner))
        return None

    def _pass_strings(self, count: int) -> None:
        """Pass over a vocabulary: hundreds of thousands of entries."""
        at, unpack, data = self._at, struct.Struct("<Q").unpack_from, self._data
        for _ in range(count):
            at += 8 + unpack(data, at)[0]
        self._at = at


def _form(kind: int) -> str:
    if kind not in _SCALARS:
        raise ValueError("it is damaged: it holds values of no known type")
    return _SCALARS[kind]
