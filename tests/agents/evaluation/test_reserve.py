"""Worker processes that wait between runs play as new ones do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agents.evaluation.episodes.types import Chain, Setup
from agents.evaluation.runs.reserve import Reserve
from agents.evaluation.runs.worker_pool import EpisodePlayed, LocalPool, Worker
from agents.home.paths import Home
from games.types import GameInfo
from tests.support.demonstrating import demonstrate
from tests.support.evaluation import WINNING, WINNING_SEED, condition, without_time

pytestmark = pytest.mark.slow


def play(setup: Setup, chain: Chain, reserve: Reserve | None = None) -> list[dict[str, Any]]:
    events = LocalPool(setup, 1, environ={}, reserve=reserve).run([chain])
    return without_time([one.result for one in events if isinstance(one, EpisodePlayed)])


def test_what_was_played_before_makes_no_difference(
    home: Home, prompter: GameInfo, tmp_path: Path
) -> None:
    setup = Setup(home.database, tmp_path)
    chain = Chain(condition(prompter, "mimic", steps=20), "key", (1, WINNING_SEED))
    with Reserve() as reserve:
        demonstrate(home.database, prompter, ("wait", "east"), seed=2)
        first = play(setup, chain, reserve)
        hand = reserve.take({})
        assert hand is not None
        reserve.keep(hand)
        demonstrate(home.database, prompter, WINNING, seed=WINNING_SEED)
        again = play(setup, chain, reserve)
        assert again == play(setup, chain) != first
        assert reserve.take({"ANOTHER": "variable"}) is None
        assert reserve.take({}) == hand, "the same process played both"
        reserve.keep(hand)
    assert not hand.child.alive
    assert not hand.folder.exists()


def test_who_is_lost_while_waiting_or_working_waits_no_longer(
    prompter: GameInfo, tmp_path: Path
) -> None:
    chain = Chain(condition(prompter, "random", steps=3), "key", (1,))
    with Reserve() as reserve:
        play(Setup(None, tmp_path), chain, reserve)
        hand = reserve.take({})
        assert hand is not None
        hand.child.kill()
        reserve.keep(hand)
        worker = Worker(Setup(None, tmp_path), environ={}, reserve=reserve)
        worker.close()
        worker.play(chain, print)
        worker.rest()
        worker.tidy()
        assert reserve.take({}) is None
