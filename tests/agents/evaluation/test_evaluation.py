"""What is asked for, what is known, what is missing; results on disk; summaries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agents.core.errors import StoreError
from agents.core.protocols import Foresight
from agents.evaluation.episodes.types import Condition, Finish, Recall, Result, from_data, to_data
from agents.evaluation.results.store import ResultStore, condition_key, program_digest
from agents.evaluation.results.summary import bootstrap_interval, summarise
from agents.evaluation.runs.evaluation import Evaluation, EvaluationRequest
from agents.evaluation.runs.reserve import Reserve
from agents.evaluation.runs.worker_pool import EpisodePlayed, LocalPool
from agents.home.paths import Home
from games.types import GameInfo
from tests.support.evaluation import condition, without_time


def request(game: GameInfo, **more: object) -> EvaluationRequest:
    told = {"players": ("replay",), "seeds": (1, 2, 13), "steps": 40} | more
    return EvaluationRequest((game,), **told)  # type: ignore[arg-type]


def run(
    reserve: Reserve, home: Home, asked: EvaluationRequest, out: Path
) -> tuple[int, dict[Condition, tuple[Result, ...]]]:
    """Return how many episodes were played, and all that is known then."""
    with Evaluation(home.database, asked, ResultStore(out)) as evaluation:
        events = list(evaluation.run(LocalPool(evaluation.setup, 2, environ={}, reserve=reserve)))
        return sum(isinstance(e, EpisodePlayed) for e in events), dict(evaluation.results)


def test_players_are_set_beside_the_baselines(taught: Home, prompter: GameInfo) -> None:
    told = request(prompter, players=("mimic", "replay")).conditions()
    assert [one.player for one in told] == ["mimic", "replay", "random", "explorer"]
    alone = request(prompter, players=("mimic",), baselines=False).conditions()
    assert [one.player for one in alone] == ["mimic"]
    several = request(prompter, players=("mimic",), foresights=tuple(Foresight)).conditions()
    assert [(one.player, one.foresight.value) for one in several] == [
        ("mimic", "none"),
        ("mimic", "undo"),
        ("mimic", "search"),
        ("random", "none"),
        ("explorer", "none"),
        ("replay", "none"),
    ]
    learning = request(prompter, players=("explorer",), learn=True).conditions()
    assert [(one.player, one.learn) for one in learning] == [
        ("explorer", True),
        ("random", False),
        ("explorer", False),
        ("replay", False),
    ]


def test_a_second_run_plays_only_what_is_missing(
    reserve: Reserve, taught: Home, prompter: GameInfo, tmp_path: Path
) -> None:
    asked = request(prompter)
    count, first = run(reserve, taught, asked, tmp_path / "out")
    assert count == 9
    assert run(reserve, taught, asked, tmp_path / "out") == (0, first)
    count, more = run(reserve, taught, replace(asked, seeds=(1, 2, 3, 13)), tmp_path / "out")
    assert count == 3
    for told, results in first.items():
        assert set(results) < set(more[told])


def test_conditions_take_turns(taught: Home, prompter: GameInfo, tmp_path: Path) -> None:
    with Evaluation(taught.database, request(prompter), ResultStore(tmp_path)) as evaluation:
        order = [(c.condition.player, c.seeds) for c in evaluation.missing()]
    assert order[:4] == [("replay", (1,)), ("random", (1,)), ("explorer", (1,)), ("replay", (2,))]


def test_a_line_that_was_cut_short_is_played_again(
    reserve: Reserve, taught: Home, prompter: GameInfo, tmp_path: Path
) -> None:
    asked = request(prompter, baselines=False)
    _, first = run(reserve, taught, asked, tmp_path)
    (path,) = tmp_path.glob("*.jsonl")
    path.write_bytes(path.read_bytes()[:-20])
    count, again = run(reserve, taught, asked, tmp_path)
    assert count == 1
    for told, results in first.items():
        assert without_time(again[told]) == without_time(results)
    assert run(reserve, taught, asked, tmp_path)[0] == 0


def test_blind_replay_without_a_demonstration_is_absent_not_zero(
    home: Home, prompter: GameInfo, tmp_path: Path
) -> None:
    with Evaluation(home.database, request(prompter), ResultStore(tmp_path)) as evaluation:
        assert [one.player for one in evaluation.absent] == ["replay"]
        assert "replay" not in {chain.condition.player for chain in evaluation.missing()}
    assert not home.root.exists()


def test_the_memory_counts_where_it_is_remembered(
    reserve: Reserve, home: Home, taught: Home, prompter: GameInfo, tmp_path: Path
) -> None:
    from tests.support.demonstrating import demonstrate

    asked = request(prompter, players=("mimic",))
    assert run(reserve, taught, asked, tmp_path)[0] == 12
    demonstrate(taught.database, prompter, ["east", "west"], 5)
    count, _ = run(reserve, taught, asked, tmp_path)
    assert count == 9  # all but the random player's


def test_a_key_tells_apart_whatever_makes_a_difference(prompter: GameInfo) -> None:
    told = condition(prompter, "mimic")
    key = condition_key(told, "p", "m")
    others = [
        *(replace(told, player=player) for player in ("explorer", "random", "replay")),
        *(replace(told, foresight=one) for one in (Foresight.UNDO, Foresight.SEARCH)),
        *(replace(told, recall=recall) for recall in Recall if recall is not Recall.ALL),
        replace(told, steps=99),
        replace(told, end_on_death=True),
        replace(told, learn=True),
        replace(told, game=replace(prompter, sha256="0" * 64)),
    ]
    keys = [condition_key(one, "p", "m") for one in others]
    keys += [condition_key(told, "other", "m"), condition_key(told, "p", "other")]
    assert len({key, *keys}) == len(keys) + 1
    moved = replace(told, game=replace(prompter, path=Path("/elsewhere"), title="Another"))
    assert condition_key(moved, "p", "m") == key
    assert condition_key(replace(told, nodes=7), "p", "m") == key  # nothing is searched
    learning = replace(told, learn=True)
    assert condition_key(learning, "p", "m", (1, 2)) != condition_key(learning, "p", "m", (2, 1))
    assert program_digest() == program_digest()


def test_a_condition_survives_the_wire(prompter: GameInfo) -> None:
    told = condition(prompter, "mimic", lookahead="undo", recall=Recall.HUMAN, learn=True)
    assert from_data(Condition, to_data(told)) == told


def test_results_that_can_not_be_kept_are_told(prompter: GameInfo, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = ResultStore(tmp_path / "file" / "out")
    with pytest.raises(StoreError, match="can't be written") as caught:
        store.add(condition(prompter), "key", [result(1)])
    assert "run the same command again" in caught.value.hint


# --- summaries ---------------------------------------------------------------


def result(score: int | None, *, best: int | None = None, most: int | None = 20) -> Result:
    return Result(1, score, score if best is None else best, most, 10, Finish.STEPS, 1, 2, 3, 0.5)


def test_a_summary_adds_up(prompter: GameInfo) -> None:
    found = summarise(condition(prompter), [result(0, best=8), result(10), result(20)])
    assert (found.episodes, found.mean, found.median, found.max_score) == (3, 10.0, 10.0, 20)
    assert (found.best, found.share, found.wins) == (38 / 3, 0.5, 1)
    assert (found.deaths, found.undos, found.nodes, found.seconds) == (1, 2, 3, 1.5)


def test_without_a_score_nothing_is_made_up(prompter: GameInfo) -> None:
    found = summarise(condition(prompter), [result(None, most=None)] * 2)
    assert (found.mean, found.low, found.high, found.best, found.share) == (None,) * 5
    assert found.wins == 0
    assert replace(result(None, most=None), finish=Finish.VICTORY).won


def test_the_interval_is_a_bootstrap_of_the_mean() -> None:
    assert bootstrap_interval([7, 7, 7]) == (7.0, 7.0)
    scores = np.random.default_rng(3).normal(100, 20, 200).tolist()
    low, high = bootstrap_interval(scores)
    assert (low, high) == bootstrap_interval(scores)
    half = 1.96 * np.std(scores) / np.sqrt(len(scores))
    assert low == pytest.approx(np.mean(scores) - half, abs=0.5)
    assert high == pytest.approx(np.mean(scores) + half, abs=0.5)
