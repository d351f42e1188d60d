"""The same episodes on a real Dask cluster on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.core.errors import StoreError
from agents.evaluation.episodes.types import Chain, Setup
from agents.evaluation.results.store import ResultStore
from agents.evaluation.runs.cluster import ClusterPool
from agents.evaluation.runs.evaluation import Evaluation, EvaluationRequest, WorkerPool
from agents.evaluation.runs.worker_pool import EpisodeFailed, EpisodePlayed, LocalPool
from agents.home.paths import Home
from games.types import Engine, GameInfo
from tests.support.evaluation import condition, without_time

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        host="127.0.0.1",
        protocol="tcp",
        dashboard_address=None,
        silence_logs=False,
    ) as local:
        yield local.scheduler_address


def evaluated(home: Home, request: EvaluationRequest, out: Path, make: object) -> list[object]:
    with Evaluation(home.database, request, ResultStore(out)) as evaluation:
        crew: WorkerPool = make(evaluation.setup)  # type: ignore[operator]
        list(evaluation.run(crew))
        assert evaluation.known == evaluation.wanted
        return [one for found in evaluation.results.values() for one in without_time(found)]


def test_a_cluster_plays_what_one_machine_does(
    taught: Home, prompter: GameInfo, tmp_path: Path, scheduler: str
) -> None:
    request = EvaluationRequest((prompter,), ("mimic",), (1, 2, 13), steps=25, learn=True)
    there = evaluated(taught, request, tmp_path / "there", lambda s: ClusterPool(s, scheduler))
    here = evaluated(taught, request, tmp_path / "here", lambda s: LocalPool(s, 2, environ={}))
    assert there == here
    assert len(there) == 12


def test_what_a_cluster_can_not_play_is_told(
    prompter: GameInfo, tmp_path: Path, scheduler: str
) -> None:
    broken = tmp_path / "broken.z3"
    broken.write_bytes(b"no story")
    gone = GameInfo("gone", "Gone", Engine.ZMACHINE, sha256="a" * 64, path=broken)
    chains = [
        Chain(condition(gone, "random", steps=3), "k1", (1,)),
        Chain(condition(prompter, "random", steps=3), "k2", (1,)),
    ]
    crew = ClusterPool(Setup(None, tmp_path / "l"), scheduler)
    events = list(crew.run(chains))
    (failed,) = (event for event in events if isinstance(event, EpisodeFailed))
    assert failed.chain.condition.game.id == "gone"
    (played,) = (event for event in events if isinstance(event, EpisodePlayed))
    assert played.result.steps == 3


def test_an_address_where_nobody_answers_is_told(prompter: GameInfo, tmp_path: Path) -> None:
    setup = Setup(None, tmp_path)
    crew = ClusterPool(setup, "tcp://127.0.0.1:9", connecting=1)
    with pytest.raises(StoreError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        list(crew.run([Chain(condition(prompter), "k", (1,))]))
