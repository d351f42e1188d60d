"""Toy worlds with faults on command, run in real child processes by the tests."""

from __future__ import annotations

import ctypes
import json
import os
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from games.engines import WorldKind
from games.errors import GameError, StoryError
from games.types import Ending, Facts, GameInfo, Lexicon, Scene
from games.world import World, never


class Toy(World):
    """Remembers what it was told; its generator shows in every scene."""

    def __init__(self, info: GameInfo) -> None:
        self._info = info
        self._seed = 0
        self._said: list[str] = []
        self._random = random.Random(0)
        self._luck = 0.0

    @property
    def info(self) -> GameInfo:
        return self._info

    def reset(self, seed: int) -> Scene:
        self._seed = seed
        self._said = []
        self._random = random.Random(seed)
        self._luck = self._random.random()
        return self._scene("The toy begins.")

    def step(self, command: str) -> Scene:
        word, _, rest = command.partition(" ")
        answer = getattr(self, f"_do_{word}", self._do_anything)(rest)
        self._said.append(command)
        self._luck = self._random.random()
        return self._scene(answer or "")

    def run(self, commands: Sequence[str]) -> Scene:
        return self.play(commands)[-1]

    def play(self, commands: Sequence[str]) -> list[Scene]:
        return [self.step(command) for command in commands]

    def snapshot(self) -> bytes:
        return json.dumps([self._seed, self._said]).encode()

    def restore(self, snapshot: bytes) -> Scene:
        self._seed, said = json.loads(snapshot)
        if "cursed" in said:
            os._exit(9)
        self._said = list(said)
        self._random = random.Random(self._seed)
        for _ in range(1 + len(said)):
            self._luck = self._random.random()
        return self._scene("Back again.")

    def facts(self) -> Facts:
        return frozenset({("in", "player", "box"), ("is", "toy", f"told-{len(self._said)}")})

    def lexicon(self) -> Lexicon:
        return Lexicon(frozenset({"say", "attic"}), ("say",), ("north",), 6)

    def valid_commands(self, cancelled: Callable[[], bool] = never) -> list[str]:
        """Search as long as it may, if the last command told to: ``slow FIFO``."""
        word, _, fifo = (self._said[-1] if self._said else "").partition(" ")
        if word == "slow":
            announce(fifo)
            while not cancelled():
                pass
            return ["found so far"]
        if word == "deaf":
            announce(fifo)
            while True:
                pass
        if word == "fragile":
            os._exit(4)
        return ["say hello", "north"]

    def close(self) -> None:
        pass

    def _scene(self, text: str) -> Scene:
        return Scene(
            text=f"{text} {len(self._said)} {self._luck:.6f}",
            location="Box",
            inventory=tuple(self._said[-2:]),
            score=len(self._said),
            max_score=None,
            moves=len(self._said),
            died="die" in self._said,
            ending=Ending.DEATH if "die" in self._said else None,
        )

    def _do_anything(self, rest: str) -> str:
        return "So be it."

    def _do_refuse(self, rest: str) -> str:
        raise GameError("The toy refuses.", "Ask it nicely.")

    def _do_exit(self, rest: str) -> str:
        os.write(2, b"first words\nFatal: the spring broke\n")
        os._exit(3)

    def _do_raise(self, rest: str) -> str:
        raise ValueError("boom \x1b[31min red")

    def _do_leave(self, rest: str) -> str:
        sys.exit("leaving")

    def _do_spin(self, fifo: str) -> str:
        if fifo:
            announce(fifo)
        while True:
            pass

    def _do_block(self, fifo: str) -> str:
        """Hang in C with the interpreter lock held: no other thread can run."""
        if fifo:
            announce(fifo)
        while True:
            ctypes.PyDLL(None).pause()

    def _do_spin_once(self, rest: str) -> str:
        fifo, _, flag = rest.partition(" ")
        if not Path(flag).exists():
            Path(flag).touch()
            self._do_spin(fifo)
        return "Once is enough."

    def _do_once(self, flag: str) -> str:
        """Work the first time ever, end the process every time after."""
        if Path(flag).exists():
            os._exit(5)
        Path(flag).touch()
        return "Only once."

    def _do_print(self, rest: str) -> str:
        print("junk on stdout")
        os.write(1, b"\x00\xff more junk\n")
        print("junk on stderr", file=sys.stderr)
        return "It babbles."

    def _do_flood(self, rest: str) -> str:
        line = b"flood " * 10000 + b"\n"
        for _ in range(200):
            os.write(1, line)
            os.write(2, line)
        return "It floods."

    def _do_gorge(self, rest: str) -> str:
        bytearray(8 * 1024**3)
        return "It ate all the memory."

    def _do_save(self, name: str) -> str:
        Path(name).write_text("written by the story")
        return str(Path(name).absolute())

    def _do_environment(self, name: str) -> str:
        return os.environ.get(name, "nothing")


class Missing(Toy):
    """Needs its story file whenever it is opened."""

    def __init__(self, info: GameInfo) -> None:
        super().__init__(info)
        if info.path is None or not info.path.exists():
            raise StoryError("The story file is gone.", "Put it back.")


class Garbled(Toy):
    """Answers one command with what is no scene."""

    def step(self, command: str) -> Scene:
        scene = super().step(command)
        return cast(Scene, {"text": 5}) if command == "garble" else scene


class DiesOpening(Toy):
    def __init__(self, info: GameInfo) -> None:
        os.write(2, b"Fatal: not a story\n")
        os._exit(1)


class HangsOpening(Toy):
    def __init__(self, info: GameInfo) -> None:
        while True:
            pass


KINDS = SimpleNamespace(
    Toy=WorldKind(Toy),
    Missing=WorldKind(Missing),
    DiesOpening=WorldKind(DiesOpening),
    HangsOpening=WorldKind(HangsOpening),
    Garbled=WorldKind(Garbled),
)


def announce(fifo: str) -> None:
    """Tell whoever reads the named pipe that this point is reached."""
    with open(fifo, "wb") as pipe:
        pipe.write(b"!")
