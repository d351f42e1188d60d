"""Measures worlds: steps a second, and an evaluation of a thousand episodes.

Steps are the oracle's where a world has one, else those of a walkthrough; each world is
measured bare, without its child process, by time of the processor. The evaluation is
killed half-way and goes on, takes its memory at 100 and at 1,000 episodes, and is played
once more on a cluster of two workers.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from games.catalog import Catalog
from games.engines import build_world
from games.world import World
from tests.benchmarks.figures import Row

LEVELS = (
    "babyai:GoToLocal",
    "babyai:BossLevel",
    "textworld:coin-collector-10",
    "textworld:cooking-1",
)
EPISODES = 20
SCALED = "babyai:GoToRedBallNoDists"
FEW, MANY = 100, 1_000
_LOOK = 0.2
"""Seconds between looks at what an evaluation has kept."""


def measure(story: Path, commands: Sequence[str]) -> list[Row]:
    """Return steps a second of each world, and what a thousand episodes take."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as folder:
        catalog = Catalog([story.parent], Path(folder) / "stories")
        for name in ("zork1", "cave", *LEVELS):
            world = build_world(catalog.find(name))
            games = _games(world, commands if name == "zork1" else ())
            for looked in (False, True):
                rate = _rate(world, games, looked=looked)
                what = "with valid commands" if looked else "and facts"
                rows.append(Row(f"{name}: a step {what}, bare", f"{rate:,.0f} steps/s"))
            world.close()
    return rows + measure_scale()


def _games(world: World, commands: Sequence[str]) -> list[tuple[int, tuple[str, ...]]]:
    """Return (seed, commands) of games to play."""
    if commands:
        return [(12, tuple(commands[:100]))]
    games = []
    for seed in range(1, EPISODES + 1):
        scene = world.reset(seed)
        played: list[str] = []
        while not scene.over and (advice := world.oracle()) is not None:
            played.append(advice)
            scene = world.step(advice)
        games.append((seed, tuple(played)))
        if not played:  # it has no oracle
            return [(1, ("no", "in", "take lamp", "out", "south", "north") * 10)]
    return games


def _rate(world: World, games: Sequence[tuple[int, tuple[str, ...]]], *, looked: bool) -> float:
    steps, took = 0, 0.0
    for seed, commands in games:
        world.reset(seed)
        began = time.process_time()
        for command in commands:
            world.step(command)
            world.facts()
            if looked:
                world.valid_commands()
        took += time.process_time() - began
        steps += len(commands)
    return steps / took


def measure_scale() -> list[Row]:
    """Return what a thousand episodes take, killed half-way and on a cluster."""
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as name:
        folder = Path(name)
        few = _memory(folder / "few", FEW)
        many = _memory(folder / "many", MANY)
        whole = _results(folder / "many")
        broken = _killed(folder / "killed", MANY // 2)
        _evaluate(folder / "killed", MANY)
        again = _results(folder / "killed")
        clustered = _on_a_cluster(folder / "cluster", MANY)
    return [
        Row(
            f"{SCALED}, random, {MANY:,} episodes: memory at most",
            f"{many} MB",
            f"{few} MB at {FEW}",
        ),
        Row(
            f"the same killed after {broken} episodes, and gone on with",
            "the same results" if again == whole else "other results",
        ),
        Row(
            "the same on a Dask cluster of two workers",
            "the same results" if clustered == whole else "other results",
        ),
    ]


def _command(folder: Path, episodes: int, *more: str) -> list[str]:
    words = ["evaluate", SCALED, "--player", "random", "--no-baselines"]
    seeds = ["--seeds", f"1-{episodes}", "--out", str(folder), *(more or ("--jobs", "1"))]
    return [sys.executable, "-m", "tui", *words, *seeds]


def _environ(folder: Path) -> dict[str, str]:
    return {**os.environ, "UNDERSTUDY_HOME": str(folder.with_name("home"))}


def _evaluate(folder: Path, episodes: int, *more: str) -> None:
    words = _command(folder, episodes, *more)
    subprocess.run(words, env=_environ(folder), check=True, capture_output=True)


def _memory(folder: Path, episodes: int) -> int:
    """Play episodes; return the megabytes that its largest process took."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, "
        "capture_output=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    words = [sys.executable, "-c", code, *_command(folder, episodes)]
    done = subprocess.run(words, env=_environ(folder), check=True, capture_output=True, text=True)
    return int(done.stdout) // 1024


def _killed(folder: Path, episodes: int) -> int:
    """Play until so many episodes are kept, and kill it with all that it started."""
    process = subprocess.Popen(
        _command(folder, MANY),
        env=_environ(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while len(_results(folder)) < episodes and process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return len(_results(folder))


def _results(folder: Path) -> dict[int, object]:
    """Return what is kept of each episode, its time left out."""
    found = {}
    for path in folder.glob("*.jsonl"):
        for line in path.read_text().splitlines():
            try:
                told = json.loads(line)
            except ValueError:
                continue  # being written
            told.pop("seconds")
            found[told["seed"]] = told
    return found


def _on_a_cluster(folder: Path, episodes: int) -> dict[int, object]:
    from distributed import LocalCluster

    start: Any = LocalCluster  # untyped
    with start(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        _evaluate(folder, episodes, "--scheduler", cluster.scheduler_address)
    return _results(folder)
