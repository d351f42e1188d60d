"""What a teacher's goals are worth to a learner: episode after episode, with and without.

The learner is what proposes in co-play; its goals are read, judged and kept by what keeps
them there. It learns from its own play alone: nobody shows it anything.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from agents.core.errors import StoreError
from agents.core.goals import Goal, GoalState, open_goals
from agents.core.types import Turn
from agents.db.sql import Database, transaction
from agents.evaluation.episodes.adapter import DeliberatingAgent
from agents.evaluation.episodes.agents import AgentParts, make_agent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.learning import Recorder
from agents.evaluation.episodes.protocols import EpisodeAgent, TakeBack
from agents.evaluation.episodes.types import Condition, Result
from agents.guidance.judging import reached
from agents.guidance.mentor import Mentor
from agents.guidance.teachers import GoalTeacher
from agents.home.database import open_database
from agents.journal import goals
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.retrieval.place_knowledge import ReadRecords
from agents.providers.base import ProviderError
from games.types import Facts, GameInfo, Lexicon, Scene
from games.world import World

_STRIDE = 100_000
"""Between the seeds of one repetition and the next's."""
_AT_ONCE = 4
"""Times that a teacher is asked before one move at most."""
_PATIENCE = 3
"""Failures after which a teacher is asked no more in an episode."""


class Guiding(StrEnum):
    """How a teacher and a learner speak."""

    ALONE = "alone"
    """Not at all."""
    ONE_WAY = "one-way"
    """The teacher sets goals."""
    BOTH_WAYS = "both-ways"
    """It also hears how they went and what the learner thinks of them, and revises."""


@dataclass(frozen=True, slots=True)
class GuidanceRun:
    """One repetition of a condition: won or not, episode by episode.

    Attributes:
        silent: episodes at the end in which the teacher said nothing.
        asked: how often the teacher was asked in each episode.
        weight: what the teacher's word counted for after each.
        faults: how often it failed in each; a failure is as if it had nothing to say.
    """

    guiding: Guiding
    repetition: int
    won: tuple[bool, ...]
    steps: tuple[int, ...]
    asked: tuple[int, ...] = ()
    weight: tuple[float, ...] = ()
    silent: int = 0
    faults: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GuidancePlan:
    """What is to be measured.

    Attributes:
        episodes: of learning; ``silent``: that follow without the teacher.
    """

    game: GameInfo
    player: str = "mimic"
    episodes: int = 60
    silent: int = 20
    steps: int = 1500


