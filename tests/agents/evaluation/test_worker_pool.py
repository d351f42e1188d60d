"""Real worker processes: they are kept, share the work, and are replaced when lost."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from agents.evaluation.episodes.types import Chain, Setup
from agents.evaluation.runs.worker_pool import (
    TRIES,
    EpisodeFailed,
    EpisodePlayed,
    EpisodeProgressed,
    EpisodeRepeated,
    Event,
    LocalPool,
    Worker,
)
from games.types import Engine, GameInfo
from tests.support.evaluation import MOMENT, condition, disturbed, without_time

pytestmark = pytest.mark.slow


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    return Setup(None, tmp_path / "learning")


def chains(game: GameInfo, count: int, **more: Any) -> list[Chain]:
    told = condition(game, "random", **more)
    return [Chain(told, "key", (seed,)) for seed in range(1, count + 1)]


def results(events: list[Event]) -> list[dict[str, Any]]:
    return without_time(
        sorted((e.result for e in events if isinstance(e, EpisodePlayed)), key=lambda one: one.seed)
    )


def test_two_workers_play_what_one_does(setup: Setup, prompter: GameInfo) -> None:
    wanted = chains(prompter, 6, steps=50)
    alone = list(LocalPool(setup, 1, environ={}).run(wanted))
    together = list(LocalPool(setup, 2, environ={}).run(wanted))
    assert len(results(alone)) == 6
    assert results(alone) == results(together)


def test_a_worker_is_kept_from_episode_to_episode(setup: Setup, prompter: GameInfo) -> None:
    worker = Worker(setup, environ={})
    pids = []
    try:
        for chain in chains(prompter, 3, steps=5):
            worker.play(chain, lambda event: None)
            pids.append(worker.pid)
    finally:
        worker.close()
        worker.tidy()
    assert len(set(pids)) == 1
    assert pids[0] is not None
    assert worker.pid is None


def test_the_episode_of_a_killed_worker_is_run_again(setup: Setup, prompter: GameInfo) -> None:
    wanted = chains(prompter, 1, steps=200)
    undisturbed = list(LocalPool(setup, 1, environ={}).run(wanted))
    events = disturbed(setup, wanted, signal.SIGKILL, times=1)
    (lost,) = (e for e in events if isinstance(e, EpisodeRepeated))
    assert "SIGKILL" in lost.reason
    assert results(events) == results(undisturbed)


def test_an_episode_that_always_hangs_is_given_up_and_the_rest_is_played(
    setup: Setup, prompter: GameInfo
) -> None:
    wanted = [*chains(prompter, 1, steps=200), *chains(prompter, 2, steps=10)]
    events = disturbed(setup, wanted, signal.SIGSTOP, times=TRIES)
    (failed,) = (e for e in events if isinstance(e, EpisodeFailed))
    assert "3 workers were lost at it" in failed.reason
    assert "no answer" in failed.reason
    assert sum(isinstance(e, EpisodeRepeated) for e in events) == 2
    assert len(results(events)) == 2


def test_what_can_not_be_played_is_told_and_not_tried_again(setup: Setup, tmp_path: Path) -> None:
    gone = GameInfo("gone", "Gone", Engine.ZMACHINE, path=tmp_path / "gone.z3")
    (failed,) = LocalPool(setup, 2, environ={}).run(chains(gone, 1))
    assert isinstance(failed, EpisodeFailed)
    assert "gone.z3" in failed.reason


def test_leaving_early_ends_the_workers(setup: Setup, prompter: GameInfo) -> None:
    crew = LocalPool(setup, 2, environ={}, slice_seconds=MOMENT)
    events = crew.run(chains(prompter, 4, steps=30_000))
    assert isinstance(next(events), EpisodeProgressed)
    pids = [worker.pid for worker in crew.workers]
    events.close()  # type: ignore[attr-defined]
    assert [worker.pid for worker in crew.workers] == [None, None]
    for pid in filter(None, pids):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_worker_has_no_keys_of_whoever_started_it(
    setup: Setup, prompter: GameInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not for workers")
    told = condition(prompter, "openai:some-model", steps=1)
    (failed,) = LocalPool(setup, 1, environ={}).run([Chain(told, "key", (1,))])
    assert isinstance(failed, EpisodeFailed)
    assert "OPENAI_API_KEY" in failed.reason
