"""Workers on this machine: kept, watched, and replaced when they die or hang."""

from __future__ import annotations

import queue
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from agents.evaluation.episodes.types import Chain, Result, Setup, from_data, to_data
from agents.evaluation.runs.reserve import IdleWorker, Reserve
from games.errors import GameError
from games.spawn import Child, ChildError

COMMAND = (sys.executable, "-P", "-m", "agents.evaluation.runs.worker")
TRIES = 3
"""How often an episode is begun before it counts as one that can't be played."""
STARTING = 60.0
"""Seconds that a worker may take to start."""
PREPARING = 600.0
"""Seconds until an episode begins: a large memory may be copied first."""
SLICE = 0.5
"""Seconds of an episode between two signs of life, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class EpisodeProgressed:
    """An episode went on.

    Attributes:
        steps: moves of it so far.
    """

    chain: Chain
    seed: int
    steps: int


@dataclass(frozen=True, slots=True)
class EpisodePlayed:
    """An episode is over."""

    chain: Chain
    result: Result


@dataclass(frozen=True, slots=True)
class EpisodeRepeated:
    """A worker died or hung; its episode is run again."""

    chain: Chain
    seed: int
    reason: str


@dataclass(frozen=True, slots=True)
class EpisodeFailed:
    """An episode can't be played, nor can those that follow it in its chain."""

    chain: Chain
    seed: int
    reason: str


Event = EpisodeProgressed | EpisodePlayed | EpisodeRepeated | EpisodeFailed


class Worker:
    """One worker process, started when it is needed and again when it is gone.

    Args:
        setup: what all episodes share; sent once to each process.
        environ: variables for language models' backends, beside the usual.
        patience: seconds beyond a slice after which a worker counts as hung.
        slice_seconds: how much of an episode is played between two signs of life.
        command: starts another worker than :mod:`agents.evaluation.runs.worker`'s own.
        reserve: where a process waits that isn't needed any more, and one may be had.
    """

    def __init__(
        self,
        setup: Setup,
        *,
        environ: Mapping[str, str],
        patience: float = 30.0,
        slice_seconds: float = SLICE,
        command: Sequence[str] = COMMAND,
        reserve: Reserve | None = None,
    ) -> None:
        self._setup = setup
        self._environ = dict(environ)
        self._patience = patience
        self._slice = slice_seconds
        self._command = tuple(command)
        self._reserve = reserve
        hand = None if reserve is None else reserve.take(self._environ)
        self._child: Child | None = None if hand is None else hand.child
        self._folder = Path(tempfile.mkdtemp(prefix="understudy-")) if hand is None else hand.folder
        self._told = False  # the process knows the setup
        self.closed = False

    @property
    def pid(self) -> int | None:
        """Process id of the present worker process, None if there is none."""
        child = self._child
        return child.pid if child is not None and child.alive else None

    def play(self, chain: Chain, tell: Callable[[Event], object]) -> None:
        """Play a chain's episodes in order and tell what comes of each."""
        for seed in chain.seeds:
            if not self._play_one(chain, seed, tell) or self.closed:
                break

    def close(self) -> None:
        """End the process at once, from any thread; nothing is played afterwards."""
        self.closed = True
        child = self._child
        if child is not None:
            child.kill()

    def rest(self) -> None:
        """Have a process that does as it should wait in the reserve; by the thread that played."""
        child = self._child
        if self._reserve is not None and child is not None and self._told and not self.closed:
            self._child = None
            self._reserve.keep(IdleWorker(child, self._folder, self._environ))

    def tidy(self) -> None:
        """Remove what is left; by the thread that played."""
        if self._child is None and self._told:
            return  # it waits for others
        if self._child is not None:
            self._child.discard()
            self._child = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _play_one(self, chain: Chain, seed: int, tell: Callable[[Event], object]) -> bool:
        """Play one episode, again if the worker is lost; False if it can't be played."""
        reason = ""
        for _ in range(TRIES):
            if self.closed:
                return False
            if reason:
                tell(EpisodeRepeated(chain, seed, reason))
            try:
                tell(EpisodePlayed(chain, self._episode(chain, seed, tell)))
                return True
            except GameError as error:
                tell(EpisodeFailed(chain, seed, str(error)))
                return False
            except ChildError as error:
                reason, self._told = str(error), False
        if not self.closed:
            tell(
                EpisodeFailed(
                    chain, seed, f"{TRIES} workers were lost at it, the last with {reason}."
                )
            )
        return False

    def _episode(self, chain: Chain, seed: int, tell: Callable[[Event], object]) -> Result:
        child = self._ready()
        told = to_data(chain.condition)
        known = child.ask("begin", told, chain.key, seed, seconds=PREPARING)
        if known is not None:
            return from_data(Result, known)
        while True:
            said = child.ask("go", self._slice, seconds=self._slice + self._patience)
            if "result" in said:
                return from_data(Result, said["result"])
            if self.closed:
                raise ChildError("it was told to stop")
            tell(EpisodeProgressed(chain, seed, said["steps"]))

    def _ready(self) -> Child:
        if self._child is None or not self._child.alive:
            if self._child is not None:
                self._child.discard()
            self._child = Child(self._command, self._folder, self._environ)
            self._told = False
        if not self._told:
            database = str(self._setup.database or "")
            folder = str(self._setup.learning)
            self._child.ask("setup", database, folder, seconds=STARTING)
            self._told = True
        return self._child


class LocalPool:
    """Several workers that share a list of chains.

    Args:
        setup, environ, patience, slice_seconds, command, reserve: see :class:`Worker`.
        jobs: how many workers.
    """

    def __init__(
        self,
        setup: Setup,
        jobs: int,
        *,
        environ: Mapping[str, str],
        patience: float = 30.0,
        slice_seconds: float = SLICE,
        command: Sequence[str] = COMMAND,
        reserve: Reserve | None = None,
    ) -> None:
        self._jobs = jobs
        self._make = partial(
            Worker,
            setup,
            environ=environ,
            patience=patience,
            slice_seconds=slice_seconds,
            command=command,
            reserve=reserve,
        )
        self.workers: list[Worker] = []

    def run(self, chains: Sequence[Chain]) -> Iterator[Event]:
        """Play chains and yield what happens, as it happens.

        Leaving the iteration early, by an exception or by closing it, ends the
        workers; what they were in the middle of is lost, and nothing else.
        """
        waiting: queue.SimpleQueue[Chain] = queue.SimpleQueue()
        for chain in chains:
            waiting.put(chain)
        events: queue.SimpleQueue[Event | BaseException | None] = queue.SimpleQueue()
        self.workers = [self._make() for _ in range(min(self._jobs, len(chains)))]
        threads = [
            threading.Thread(target=_work, args=(worker, waiting, events), daemon=True)
            for worker in self.workers
        ]
        for thread in threads:
            thread.start()
        left = len(threads)
        try:
            while left:
                event = events.get()
                if isinstance(event, BaseException):
                    raise event
                if event is None:
                    left -= 1
                else:
                    yield event
        finally:
            for worker in self.workers:
                worker.close()
            for thread in threads:
                thread.join()


def _work(
    worker: Worker,
    waiting: queue.SimpleQueue[Chain],
    events: queue.SimpleQueue[Event | BaseException | None],
) -> None:
    """Play chains until none is left, on a thread of the worker's own."""
    try:
        while not worker.closed:
            try:
                chain = waiting.get_nowait()
            except queue.Empty:
                break
            worker.play(chain, events.put)
        worker.rest()
        events.put(None)
    except BaseException as error:  # noqa: BLE001 - raised again where the events are read
        events.put(error)
    finally:
        worker.tidy()
