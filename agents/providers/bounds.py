"""Limits of what a server may send, in one place for every vendor's client.

A server may be broken or hostile: what it sends is counted as it comes, after it was
unpacked, and an answer that outgrows a limit is ended there. How long an answer may
take, and how long its text may be, is :mod:`agents.providers.resilience`'s to say.
"""

from __future__ import annotations

import asyncio
import zlib
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from agents.core.text import clean_line
from agents.providers.tails import Tail

MOST_BYTES = 16 * 1024**2
"""Bytes of one response, unpacked. A token takes some 250 in an event of its own."""
LONGEST_LINE = 4 * 1024**2
"""Bytes of one line of an answer. What lists models may be one line of any length."""
MOST_LINES = 200_000
"""Lines of one response; clients take longest over empty ones."""
MOST_PACKINGS = 20_000
"""Packings in a row in one response; each may hold nothing, and takes its time."""
LONGEST_TEXT = 200_000
"""Characters of an answer, and of the thoughts before it."""
MOST_TOKENS = 1_000_000_000
"""No model reads or writes so many; a larger count is none."""
MOST_SECONDS = 1_000_000.0
"""No answer takes so long; a larger figure is none."""
MOST_MODELS = 5_000
"""Models that are told of a server's list; the largest service has some hundreds."""
_ANSWERS = ("/chat/completions", "/chat")
"""Where answers come from, in the addresses of either vendor."""
_PIECE = 64 * 1024
_WESTERN = ("charset=iso-8859-1", 'charset="iso-8859-1', "charset=windows-1252", "charset=latin")
"""Letters that old servers name; the first is read as the second, as browsers do."""


class OverlongError(ValueError):
    """A server sent more than an answer can be, or packed what wasn't to be packed."""


async def ask_unpacked(request: Any) -> None:
    """Ask for a response as it is: a hook for requests of httpx and its like."""
    request.headers["accept-encoding"] = "identity"


def limiting(base: type) -> Callable[[Any], Awaitable[None]]:
    """Return a hook for responses that ends them where they outgrow the limits.

    Args:
        base: the client's class of streams of bytes; what takes its place must be one.
    """

    class Limited(base):  # type: ignore[misc]  # a vendor's own class, chosen at run time
        def __init__(self, stream: Any, encoding: str, kind: str, longest: int) -> None:
            self._stream = stream
            # Who asks again, to read the rest away, goes on where it stands.
            self._pieces = _finished(_limited(stream, encoding, kind, longest), Tail(kind))

        def __aiter__(self) -> AsyncIterator[bytes]:
            return self._pieces

        async def aclose(self) -> None:
            await self._stream.aclose()

    async def limit(response: Any) -> None:
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        # The client must not unpack it: it would do so without a limit.
        response.headers.pop("content-encoding", None)
        kind = response.headers.get("content-type", "").lower()
        streamed = response.request.url.path.endswith(_ANSWERS)
        longest = LONGEST_LINE if streamed else MOST_BYTES
        response.stream = Limited(response.stream, encoding or "identity", kind, longest)

    return limit


async def _finished(pieces: AsyncIterator[bytes], tail: Tail) -> AsyncIterator[bytes]:
    """Yield a response's pieces; a connection that was dropped lost nothing but its end."""
    try:
        async for piece in pieces:
            tail.feed(piece)
            yield piece
    except OverlongError:
        raise
    except Exception:
        if not tail.is_whole():
            raise


async def _limited(
    stream: Any, encoding: str, kind: str = "", longest: int = LONGEST_LINE
) -> AsyncIterator[bytes]:
    unpack, unmark, recode = _unpacker(encoding), _Unmarked(), _recoder(kind)
    total = line = lines = received = 0
    async for packed in stream:
        received += len(packed)
        if received > MOST_BYTES:  # of what unpacks to nothing, or to less
            raise OverlongError(f"more than {MOST_BYTES // 1024**2} MB in one answer")
        for piece in map(recode, map(unmark, unpack(packed))):
            total += len(piece)
            lines += piece.count(b"\n")
            newline = piece.rfind(b"\n")
            line = line + len(piece) if newline < 0 else len(piece) - newline - 1
            if total > MOST_BYTES:
                raise OverlongError(f"more than {MOST_BYTES // 1024**2} MB in one answer")
            if line > longest:
                raise OverlongError(f"a line of more than {longest // 1024**2} MB")
            if lines > MOST_LINES:
                raise OverlongError(f"more than {MOST_LINES:,} lines in one answer")
            yield piece
            # What is always there already would keep all else, and every limit of time, waiting.
            await asyncio.sleep(0)


class _Unmarked:
    """Takes the byte order mark off the head of a response, as it comes in pieces.

    Clients take it for a part of the first line, which would then be lost to them.
    """

    def __init__(self) -> None:
        self._head: bytes | None = b""

    def __call__(self, piece: bytes) -> bytes:
        if self._head is None:
            return piece
        head = self._head + piece
        if len(head) < len(BOM_UTF8) and BOM_UTF8.startswith(head):
            self._head = head  # what ends within the mark holds no answer
            return b""
        self._head = None
        return head.removeprefix(BOM_UTF8)


def _recoder(kind: str) -> Callable[[bytes], bytes]:
    """Return what makes UTF-8 of a response in Western letters, as clients read no other.

    Args:
        kind: its content type, which names its letters.
    """
    if not any(letters in kind for letters in _WESTERN):
        return lambda piece: piece
    return lambda piece: piece.decode("cp1252", errors="replace").encode()


def _unpacker(encoding: str) -> Callable[[bytes], Iterator[bytes]]:
    """Return what unpacks an encoding a little at a time."""
    if encoding == "identity":
        return lambda packed: iter((packed,))
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise OverlongError(
            f"what is packed as “{clean_line(encoding)[:20]}”, which it wasn't asked for"
        )
    return _Unpacker(several=encoding != "deflate")


class _Unpacker:
    """Unpacks one packing, or several in a row (RFC 1952, 2.2); what follows is padding."""

    def __init__(self, *, several: bool) -> None:
        # 32: either header is told by its first bytes.
        self._inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        self._most = MOST_PACKINGS if several else 1
        self._begun, self._next, self._over = 1, False, False

    def __call__(self, packed: bytes) -> Iterator[bytes]:
        while packed and not self._over:
            if self._inflater.eof:
                self._inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
                self._begun += 1
                self._next, self._over = True, self._most == 1
                if self._begun > self._most > 1:
                    raise OverlongError(f"more than {self._most:,} packings in one answer")
                continue
            try:
                piece = self._inflater.decompress(packed, _PIECE)
            except zlib.error as error:
                self._over = self._next
                if self._over:
                    return
                raise OverlongError("what can't be unpacked") from error
            self._next = self._next and not piece
            yield piece
            ended = self._inflater.eof
            packed = self._inflater.unused_data if ended else self._inflater.unconsumed_tail


def tokens(counted: object) -> int:
    """Return a number of tokens as a server counted them, 0 if it can't be one."""
    if not isinstance(counted, int) or isinstance(counted, bool):
        return 0
    return counted if 0 <= counted <= MOST_TOKENS else 0


def seconds(told: object, unit: float) -> float | None:
    """Return a time as a server measured it, None if no answer can have taken it.

    Args:
        unit: how many of what is told make a second.
    """
    if not isinstance(told, int | float) or isinstance(told, bool):
        return None
    # Compared before it is divided: a whole number may be too large for that.
    return told / unit if 0 < told <= MOST_SECONDS * unit else None
