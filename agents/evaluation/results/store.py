"""Results on disk: one file a condition, one line an episode, as they come.

A condition's file is named by a digest of all that determines its results, so
that a second run with the same arguments plays only what is missing, and a run
with another program, story, memory or setting starts anew.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.metadata
import json
import os
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from agents.core.errors import StoreError
from agents.core.protocols import Foresight
from agents.critics.registry import CRITICS
from agents.evaluation.episodes.agents import FORGETFUL
from agents.evaluation.episodes.types import Condition, Recall, Result, from_data, to_data
from agents.players.registry import PLAYERS
from agents.providers.registry import PROVIDERS
from games.engines import WORLDS
from games.storage import irregular

ENGINES = ("jericho", "adventure")
"""Packages that play the games: another version may play them otherwise."""
FORMAT = 1
"""Raised when a result's fields change their meaning."""


def program_digest() -> str:
    """Return a digest of the program: the source of its rooms, and versions of all else.

    Of plug-ins only the version counts: one that is changed needs another.
    """
    state = hashlib.sha256()
    for package in ("understudy", *ENGINES):
        state.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    for registry in (WORLDS, PLAYERS, CRITICS, PROVIDERS):
        for name in registry.others:
            state.update(f"{registry.group} {name} {registry.registered(name).origin}\n".encode())
    state.update(_source_digest())
    return state.hexdigest()


@cache
def _source_digest() -> bytes:
    """Return a digest of the source of our rooms, as this process imports it."""
    state = hashlib.sha256()
    top = Path(__file__).resolve().parents[3]
    for room in ("games", "agents"):
        for path in sorted((top / room).rglob("*.py")):
            state.update(str(path.relative_to(top)).encode())
            state.update(hashlib.sha256(path.read_bytes()).digest())
    return state.digest()


_TOLD = ("player", "foresight", "steps", "end_on_death", "learn", "other_releases", "by_text")


def condition_key(
    condition: Condition, program: str, memory: str, seeds: Sequence[int] = ()
) -> str:
    """Return the digest of all that determines a condition's results.

    Args:
        condition: where the story's file lies makes no difference.
        program: see :func:`program_digest`.
        memory: digest of the database that is remembered from.
        seeds: of a condition that learns: what came before counts there.
    """
    told = to_data(condition)
    game = told.pop("game")
    searching = condition.foresight is Foresight.SEARCH
    forgetful = condition.player in FORGETFUL or condition.recall is Recall.NONE
    determines = [
        FORMAT,
        program,
        game["engine"],
        game["sha256"] or game["id"],
        "" if forgetful else memory,
        "" if condition.player in FORGETFUL else told.pop("recall"),
        condition.nodes if searching else 0,
        list(seeds) if condition.learn else [],
        *(told[name] for name in _TOLD),
    ]
    return hashlib.sha256(json.dumps(determines).encode()).hexdigest()[:16]


class ResultStore:
    """The results of earlier runs and of this one.

    Args:
        folder: made when the first result comes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, condition: Condition, key: str) -> dict[int, Result]:
        """Return a condition's results by seed; a line that was cut short is no result.

        Raises:
            StoreError: the file can't be read.
        """
        path = self.path(condition, key)
        try:
            if what := irregular(path):
                raise OSError(errno.EINVAL, f"it is {what}")
            lines = path.read_bytes().splitlines()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(
                f"{path} can't be read: {error.strerror or error}.",
                "Nothing was changed. Choose another folder with --out.",
            ) from error
        found = (_read(line) for line in lines)
        return {result.seed: result for result in found if result is not None}

    def add(self, condition: Condition, key: str, results: Iterable[Result]) -> None:
        """Append results; they are on the disk once this returns.

        Raises:
            StoreError: they can't be written.
        """
        path = self.path(condition, key)
        lines = "".join(f"{json.dumps(to_data(result))}\n" for result in results)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                # A line that was cut short must not swallow the next one.
                torn = file.tell() > 0 and not _ends_a_line(path)
                file.write((b"\n" if torn else b"") + lines.encode("ascii"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(
                f"The results can't be written to {path}: {error.strerror or error}.",
                "What was written before is kept. Free some space or choose another folder "
                "with --out, and run the same command again.",
            ) from error

    def path(self, condition: Condition, key: str) -> Path:
        """Return the file of a condition."""
        player = "".join(c if c.isalnum() else "-" for c in condition.player)[:40]
        return self.folder / f"{condition.game.id}-{player}-{condition.foresight}-{key}.jsonl"


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _read(line: bytes) -> Result | None:
    try:
        return from_data(Result, json.loads(line))
    except ValueError:
        return None
