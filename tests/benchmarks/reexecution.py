"""Re-executes the Zork walkthrough in a batch, beside bare Jericho in the same run."""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from games.catalog import Catalog
from games.open import open_world
from games.world import World
from tests.benchmarks.figures import Row, paired, ratio

SEED = 12
ROUNDS = 9


def measure(story: Path, commands: list[str]) -> list[Row]:
    """Return commands a second of each way to run the walkthrough."""
    info = Catalog([story.parent]).find(str(story))
    direct, child = open_world(info, isolated=False), open_world(info)
    try:
        found = paired(
            ROUNDS,
            jericho=_jericho(story, commands),
            direct=_world(direct, commands),
            child=_world(child, commands),
        )
    finally:
        direct.close()
        child.close()
    rates = {name: len(commands) / statistics.median(times) for name, times in found.items()}
    names = {"direct": "`FrotzWorld.run`", "child": "`ProcessWorld.run` (child process)"}
    rows = [
        Row(
            f"re-executing {len(commands)} commands of Zork I, {title}",
            f"{rates[key]:,.0f} commands/s",
            f"{ratio(found['jericho'], found[key]):.2f} × bare Jericho",
        )
        for key, title in names.items()
    ]
    bare = Row("the same by `jericho.FrotzEnv.step`", f"{rates['jericho']:,.0f} commands/s", "1")
    return [*rows, bare]


def _world(world: World, commands: list[str]) -> Callable[[], float]:
    def run() -> float:
        world.reset(SEED)
        begin = time.perf_counter()
        scene = world.run(commands)
        took = time.perf_counter() - begin
        assert scene.score == 350, scene
        return took

    return run


def _jericho(story: Path, commands: list[str]) -> Callable[[], float]:
    import jericho

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", jericho.jericho.UnsupportedGameWarning)
        env = jericho.FrotzEnv(str(story), seed=SEED)

    def run() -> float:
        env.reset()
        begin = time.perf_counter()
        for command in commands:
            env.step(command)
        return time.perf_counter() - begin

    return run
