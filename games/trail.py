"""How a point of a story is reached: a seed, then commands.

A snapshot begins with its trail, so that it still leads somewhere when the engine
is a new one.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from games import wire
from games.errors import GameError
from games.types import Scene
from games.world import World


@dataclass(frozen=True, slots=True)
class Trail:
    """A seed and the commands that were played since the story began."""

    seed: int
    commands: tuple[str, ...] = ()

    def then(self, commands: tuple[str, ...]) -> Trail:
        """Return the trail that goes on with more commands."""
        return Trail(self.seed, self.commands + commands)


class _Head(msgspec.Struct, frozen=True, tag="understudy snapshot"):
    """What stands before the engine's state: which game, how its point is reached."""

    game: str
    trail: Trail


S = TypeVar("S")
_HELD = 64


class HeldStates(Generic[S]):
    """The states of the newest few snapshots, so that going back to one of them is quick.

    Any other snapshot is reached by its trail.
    """

    def __init__(self) -> None:
        self._states: OrderedDict[bytes, S] = OrderedDict()

    def hold(self, snapshot: bytes, state: S) -> bytes:
        """Hold the state of a snapshot, and return the snapshot."""
        self._states[snapshot] = state
        self._states.move_to_end(snapshot)
        if len(self._states) > _HELD:
            self._states.popitem(last=False)
        return snapshot

    def get(self, snapshot: bytes) -> S | None:
        """Return the state of a snapshot, None if it isn't held."""
        return self._states.get(snapshot)

    def clear(self) -> None:
        """Let all of them go."""
        self._states.clear()


def pack_snapshot(game: str, trail: Trail, state: bytes = b"") -> bytes:
    """Return a snapshot: which game, how its point is reached, the engine's state."""
    return wire.pack(_Head(game, trail)) + state


def unpack_snapshot(game: str, snapshot: bytes) -> tuple[Trail, bytes]:
    """Return trail and engine's state of what :func:`pack_snapshot` wrote.

    Raises:
        GameError: it is no snapshot, or one of another game.
    """
    buffer = bytearray(snapshot)
    try:
        head = wire.unpack(buffer, _Head)
    except ValueError:
        head = None
    if head is None or head.game != game:
        raise no_snapshot()
    return head.trail, bytes(buffer)


def no_snapshot() -> GameError:
    """Return what to raise for a snapshot of something else."""
    return GameError("That is no snapshot of this game.", "Go to the turn by its commands.")


def play_again(world: World, trail: Trail) -> Scene:
    """Lead a world along a trail from its start, and return the last scene.

    Raises:
        GameError: it doesn't lead anywhere in this game.
    """
    try:
        scene = world.reset(trail.seed)
        return world.run(trail.commands) if trail.commands else scene
    except GameError as error:
        raise no_snapshot() from error


def check_seed(seed: int) -> None:
    """See that a world can be begun with a seed.

    Raises:
        GameError: it can't.
    """
    if seed < 1:
        raise GameError(f"A seed is 1 or more, not {seed}.", "Choose another seed.")
