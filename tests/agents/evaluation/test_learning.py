"""Learning from episode to episode: on a copy, whole episodes, and again after a kill."""

from __future__ import annotations

import hashlib
import signal
from pathlib import Path

import pytest

from agents.core.commands import Source
from agents.core.errors import StoreError
from agents.core.protocols import Foresight
from agents.evaluation.episodes import learning
from agents.evaluation.episodes.types import Chain, Recall, Result, Setup
from agents.evaluation.results.store import ResultStore
from agents.evaluation.runs.evaluation import Evaluation, EvaluationRequest
from agents.evaluation.runs.reserve import Reserve
from agents.evaluation.runs.worker_pool import (
    EpisodePlayed,
    EpisodeProgressed,
    EpisodeRepeated,
    Event,
    LocalPool,
)
from agents.home.database import open_database
from agents.home.paths import Home
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.types import GameInfo
from tests.support.evaluation import WINNING, condition, disturbed, without_time

pytestmark = pytest.mark.slow


def fingerprint(folder: Path) -> dict[str, str]:
    """Return digests of the files of a folder that hold anything.

    Whoever reads a database leaves an empty log and an index beside it.
    """
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file() and path.stat().st_size and not path.name.endswith("-shm")
    }


def played(events: list[Event]) -> list[Result]:
    return [event.result for event in events if isinstance(event, EpisodePlayed)]


def learn(reserve: Reserve, setup: Setup, chain: Chain) -> list[Result]:
    return played(list(LocalPool(setup, 1, environ={}, reserve=reserve).run([chain])))


def test_the_home_is_never_touched(
    reserve: Reserve, taught: Home, prompter: GameInfo, tmp_path: Path
) -> None:
    before = fingerprint(taught.root)
    request = EvaluationRequest(
        games=(prompter,),
        players=("mimic", "explorer"),
        seeds=(1, 2),
        foresights=tuple(Foresight),
        steps=15,
        nodes=20,
        learn=True,
    )
    with Evaluation(taught.database, request, ResultStore(tmp_path / "out")) as evaluation:
        list(evaluation.run(LocalPool(evaluation.setup, 2, environ={}, reserve=reserve)))
        assert evaluation.known == evaluation.wanted > 0
        assert evaluation.failed == []
    assert fingerprint(taught.root) == before
    assert list((tmp_path / "out" / "learning").iterdir()) == []


def test_a_copy_learns_every_episode_and_its_source_does_not(
    reserve: Reserve, taught: Home, prompter: GameInfo, tmp_path: Path
) -> None:
    setup = Setup(taught.database, tmp_path / "learning")
    told = condition(prompter, "mimic", learn=True, steps=25)
    found = learn(reserve, setup, Chain(told, "one", (7, 8, 9)))
    copy = open_database(tmp_path / "learning" / "one.db", read_only=True)
    sessions = Journal(copy).sessions()
    assert sorted(one.seed for one in sessions) == [7, 8, 9, 13]
    assert [one.turns for one in reversed(sessions[:3])] == [result.steps for result in found]
    assert learning.learned(copy) == {result.seed: result for result in found}
    copy.close()
    own = open_database(taught.database, read_only=True)
    assert len(Journal(own).sessions()) == 1
    own.close()


def test_later_episodes_know_what_earlier_ones_taught(
    reserve: Reserve, prompter: GameInfo, tmp_path: Path
) -> None:
    """A mimic that has played once doesn't explore the same moves again."""
    told = condition(prompter, "mimic", learn=True, recall=Recall.NONE, steps=40)
    first, second = learn(reserve, Setup(None, tmp_path / "a"), Chain(told, "k", (3, 4)))
    (alone,) = learn(reserve, Setup(None, tmp_path / "b"), Chain(told, "k", (4,)))
    assert second.moves != alone.moves
    assert first.moves != second.moves


def test_what_may_not_be_remembered_is_forgotten_in_the_copy_alone(
    taught: Home, tmp_path: Path
) -> None:
    own = open_database(taught.database, read_only=True)
    known = Memory(own).stats().memories
    learning.copy_database(own, tmp_path / "copy.db")
    copy = open_database(tmp_path / "copy.db")
    learning.prepare(copy, Recall.SELF)
    assert Memory(copy).stats().memories == 0
    assert Memory(own).stats().memories == known > 0
    learning.prepare(copy, Recall.SELF)
    assert Recall.SELF.sources == {Source.SELF}
    copy.close()
    own.close()


