"""Repetitions of a teaching curve: sessions with an expert, and the player alone after each.

Each repetition has a home of its own, which is thrown away with it, so that the
person's is only ever read. What a repetition came to is kept, and not played again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import msgspec

from agents.core.errors import CommandFileError, StoreError
from agents.evaluation.episodes.learning import copy_database, prepare
from agents.evaluation.episodes.types import Recall, Result
from agents.evaluation.results.store import ResultStore, program_digest
from agents.evaluation.runs.evaluation import Evaluation, EvaluationRequest
from agents.evaluation.runs.reserve import Reserve
from agents.evaluation.runs.worker_pool import LocalPool
from agents.evaluation.teaching.expert import Expert, Walkthrough, learn_part
from agents.evaluation.teaching.oracle import OracleExpert
from agents.evaluation.teaching.teaching import Lesson, LessonLimits, Teacher
from agents.home.database import open_database
from agents.home.paths import Home
from agents.imitation.states.state import NOWHERE, State
from agents.importers.recordings.heard import Recording
from agents.play.loop.workspace import Workspace
from games.errors import GameError
from games.open import open_world
from games.types import GameInfo
from games.world import World

_FIRST_SEED = 2001
"""Seeds of sessions count on from here, apart from those that are measured on."""
_LAST_SEED = 2**31 - 2
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class TeachingRequest:
    """What is asked for.

    Attributes:
        game: what is played.
        file: what the expert knows, and the seed that it was made with; None for the
            world's own expert (:meth:`games.world.World.oracle`).
        player: spec of who is taught.
        recall: what of the home's memory it begins with; none by default, so that it
            learns from the expert alone.
        sessions: taught one after the other, in each of so many ``repetitions``.
        first: the number of the first of these; each number has seeds of its own.
        seeds: on which the player is measured alone.
        limits: when a session ends.
        jobs: worker processes for the measurements.
        alone: the player is measured alone after each session, not only beside the expert.
    """

    game: GameInfo
    file: Recording | None
    expert_seed: int = 1
    player: str = "mimic"
    recall: Recall = Recall.NONE
    sessions: int = 5
    repetitions: int = 1
    first: int = 1
    seeds: tuple[int, ...] = tuple(range(101, 131))
    limits: LessonLimits = field(default_factory=LessonLimits)
    jobs: int = 1
    alone: bool = True

    @property
    def numbers(self) -> range:
        """The numbers of the repetitions."""
        return range(self.first, self.first + self.repetitions)

    @property
    def counts_rooms(self) -> bool:
        """Whether the places that were seen are counted: where little is taught."""
        return self.limits.overrides is not None

    def lesson_seeds(self, repetition: int) -> tuple[int, ...]:
        """Return the seeds of a repetition's sessions, from 1: no other has one of them."""
        apart = {*self.seeds, self.expert_seed}
        free = (seed for seed in range(_FIRST_SEED, _LAST_SEED) if seed not in apart)
        begin = self.sessions * (repetition - 1)
        return tuple(islice(free, begin, begin + self.sessions))


@dataclass(frozen=True, slots=True)
class Alone:
    """What a player came to without anybody's help, on unseen seeds.

    Attributes:
        mean: of the final scores, None where the story keeps none.
        scores: one a seed, in their order.
        rooms: places that it came to, one a seed; empty where they aren't counted.
    """

    mean: float | None
    scores: tuple[int | None, ...]
    rooms: tuple[int, ...] = ()


NEVER = Alone(None, ())
"""It was not measured."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A session with an expert, and the player alone after it."""

    repetition: int
    lesson: Lesson
    alone: Alone


