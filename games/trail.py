"""How a point of a story is reached: a seed, then commands.

A snapshot of :class:`games.process.ProcessWorld` is the engine's own with its
trail before it, so that it still leads somewhere when the engine is a new one.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass

from games.errors import GameError

_MAGIC = b"understudy snapshot\n"
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Trail:
    """A seed and the commands that were played since the story began."""

    seed: int
    commands: tuple[str, ...] = ()

    def then(self, commands: tuple[str, ...]) -> Trail:
        """Return the trail that goes on with more commands."""
        return Trail(self.seed, self.commands + commands)


def pack_snapshot(game: str, trail: Trail, state: bytes) -> bytes:
    """Return a snapshot: which game, how its point is reached, the engine's state."""
    about = {"game": game, "seed": trail.seed, "commands": trail.commands}
    head = json.dumps(about).encode("ascii")
    return _MAGIC + _LENGTH.pack(len(head)) + head + state


def unpack_snapshot(game: str, snapshot: bytes) -> tuple[Trail, bytes]:
    """Return trail and engine's state of what :func:`pack_snapshot` wrote.

    Raises:
        GameError: it is no snapshot, or one of another game.
    """
    start = len(_MAGIC) + _LENGTH.size
    if snapshot.startswith(_MAGIC) and len(snapshot) >= start:
        end = start + _LENGTH.unpack_from(snapshot, len(_MAGIC))[0]
        about = json.loads(snapshot[start:end])
        if about["game"] == game:
            return Trail(about["seed"], tuple(about["commands"])), snapshot[end:]
    raise GameError("That is no snapshot of this game.", "Go to the turn by its commands.")
