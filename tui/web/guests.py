"""Who may play in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who may play.

    Attributes:
        path: what their address ends with, empty or a token.
        command: returns the words of the program to run; asked at each connection,
            since who comes back goes on where they were.
        environ: what its environment has besides the server's own.
    """

    path: str
    command: Callable[[], Sequence[str]]
    environ: Mapping[str, str]
