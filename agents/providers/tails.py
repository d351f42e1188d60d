"""What a response ends in, where its end is missing: is the last of it whole?

A server that stops before the blank line that ends an event, or drops the connection
once all is said, has said it all the same.
"""

from __future__ import annotations

import json

_BLANK_LINES = (b"\n\n", b"\r\n\r\n", b"\r\r")
_OVERLAP = 3
"""Bytes in which the beginning of a blank line may have come with the piece before."""


class Tail:
    """The last event, line or document of a response, as it comes in pieces.

    Args:
        kind: the response's content type, in small letters.
    """

    def __init__(self, kind: str) -> None:
        self.ends: tuple[bytes, ...] = _BLANK_LINES
        """What parts one from the next."""
        if "json" in kind:
            self.ends = (b"\n",) if "nd" in kind or "lines" in kind else ()
        self.in_events = self.ends is _BLANK_LINES
        self._held = bytearray()

    def feed(self, piece: bytes) -> None:
        """Take a piece in; what was parted from the rest is let go."""
        since = max(0, len(self._held) - _OVERLAP)
        self._held += piece
        cut = max(
            (self._held.rfind(end, since) + len(end) for end in self._present(since)), default=0
        )
        del self._held[:cut]

    def _present(self, since: int) -> list[bytes]:
        return [end for end in self.ends if self._held.find(end, since) >= 0]

    def is_whole(self) -> bool:
        """Tell whether something stands there that lacks nothing but its end."""
        told = bytes(self._held)
        lines = told.replace(b"\r", b"\n").split(b"\n")
        data = [x.removeprefix(b"data:") for x in lines if x.startswith(b"data:")]
        if self.in_events and data:
            told = b"\n".join(data)
            if told.strip() == b"[DONE]":
                return True
        # Documents may stand a line each, however that is labelled.
        return any(_is_document(one) for one in (told, lines[-1] or b"".join(lines[-2:])))


def _is_document(told: bytes) -> bool:
    try:
        return isinstance(json.loads(told), dict)
    except (ValueError, RecursionError):
        return False
