"""One evaluation: what is to be played, what is known already, what is missing."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Protocol

from agents.core.protocols import Foresight
from agents.evaluation.episodes.agents import BASELINES, BLIND, FOLLOWERS, OWN
from agents.evaluation.episodes.learning import copy_database
from agents.evaluation.episodes.types import Chain, Condition, Recall, Result, Setup
from agents.evaluation.results.store import ResultStore, condition_key, program_digest
from agents.evaluation.runs.worker_pool import EpisodeFailed, EpisodePlayed, Event
from agents.home.database import open_database
from agents.imitation.selection.choosing import best_traces, better_elsewhere
from games.types import GameInfo


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """What is asked for.

    Attributes:
        players: specs; each plays under each foresight.
        baselines: also play ``besides``, without learning and without lookahead.
        besides: specs of whom players are set beside.
    """

    games: tuple[GameInfo, ...]
    players: tuple[str, ...]
    seeds: tuple[int, ...]
    foresights: tuple[Foresight, ...] = (Foresight.NONE,)
    recall: Recall = Recall.ALL
    steps: int = 1500
    nodes: int = 500
    end_on_death: bool = False
    learn: bool = False
    baselines: bool = True
    other_releases: bool = False
    by_text: bool = False
    besides: tuple[str, ...] = BASELINES

    def conditions(self) -> tuple[Condition, ...]:
        """Return who plays what, and how: game by game, players before baselines."""
        found: dict[Condition, None] = {}
        for game in self.games:
            for player in self.players:
                for foresight in self.foresights:
                    found[self._condition(game, player, foresight, learn=self.learn)] = None
            for player in self.besides if self.baselines else ():
                found[self._condition(game, player, Foresight.NONE, learn=False)] = None
        return tuple(found)

    def _condition(
        self, game: GameInfo, player: str, foresight: Foresight, *, learn: bool
    ) -> Condition:
        return Condition(
            game=game,
            player=player,
            foresight=foresight,
            recall=self.recall,
            steps=self.steps,
            nodes=self.nodes,
            end_on_death=self.end_on_death,
            learn=learn and player not in OWN,
            other_releases=self.other_releases and player in FOLLOWERS,
            by_text=self.by_text and player not in BLIND,
        )


class WorkerPool(Protocol):
    """Whoever plays chains of episodes."""

    def run(self, chains: Sequence[Chain]) -> Iterator[Event]:
        """Play chains and yield what happens, as it happens."""


@dataclass
class Evaluation:
    """A request on its way to being answered; use it as a context manager.

    The home's database is read once, into a snapshot that all episodes are
    played with: what is played meanwhile changes nothing, and nothing that is
    played here changes the home.

    Attributes:
        absent: conditions that can't be played, and why.
        elsewhere: games of which another release was demonstrated better; it isn't
            followed, since nobody asked for that.
        memory: identifies what the database holds, where its bytes don't: what was made
            anew of the same demonstrations is the same memory.
        failed: episodes that couldn't be played, and why.
    """

    database: Path
    request: EvaluationRequest
    store: ResultStore
    absent: dict[Condition, str] = field(default_factory=dict)
    failed: list[EpisodeFailed] = field(default_factory=list)
    elsewhere: set[GameInfo] = field(default_factory=set)
    memory: str = ""

    def __enter__(self) -> Evaluation:
        """Read the home's memory and the results that are known.

        Raises:
            StoreError: one of them can't be read, or there is no room.
        """
        self._folder = Path(tempfile.mkdtemp(prefix="understudy-"))
        try:
            self._begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _begin(self) -> None:
        request = self.request
        snapshot = self._folder / "memory.db"
        self._snapshot(snapshot)
        memory = self.memory
        if not memory:
            with snapshot.open("rb") as file:
                memory = hashlib.file_digest(file, "sha256").hexdigest()
        program = program_digest()
        self.setup = Setup(snapshot, self.store.folder / "learning")
        self._keys: dict[Condition, str] = {}
        self._known: dict[Condition, dict[int, Result]] = {}
        for condition in request.conditions():
            if condition in self.absent:
                continue
            key = condition_key(condition, program, memory, request.seeds)
            self._keys[condition] = key
            known = self.store.load(condition, key)
            self._known[condition] = {s: known[s] for s in request.seeds if s in known}

    def _snapshot(self, target: Path) -> None:
        db = open_database(self.database, read_only=True)
        try:
            copy_database(db, target)
            for condition in self.request.conditions():
                if condition.player not in FOLLOWERS:
                    continue
                game, sources, others = (
                    condition.game,
                    condition.recall.sources,
                    condition.other_releases,
                )
                if not others and better_elsewhere(db, game, sources=sources):
                    self.elsewhere.add(game)
                if condition.player in BLIND and not best_traces(
                    db, game, sources=sources, other_releases=others, most=1
                ):
                    self.absent[condition] = "no demonstration in memory"
        finally:
            db.close()

    @property
    def known(self) -> int:
        """Episodes whose results are known."""
        return sum(map(len, self._known.values()))

    @property
    def wanted(self) -> int:
        """Episodes that were asked for and can be played."""
        return len(self._keys) * len(self.request.seeds)

    @property
    def results(self) -> Mapping[Condition, tuple[Result, ...]]:
        """What is known of each condition, in the order of the seeds."""
        return {
            condition: tuple(known[seed] for seed in self.request.seeds if seed in known)
            for condition, known in self._known.items()
        }

    def missing(self) -> tuple[Chain, ...]:
        """Return what is still to be played, the conditions that learn first.

        Conditions take turns, so that a run that is interrupted knows something
        of each.
        """
        chains: list[Chain] = []
        queues: list[list[Chain]] = []
        for condition, key in self._keys.items():
            seeds = [s for s in self.request.seeds if s not in self._known[condition]]
            if condition.learn and seeds:
                chains.append(Chain(condition, key, self.request.seeds))
            elif seeds:
                queues.append([Chain(condition, key, (seed,)) for seed in seeds])
        for turn in zip_longest(*queues):
            chains += [chain for chain in turn if chain is not None]
        return tuple(chains)

    def run(self, crew: WorkerPool) -> Iterator[Event]:
        """Have a crew play what is missing; keep each result as it comes.

        A chain that learns comes by what is known already, of which nothing is yielded.

        Raises:
            StoreError: a result can't be kept.
        """
        for event in crew.run(self.missing()):
            if isinstance(event, EpisodePlayed):
                if not self._keep(event.chain, event.result):
                    continue
            elif isinstance(event, EpisodeFailed):
                self.failed.append(event)
            yield event

    def _keep(self, chain: Chain, result: Result) -> bool:
        """Keep a result; tell whether it is a new one."""
        known = self._known[chain.condition]
        new = result.seed not in known
        if new:
            self.store.add(chain.condition, chain.key, [result])
            known[result.seed] = result
        if chain.condition.learn and result.seed == chain.seeds[-1]:
            # All that was to be learned is in the results; the copy may be large.
            for suffix in ("", "-wal", "-shm"):
                (self.setup.learning / f"{chain.key}.db{suffix}").unlink(missing_ok=True)
        return new
