"""How values cross a process boundary: typed JSON in length-prefixed frames.

Only plain data travels: nothing that arrives can name code to run, as a pickle
could. msgspec turns the frozen types of this package into plain data and checks
what comes back against them; bytes travel as base64. Where ``json`` stands in, it
keeps what a terminal or a file name could not decode: lone surrogates, which it
escapes and no UTF-8 holds. Decoding raises ValueError on anything but what was
encoded.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import msgspec

from games.errors import FetchError, GameError, StoryError, WorldCrashedError

HEADER = struct.Struct(">I")
"""Length of the frame that follows, in bytes, big-endian."""

LARGEST = 256 * 1024 * 1024
"""Longest frame taken, in bytes; a longer one means that the stream is garbled."""

_ERRORS: dict[str, type[GameError]] = {
    kind.__name__: kind for kind in (GameError, StoryError, WorldCrashedError, FetchError)
}


def _absolute(path: Any) -> str:
    return str(path.absolute())


_ENCODER = msgspec.json.Encoder(enc_hook=_absolute)


class Call(msgspec.Struct, frozen=True):
    """A request: what to do, with which plain values."""

    serial: int
    operation: str = ""
    arguments: list[Any] = []
    cancelled: bool = False
    """Asks for no work, but that the call of this serial comes to an end."""


class Raised(msgspec.Struct, frozen=True):
    """A GameError as plain data."""

    kind: str
    message: str
    hint: str

    @classmethod
    def of(cls, error: GameError) -> Raised:
        """Write an error down; a kind unknown here goes as its nearest parent."""
        kind = next(parent.__name__ for parent in type(error).__mro__ if parent.__name__ in _ERRORS)
        return cls(kind, error.message, error.hint)

    def error(self) -> GameError:
        """Return the error that was written down."""
        return _ERRORS[self.kind](self.message, self.hint)


class Return(msgspec.Struct, frozen=True):
    """What became of a call: a value as plain data, or an error."""

    serial: int
    value: Any = None
    raised: Raised | None = None


def pack(message: Any) -> bytes:
    """Return one frame that holds a message; paths in it are made absolute."""
    try:
        body = _ENCODER.encode(message)
    except (UnicodeEncodeError, OverflowError):
        body = json.dumps(msgspec.to_builtins(message, enc_hook=_absolute)).encode("ascii")
    return HEADER.pack(len(body)) + body


def unpack(buffer: bytearray, kind: Any = Any) -> Any | None:
    """Take the first whole frame out of a buffer, or None if there is none yet.

    Args:
        buffer: what came so far.
        kind: the type of the message.
    """
    if len(buffer) < HEADER.size:
        return None
    (length,) = HEADER.unpack_from(buffer)
    if length > LARGEST:
        raise ValueError(f"a frame of {length} bytes is longer than any message")
    end = HEADER.size + length
    if len(buffer) < end:
        return None
    message = decode(json.loads(buffer[HEADER.size : end]), kind)
    del buffer[:end]
    return message


def decode(plain: Any, kind: Any) -> Any:
    """Return the value of a type that plain data stands for."""
    return msgspec.convert(plain, kind, dec_hook=lambda known, plain: known(plain))
