"""Lamps and switches, and nobody knows which belongs to which."""

import json
import random
from collections.abc import Callable

from games.engines import WorldKind
from games.types import Ending, GameInfo, Scene
from games.world import World, never


class Lamps(World):
    def __init__(self, info: GameInfo) -> None:
        self._info = info
        self._count = int(info.id.partition(":")[2])

    @property
    def info(self) -> GameInfo:
        return self._info

    def reset(self, seed: int) -> Scene:
        self._seed, self._played = seed, []
        self._wires = random.Random(seed).sample(range(self._count), self._count)
        self._lit: set[int] = set()
        return self._scene(f"You see {self._count} dark lamps, and as many switches.")

    def step(self, command: str) -> Scene:
        self._played.append(command)
        if command not in self.valid_commands():
            return self._scene("All you can do here is press a switch, such as: press 1")
        lamp = self._wires[int(command.split()[1]) - 1]
        self._lit ^= {lamp}
        return self._scene(f"Lamp {lamp + 1} is {'on' if lamp in self._lit else 'off'} now.")

    def snapshot(self) -> bytes:
        return json.dumps([self._seed, self._played]).encode()

    def restore(self, snapshot: bytes) -> Scene:
        seed, played = json.loads(snapshot)
        scene = self.reset(seed)
        return self.run(played) if played else scene

    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        return [f"press {number}" for number in range(1, self._count + 1)]

    def _scene(self, text: str) -> Scene:
        won = len(self._lit) == self._count
        return Scene(
            text + " You have won." * won,
            location="Hall of lamps",
            score=len(self._lit),
            max_score=self._count,
            moves=len(self._played),
            ending=Ending.VICTORY if won else None,
        )


def games() -> list[GameInfo]:
    return [
        GameInfo(f"lamps:{count}", f"{count} lamps", "lamps", licence="MIT", release="1")
        for count in (3, 5)
    ]


LAMPS = WorldKind(Lamps, games, words="Lamps")
