"""A task of ScienceWorld's as a world (arXiv 2203.07540).

Another seed is another variation of the task. The simulator runs in a Java process of
its own and holds no states, so a snapshot is the way that led to it, played again. What
it tells of its objects is text: the facts are empty.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any

from scienceworld import ScienceWorldEnv
from typing_extensions import override

from games.errors import GameError, StoryError
from games.text import check_command
from games.trail import Trail, check_seed, pack_snapshot, play_again, unpack_snapshot
from games.types import Ending, GameInfo, Lexicon, Scene
from games.world import World

STEPS = 100
"""Commands of an episode, as in the benchmark."""
_EASY = "easy"
"""The simplification that the benchmark's agents play with: doors stand open, one can teleport."""
_JAVA = "-Xmx256m -XX:CompressedClassSpaceSize=48m -XX:ReservedCodeCacheSize=64m -XX:+UseSerialGC"
"""Java reserves more by itself than a world's process may take."""
_ROOM = re.compile(r"called the ([^.\n]+)\.")
_OVER = "The task is over."


class ScienceWorld(World):
    """Play a task; see :class:`games.world.World` for the contract."""

    def __init__(self, info: GameInfo) -> None:
        """Start the simulator.

        Raises:
            StoryError: it doesn't start.
        """
        self._info = info
        self._task = info.id.partition(":")[2]
        os.environ.setdefault("JAVA_TOOL_OPTIONS", _JAVA)
        try:
            self._env: Any = ScienceWorldEnv("", envStepLimit=STEPS)
        except Exception as error:
            raise StoryError(
                f"ScienceWorld's Java didn't start: {type(error).__name__}.",
                "See that `java -version` runs, and that memory is free.",
            ) from error
        self._trail = Trail(1)
        self._scene: Scene | None = None
        self._way: tuple[str, ...] = ()

    @property
    @override
    def info(self) -> GameInfo:
        return self._info

    @override
    def reset(self, seed: int) -> Scene:
        check_seed(seed)
        variation = (seed - 1) % int(self._env.get_max_variations(self._task))
        self._env.load(self._task, variation, _EASY, generateGoldPath=True)
        text, told = self._env.reset()
        self._way = tuple(map(str, self._env.get_gold_action_sequence()))
        self._trail = Trail(seed)
        self._scene = self._show(f"{_task(told)}\n\n{text}", told, over=False)
        return self._scene

    @override
    def step(self, command: str) -> Scene:
        scene = self._current()
        check_command(command)
        if scene.over:
            raise GameError(_OVER, "Go back a move, or start again.")
        text, _, over, told = self._env.step(command)
        self._trail = self._trail.then((command,))
        self._scene = self._show(str(text), told, over=bool(over))
        return self._scene

    @override
    def snapshot(self) -> bytes:
        self._current()
        return pack_snapshot(self._info.sha256, self._trail)

    @override
    def restore(self, snapshot: bytes) -> Scene:
        trail, _ = unpack_snapshot(self._info.sha256, snapshot)
        return play_again(self, trail)

    @override
    def lexicon(self) -> Lexicon:
        actions = tuple(str(one).split()[0] for one in self._env.get_possible_actions())
        words = frozenset(word for word in map(str, self._env.get_vocabulary()) if word.isalpha())
        return Lexicon(words=words | frozenset(actions), verbs=tuple(dict.fromkeys(actions)))

    @override
    def oracle(self) -> str | None:
        """Return the simulator's own way, for as long as it was followed."""
        played = self._trail.commands
        on_it = not self._current().over and played == self._way[: len(played)]
        return self._way[len(played)] if on_it and len(played) < len(self._way) else None

    @override
    def close(self) -> None:
        self._scene = None
        self._env.close()

    def _current(self) -> Scene:
        if self._scene is None:
            raise GameError("The task has not begun.", "Start it with a seed first.")
        return self._scene

    def _show(self, text: str, told: Mapping[str, Any], *, over: bool) -> Scene:
        score = int(told["score"])
        ending = (Ending.VICTORY if score >= 100 else Ending.STOPPED) if over else None
        room = _ROOM.search(str(told["look"]))
        _, _, carried = str(told["inv"]).partition(":")
        return Scene(
            text=f"{text}\n\n{_OVER}" if over else text,
            location=room[1] if room else None,
            inventory=tuple(line.strip() for line in carried.splitlines() if line.strip()),
            score=max(0, score),  # what can't be mended any more counts as less than nothing there
            max_score=100,
            moves=int(told["moves"]),
            ending=ending,
            task=_task(told),
        )


def _task(told: Mapping[str, Any]) -> str:
    return " ".join(str(told["taskDesc"]).removeprefix("Task Description:").split())
