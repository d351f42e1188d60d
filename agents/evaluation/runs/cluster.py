"""The same episodes on a Dask cluster (extra ``cluster``).

What crosses the network is plain data: settings, story files, the snapshot of
the memory. Each Dask worker keeps them in a folder of its own and plays in the
same watched processes as on one machine, so a story that hangs or ends its
process harms no Dask worker.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from agents.core.errors import StoreError
from agents.evaluation.episodes.agents import model_variables
from agents.evaluation.episodes.types import Chain, Condition, Result, Setup, from_data, to_data
from agents.evaluation.runs.worker_pool import (
    EpisodeFailed,
    EpisodePlayed,
    EpisodeRepeated,
    Event,
    Worker,
)
from games.types import GameInfo

_MEMORY = "memory.db"
_DESCRIBED = ".json"


class ClusterPool:
    """Plays chains on a Dask cluster.

    A chain's results come together, at its end. A Dask worker that is lost has
    its chains played by another.

    Args:
        setup: what all episodes share.
        scheduler: address of the cluster's scheduler, such as ``tcp://host:8786``.
        patience: seconds beyond a slice after which a worker counts as hung.
        connecting: seconds that the scheduler has to answer.
    """

    def __init__(
        self,
        setup: Setup,
        scheduler: str,
        *,
        patience: float = 30.0,
        connecting: float = 20.0,
    ) -> None:
        self._setup = setup
        self._scheduler = scheduler
        self._patience = patience
        self._connecting = connecting

    def run(self, chains: Sequence[Chain]) -> Iterator[Event]:
        """Play chains and yield what happens.

        Raises:
            StoreError: Dask isn't installed, or nobody answers at the address.
        """
        client = _connect(self._scheduler, self._connecting)
        try:
            files = dict(self._files(chains))
            which = hashlib.sha256(b"".join(_digests(files))).hexdigest()
            sent = {name: client.scatter(data) for name, data in files.items()}
            told = {
                client.submit(
                    play_chain,
                    to_data(chain.condition),
                    chain.key,
                    list(chain.seeds),
                    which,
                    sent,
                    self._patience,
                    pure=False,
                ): chain
                for chain in chains
            }
            for future in _module().as_completed(list(told), loop=client.loop):
                yield from _events(told[future], future)
        finally:
            client.close()

    def _files(self, chains: Sequence[Chain]) -> Iterator[tuple[str, bytes]]:
        """Name the files that the workers need and read them."""
        if self._setup.database is not None:
            yield _MEMORY, self._setup.database.read_bytes()
        for game in dict.fromkeys(chain.condition.game for chain in chains):
            if game.path is not None:
                yield _file_name(game), game.path.read_bytes()
                described = game.path.with_suffix(_DESCRIBED)
                if described.is_file():  # a made game's own logic lies beside it
                    yield f"{game.sha256}{_DESCRIBED}", described.read_bytes()


def play_chain(
    condition: dict[str, Any],
    key: str,
    seeds: list[int],
    which: str,
    files: dict[str, bytes],
    patience: float,
) -> list[dict[str, Any]]:
    """Play a chain in a Dask worker and return its events as plain data.

    Args:
        condition, key, seeds: the chain.
        which: digest of the files.
        files: contents of the files that it needs, by their names.
        patience: see :class:`ClusterPool`.
    """
    station = _station(which, files, patience)
    told = from_data(Condition, condition)
    if told.game.path is not None:
        path = station.folder / _file_name(told.game)
        told = replace(told, game=replace(told.game, path=path))
    if told.game.workshop is not None:
        told = replace(told, game=replace(told.game, workshop=station.folder / "generated"))
    found: list[dict[str, Any]] = []

    def tell(event: Event) -> None:
        match event:
            case EpisodePlayed():
                found.append({"result": to_data(event.result)})
            case EpisodeRepeated():
                found.append({"seed": event.seed, "repeated": event.reason})
            case EpisodeFailed():
                found.append({"seed": event.seed, "failed": event.reason})

    station.worker.play(Chain(told, key, tuple(seeds)), tell)
    return found


class _Station:
    """The worker process of one thread of a Dask worker, and its files."""

    def __init__(self, files: Mapping[str, bytes], patience: float) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="understudy-"))
        for name, data in files.items():
            (self.folder / name).write_bytes(data)
        memory = self.folder / _MEMORY if _MEMORY in files else None
        setup = Setup(memory, self.folder / "learning")
        # Keys don't travel: a language model's is looked up where it is asked.
        environ = model_variables(os.environ)
        self.worker = Worker(setup, environ=environ, patience=patience)
        self.close = weakref.finalize(self, _close, self.worker, self.folder)


def _close(worker: Worker, folder: Path) -> None:
    worker.close()
    worker.tidy()
    shutil.rmtree(folder, ignore_errors=True)


_HERE = threading.local()


def _station(which: str, files: Mapping[str, bytes], patience: float) -> _Station:
    """Return this thread's station; a new one where the files are others."""
    if getattr(_HERE, "which", None) != which:
        if hasattr(_HERE, "station"):
            _HERE.station.close()
        _HERE.station, _HERE.which = _Station(files, patience), which
    station: _Station = _HERE.station
    return station


def _file_name(game: GameInfo) -> str:
    """Name a story's file by what is in it: two folders may have files of one name."""
    return f"{game.sha256}{game.path.suffix if game.path is not None else ''}"


def _digests(files: Mapping[str, bytes]) -> Iterator[bytes]:
    for name, data in sorted(files.items()):
        yield hashlib.sha256(name.encode()).digest()
        yield hashlib.sha256(data).digest()


def _module() -> Any:
    try:
        return import_module("distributed")
    except ImportError as error:
        raise StoreError(
            f"A cluster needs the package distributed, which can't be loaded ({error}).",
            'pip install "understudy[cluster]", or leave --scheduler out.',
        ) from error


def _connect(scheduler: str, seconds: float) -> Any:
    try:
        return _module().Client(scheduler, timeout=seconds, set_as_default=False)
    except (OSError, ValueError) as error:
        raise StoreError(
            f"No Dask scheduler answers at {scheduler}: {error}.",
            "What was played is kept. Start one with `dask scheduler`, or leave --scheduler out.",
        ) from error


def _events(chain: Chain, future: Any) -> Iterator[Event]:
    if future.status != "finished":
        yield EpisodeFailed(chain, chain.seeds[0], f"the cluster gave it up: {future.exception()}")
        return
    for told in future.result():
        if "result" in told:
            yield EpisodePlayed(chain, from_data(Result, told["result"]))
        elif "repeated" in told:
            yield EpisodeRepeated(chain, told["seed"], told["repeated"])
        else:
            yield EpisodeFailed(chain, told["seed"], told["failed"])