@dataclass
class TeachingCurve:
    """A request on its way to being answered; use it as a context manager.

    Attributes:
        folder: where what is known is kept.
        part: what the expert knows, None for a world's own; there once it is entered.
        known: what was taught, repetition by repetition.
        explorer: what the explorer comes to alone, where places are counted.
    """

    database: Path
    request: TeachingRequest
    folder: Path
    known: list[Taught] = field(default_factory=list)
    explorer: Alone | None = None

    def __enter__(self) -> TeachingCurve:
        """Have the expert learn its part.

        Raises:
            CommandFileError: the file is for another story, or the world has no expert.
            GameError: the story can't be opened.
            StoreError: the home can't be read, or there is no room.
        """
        self._scratch = Path(tempfile.mkdtemp(prefix="understudy-"))
        self._reserve = Reserve()
        try:
            with _opened(self.request.game) as world:
                self.part: Walkthrough | None = self._learn_part(world)
            self._begin()
            self._results = self.folder / f"teaching-{self.request.game.id}-{self._key()}.jsonl"
            self._load()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self._reserve.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _learn_part(self, world: World) -> Walkthrough | None:
        asked = self.request
        if asked.file is not None:
            return learn_part(world, asked.expert_seed, asked.file)
        world.reset(asked.lesson_seeds(asked.first)[0])
        if world.oracle() is None:
            raise CommandFileError(
                f"{asked.game.title} has no expert of its own.",
                "Nothing was played. Name what somebody knows of it: --expert FILE.",
            )
        return None

    def _begin(self) -> None:
        """Copy what the player begins with."""
        self._start = self._scratch / "start.db"
        if self.request.recall is Recall.NONE:
            return
        db = open_database(self.database, read_only=True)
        try:
            copy_database(db, self._start)
        finally:
            db.close()

    def run(self) -> Iterator[Taught]:
        """Teach what isn't known yet; yield each session as it is over.

        Raises:
            GameError: the story can't be opened.
            StoreError: something can't be written.
        """
        done = {one.repetition for one in self.known}
        for repetition in self.request.numbers:
            if repetition in done:
                continue
            told: list[Taught] = []
            for taught in self._repetition(repetition):
                told.append(taught)
                yield taught
            self._keep(told)
        if self.request.counts_rooms:
            self.explorer = self._alone(self._scratch / "nothing.db", "explorer")

    def _repetition(self, number: int) -> Iterator[Taught]:
        home = Home(self._scratch / f"home-{number}")
        self._settle(home)
        limits, left = self.request.limits, self.request.limits.overrides
        for session, seed in enumerate(self.request.lesson_seeds(number), 1):
            now = LessonLimits(limits.steps, left, limits.end_on_death)
            lesson = self._teach(home, session, seed, now)
            alone = self._alone(home.database, self.request.player) if self.request.alone else NEVER
            yield Taught(number, lesson, alone)
            if left is not None:
                left -= lesson.overrides
                if left <= 0:
                    break
        shutil.rmtree(home.root, ignore_errors=True)

    def _settle(self, home: Home) -> None:
        home.root.mkdir(parents=True)
        if self._start.exists():
            shutil.copyfile(self._start, home.database)
            db = open_database(home.database)
            try:
                if self.request.recall is not Recall.ALL:
                    prepare(db, self.request.recall)
            finally:
                db.close()

    def _teach(self, home: Home, session: int, seed: int, limits: LessonLimits) -> Lesson:
        with _opened(self.request.game) as world, Workspace(home) as workspace:
            coplay = workspace.coplay(
                self.request.game, player=self.request.player, seed=seed, environ=os.environ
            )
            expert = OracleExpert(world) if self.part is None else Expert(self.part, world)
            teacher = Teacher(coplay, expert, limits)
            return asyncio.run(teacher.teach(session, seed))

    def _alone(self, database: Path, player: str) -> Alone:
        """Measure a player as ``evaluate`` does, from what a database holds."""
        told = EvaluationRequest(
            games=(self.request.game,),
            players=(player,),
            seeds=self.request.seeds,
            steps=self.request.limits.steps,
            end_on_death=self.request.limits.end_on_death,
            baselines=False,
        )
        folder = Path(tempfile.mkdtemp(dir=self._scratch))
        with Evaluation(database, told, ResultStore(folder)) as evaluation:
            crew = LocalPool(evaluation.setup, self.request.jobs, environ={}, reserve=self._reserve)
            for _ in evaluation.run(crew):
                pass
            for failed in evaluation.failed:
                raise GameError(failed.reason, "What was taught before is kept.")
            (results,) = evaluation.results.values()
        return self._summed(results)

    def _summed(self, results: Sequence[Result]) -> Alone:
        scores = tuple(result.score for result in results)
        had = [score for score in scores if score is not None]
        rooms: tuple[int, ...] = ()
        if self.request.counts_rooms:
            with _opened(self.request.game) as world:
                rooms = tuple(rooms_of(world, result) for result in results)
        return Alone(statistics.fmean(had) if had else None, scores, rooms)

    # --- keeping -------------------------------------------------------------------

    def _key(self) -> str:
        """Return a digest of all that determines what a repetition comes to."""
        asked = self.request
        memory = ""
        if self._start.exists():
            memory = hashlib.sha256(self._start.read_bytes()).hexdigest()
        known = asked.file.digest if asked.file is not None else "oracle"
        told = [
            *(_FORMAT, program_digest(), asked.game.engine, asked.game.sha256 or asked.game.id),
            *(known, asked.expert_seed, asked.alone, asked.player, asked.recall.value, memory),
            *(asked.sessions, list(asked.seeds), msgspec.to_builtins(asked.limits)),
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]

    def _load(self) -> None:
        try:
            lines = self._results.read_bytes().splitlines()
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(
                f"{self._results} can't be read: {error.strerror or error}.",
                "Nothing was changed. Choose another folder with --out.",
            ) from error
        for line in lines:
            try:
                told = msgspec.json.decode(line, type=list[Taught])
            except msgspec.DecodeError:
                continue  # a line that was cut short is no result
            if told and told[0].repetition in self.request.numbers:
                self.known += told

    def _keep(self, told: Sequence[Taught]) -> None:
        self.known += told
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._results.open("ab") as file:
                # Begins a line of its own even where the last one was cut short.
                file.write(b"\n" + msgspec.json.encode(told) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(
                f"The results can't be written to {self._results}: {error.strerror or error}.",
                "Free some space or choose another folder with --out.",
            ) from error


@contextmanager
def _opened(game: GameInfo) -> Iterator[World]:
    """Open a world and close it behind the block."""
    world = open_world(game)
    try:
        yield world
    finally:
        world.close()


def rooms_of(world: World, result: Result) -> int:
    """Return how many places an episode came to, by playing it again.

    Only of episodes in which no move was taken back.

    Raises:
        GameError: the story can't be opened.
    """
    state = State(world.reset(result.seed), world.facts())
    seen = {state.room}
    for move in result.moves:
        try:
            state = State(world.step(str(move)), world.facts())
        except GameError:
            continue
        seen.add(state.room)
    return len(seen - {NOWHERE})