def test_an_episode_cut_short_by_a_kill_is_learned_once(
    reserve: Reserve, prompter: GameInfo, tmp_path: Path
) -> None:
    told = condition(prompter, "explorer", learn=True, recall=Recall.NONE, steps=100)
    chain = Chain(told, "k", (1, 2))
    undisturbed = learn(reserve, Setup(None, tmp_path / "a"), chain)
    events = disturbed(Setup(None, tmp_path / "b"), [chain], signal.SIGKILL, times=1)
    assert sum(isinstance(one, EpisodeRepeated) for one in events) == 1
    assert without_time(played(events)) == without_time(undisturbed)
    copy = open_database(tmp_path / "b" / "k.db", read_only=True)
    assert sorted(one.seed for one in Journal(copy).sessions()) == [1, 2]
    copy.close()


def test_a_run_that_was_interrupted_goes_on_with_its_copy(
    reserve: Reserve, taught: Home, prompter: GameInfo, tmp_path: Path
) -> None:
    request = EvaluationRequest(
        (prompter,), ("mimic",), (1, 2, 3), steps=150, learn=True, baselines=False
    )
    store = ResultStore(tmp_path / "out")
    with Evaluation(taught.database, request, store) as evaluation:
        crew = LocalPool(evaluation.setup, 1, environ={}, reserve=reserve)
        for event in (events := evaluation.run(crew)):
            if isinstance(event, EpisodePlayed):
                break
        events.close()  # type: ignore[attr-defined]
        assert evaluation.known == 1
    seen: list[Event] = []
    with Evaluation(taught.database, request, store) as evaluation:
        assert evaluation.known == 1
        (chain,) = evaluation.missing()
        assert chain.seeds == (1, 2, 3)
        seen += evaluation.run(LocalPool(evaluation.setup, 1, environ={}, reserve=reserve))
        assert [result.seed for result in played(seen)] == [2, 3]
        (results,) = evaluation.results.values()
    assert not any(isinstance(one, EpisodeProgressed) and one.seed == 1 for one in seen)
    with Evaluation(taught.database, request, ResultStore(tmp_path / "new")) as evaluation:
        list(evaluation.run(LocalPool(evaluation.setup, 1, environ={}, reserve=reserve)))
        (whole,) = evaluation.results.values()
    assert without_time(results) == without_time(whole)


def test_moves_taken_back_are_learned_as_taken_back(
    prompter: GameInfo, tmp_path: Path, world: object
) -> None:
    from agents.db.sql import transaction
    from agents.evaluation.episodes.episode import Episode
    from agents.evaluation.episodes.protocols import TakeBack
    from tests.support.evaluation import Scripted

    db = open_database(tmp_path / "copy.db")
    told = condition(prompter, lookahead="undo", learn=True)
    agent = Scripted("east", "jump", TakeBack(2), *WINNING[:3])
    with transaction(db):
        recorder = learning.Recorder(db, told, 1)
        Episode(world, agent, told, 1, recorder).play()  # type: ignore[arg-type]
    (info,) = Journal(db).sessions()
    path = Journal(db).path(info.tip)
    assert [turn.decision.command for turn in path if turn.decision] == list(WINNING[:3])
    undone = {entry.command: entry.undone for entry in Memory(db).entries()}
    assert undone == {"jump": 1, "east": 1, "take lamp": 0, "light lamp": 0}
    db.close()


@pytest.mark.parametrize("recall", list(Recall))
def test_any_memory_can_be_learned_from(
    reserve: Reserve, taught: Home, prompter: GameInfo, tmp_path: Path, recall: Recall
) -> None:
    told = condition(prompter, "mimic", learn=True, recall=recall, steps=8)
    assert (
        len(learn(reserve, Setup(taught.database, tmp_path / "l"), Chain(told, "k", (1, 2)))) == 2
    )


def test_a_disk_that_is_full_is_told_and_leaves_nothing_half_written(
    taught: Home, disk: object
) -> None:
    own = open_database(taught.database, read_only=True)
    disk.fill()  # type: ignore[attr-defined]
    target = disk.folder / "copy.db"  # type: ignore[attr-defined]
    with pytest.raises(StoreError, match="can't be copied") as caught:
        learning.copy_database(own, target)
    assert "Your own is as it was" in caught.value.hint
    assert not target.exists()
    own.close()
