"""A track of three places, with an expert who knows that the end is in the east."""

from __future__ import annotations

from typing_extensions import override

from games.types import Ending, GameInfo, Scene
from games.world import World

_END = 2
_STEPS = {"east": 1, "run": 1, "west": -1}


class Track(World):
    """A world without a child process; ``at`` is the place, the end being 2."""

    def __init__(self) -> None:
        self.at = 0

    @property
    @override
    def info(self) -> GameInfo:
        return GameInfo("track", "Track", "track")

    @override
    def reset(self, seed: int) -> Scene:
        self.at = 0
        return self._shown()

    @override
    def step(self, command: str) -> Scene:
        self.at = max(-2, self.at + _STEPS.get(command, 0))
        return self._shown()

    @override
    def snapshot(self) -> bytes:
        return bytes([self.at + 2])

    @override
    def restore(self, snapshot: bytes) -> Scene:
        self.at = snapshot[0] - 2
        return self._shown()

    @override
    def oracle(self) -> str | None:
        return "east" if self.at < _END else None

    @override
    def close(self) -> None:
        pass

    def _shown(self) -> Scene:
        return Scene(f"Place {self.at}", ending=Ending.VICTORY if self.at >= _END else None)