class GuidedAgent:
    """Plays an episode with a teacher at its side.

    Args:
        agent: proposes, and is told of the goals that are open.
        recorder: writes the session down.
        db: where goals are kept, in the caller's transaction.
        mentor: says when the teacher is asked.
        seed: of the episode.
        loop: on which the teacher is waited for; the same for all its episodes, since what
            talks to a model belongs to one.
    """

    def __init__(
        self,
        agent: DeliberatingAgent,
        recorder: Recorder,
        db: Database,
        mentor: Mentor,
        seed: int,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._agent = agent
        self._recorder = recorder
        self._db = db
        self._mentor = mentor
        self._seed = seed
        self._loop = loop
        self._judged = 0
        self._goals: tuple[Goal, ...] = ()
        self.asked = 0
        self.faults = 0

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        """Take in the opening."""
        self._agent.start(game, scene, facts, lexicon)
        self._mentor.teacher.begin(self._seed, scene, facts)

    def act(self) -> str | TakeBack | None:
        """Return what is proposed, once it is known what for."""
        self.settle()
        for _ in range(_AT_ONCE):
            if not self._consult():
                break
        deaf = {one.spec for one in goals.standings(self._db) if not one.is_heeded}
        self._agent.goals = tuple(g for g in open_goals(self._goals) if g.author not in deaf)
        return self._agent.act()

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        """Take in what a command led to."""
        self._agent.saw(command, scene, facts)
        self._mentor.teacher.saw(command, scene, facts)

    def took_back(self, moves: int, scene: Scene, facts: Facts) -> None:
        """Refuse: nothing is taken back here."""
        raise ValueError("no move is taken back while a teacher guides")

    def settle(self) -> None:
        """Judge what the last move has reached."""
        path = self._recorder.path
        if len(path) < 2 or path[-1].id == self._judged:
            return
        self._judged = path[-1].id
        for goal in reached(self._goals, path[-2].scene, path[-1]):
            goals.mark(self._db, path[-1], goal.id, GoalState.REACHED)
        self._mentor.played(self._read(path), path[-1])

    def close(self) -> None:
        """Free what the agent holds."""
        self._agent.close()

    def _read(self, path: tuple[Turn, ...]) -> tuple[Goal, ...]:
        self._goals = goals.standing_at(self._db, path)
        return self._goals

    def _consult(self) -> bool:
        """Ask the teacher if it is time to; tell whether that changed anything."""
        path = self._recorder.path
        here = path[-1]
        if self.faults >= _PATIENCE:
            return False
        self._agent.get_ready()
        try:
            advice = self._loop.run_until_complete(
                self._mentor.consult(self._goals, here, self._agent.value_of)
            )
        except ProviderError:
            self.faults += 1
            return False
        if advice is None:
            return False
        if advice.give_up is not None:
            goals.mark(self._db, here, advice.give_up.id, GoalState.FAILED)
        if advice.texts:
            self.asked += 1
            goals.add(self._db, here, advice.texts, self._mentor.spec, advice.parent)
        self._read(path)
        return True


class _GuidedRecorder(Recorder):
    """Has the last move judged before the session is learned from."""

    settle: Callable[[], None] | None = None

    def ended(self) -> None:
        """Judge the last move, then learn."""
        if self.settle is not None:
            self.settle()
        super().ended()


class GuidanceStudy:
    """Measures one learner with one teacher.

    Args:
        request: what is to be measured.
        world: of the game; ``teacher``: follows a copy of its own, if any.
        loop: on which the teacher is waited for, of its own if left out.
    """

    def __init__(
        self,
        request: GuidancePlan,
        world: World,
        teacher: GoalTeacher,
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._request = request
        self._world = world
        self._teacher = teacher
        self._loop = loop

    def run(self, guiding: Guiding, repetition: int) -> Iterator[GuidanceRun]:
        """Play a repetition and yield it as far as it got, after each episode.

        Raises:
            GameError: the game can't be played.
            StoreError: no memory can be made.
        """
        with ExitStack() as stack:
            loop = self._loop or stack.enter_context(asyncio.Runner()).get_loop()
            try:
                folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="understudy-"))
                db = open_database(Path(folder) / "learner.db")
            except OSError as error:
                raise StoreError(
                    f"No memory can be made in {tempfile.gettempdir()}: {error}.",
                    "Free some space, or name another folder in TMPDIR.",
                ) from error
            stack.enter_context(closing(db))
            yield from self._run(db, guiding, repetition, loop)

    def _run(
        self, db: Database, guiding: Guiding, repetition: int, loop: asyncio.AbstractEventLoop
    ) -> Iterator[GuidanceRun]:
        asked, one = self._request, GuidanceRun(guiding, repetition, (), ())
        for episode in range(asked.episodes + asked.silent):
            speaks = guiding is not Guiding.ALONE and episode < asked.episodes
            seed = repetition * _STRIDE + episode + 1
            result, guided = self._episode(db, seed, guiding if speaks else Guiding.ALONE, loop)
            one = GuidanceRun(
                guiding,
                repetition,
                (*one.won, result.won),
                (*one.steps, result.steps),
                (*one.asked, 0 if guided is None else guided.asked),
                (*one.weight, _weight(db, self._teacher.spec)),
                max(0, episode + 1 - asked.episodes),
                (*one.faults, 0 if guided is None else guided.faults),
            )
            yield one

    def _episode(
        self, db: Database, seed: int, guiding: Guiding, loop: asyncio.AbstractEventLoop
    ) -> tuple[Result, GuidedAgent | None]:
        asked = self._request
        condition = Condition(asked.game, asked.player, steps=asked.steps, learn=True)
        journal, memory = Journal(db), Memory(db)
        records = ReadRecords(journal, memory, learning=True)
        agent = make_agent(AgentParts(condition, seed, journal, memory, {}, records))
        recorder = _GuidedRecorder(db, condition, seed)
        playing: EpisodeAgent = agent
        guided: GuidedAgent | None = None
        if guiding is not Guiding.ALONE and isinstance(agent, DeliberatingAgent):
            feedback = guiding is Guiding.BOTH_WAYS
            mentor = Mentor(self._teacher, asked.game.title, feedback=feedback)
            playing = guided = GuidedAgent(agent, recorder, db, mentor, seed, loop)
            recorder.settle = guided.settle
        try:
            with transaction(db, "nothing of this episode was learned"):
                result = Episode(self._world, playing, condition, seed, recorder).play()
        finally:
            if isinstance(agent, DeliberatingAgent):
                agent.close()
        assert result is not None
        return result, guided


def _weight(db: Database, spec: str) -> float:
    return next((one.weight for one in goals.standings(db) if one.spec == spec), 1.0)
