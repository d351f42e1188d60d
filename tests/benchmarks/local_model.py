"""How long a person waits for a small model on this machine, alone and beside a busy core.

Alone: ``make bench ARGS=local-model``. The installed program plays thirty moves of Zork I
in plain mode, each as SmolLM2 proposes it; what a move took stands in the journal, as the
backend and the program counted it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agents.db.sql import fetch
from agents.home.database import open_database
from agents.providers.model_files import find_file
from tests.benchmarks.figures import Row, spread
from tests.support.paths import TOP
from tests.support.program import PROGRAM

MODEL = "smollm2"
MOVES = 30
SEED = 3
_BUSY = "while True: pass"


def measure(story: Path) -> list[Row]:
    """Return how long until the first word and the proposal, and what came from the cache."""
    folder = Path(os.environ.get("UNDERSTUDY_MODELS") or TOP / ".venv" / "models")
    if find_file(MODEL, folder) is None:
        return [Row(f"waiting for {MODEL}", "not measured", "no such model file")]
    rows = _play(story, folder, "alone")
    with _busy_core():
        return rows + _play(story, folder, "beside a busy core")


def _play(story: Path, folder: Path, how: str) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="understudy-bench-") as scratch:
        home = Path(scratch)
        (home / "models").symlink_to(folder.resolve(), target_is_directory=True)
        command = [PROGRAM, "play", str(story), "--plain", "--player", MODEL, "--seed", str(SEED)]
        environ = {**os.environ, "UNDERSTUDY_HOME": str(home)}
        subprocess.run(
            command, input="\n" * MOVES, text=True, capture_output=True, check=True, env=environ
        )
        with open_database(home / "understudy.db", read_only=True) as db:
            asked = fetch(db, "SELECT * FROM exchange ORDER BY id")
    first: dict[int, float] = {}
    whole: defaultdict[int, float] = defaultdict(float)
    for one in asked:
        first.setdefault(one["turn"], one["first"])
        whole[one["turn"]] += one["seconds"]
    tokens = sum(one["prompt_tokens"] for one in asked)
    cached = sum(one["cached_tokens"] or 0 for one in asked)
    told = f"{MODEL}, {len(whole)} moves {how}"
    return [
        Row(f"first word of {told}", *spread(list(first.values()))),
        Row(f"proposal of {told}", *spread(list(whole.values()))),
        Row(f"prompt tokens from the cache, {told}", f"{cached / tokens:.0%} of {tokens:,}"),
    ]


@contextmanager
def _busy_core() -> Iterator[None]:
    busy = subprocess.Popen([sys.executable, "-c", _BUSY])
    try:
        yield
    finally:
        busy.kill()
        busy.wait()
