"""Parts that tests of evaluation share."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

from agents.core.protocols import Foresight
from agents.evaluation.episodes.protocols import TakeBack
from agents.evaluation.episodes.types import Chain, Condition, Setup, to_data
from agents.evaluation.runs.worker_pool import (
    EpisodeFailed,
    EpisodeProgressed,
    EpisodeRepeated,
    Event,
    Worker,
)
from games.types import Facts, GameInfo, Lexicon, Scene
from tests.support.waiting import PATIENCE

WINNING_SEED = 13
"""On this seed these commands win the small story with 20 of 20 points."""
WINNING = (
    *("east", "take lamp", "light lamp", "west", "down", "take key"),
    *["fight phantom"] * 3,
    *("up", "east", "north", "unlock trunk with key", "open trunk", "take mask", "south"),
    *("west", "south", "take script", "north", "bow"),
)


class Scripted:
    """Does what a list says; keeps what it was told."""

    def __init__(self, *actions: str | TakeBack | Callable[[], str]) -> None:
        self._actions = iter(actions)
        self.seen: list[Scene] = []
        self.back: list[Scene] = []

    def start(self, game: GameInfo, scene: Scene, facts: Facts, lexicon: Lexicon) -> None:
        self.seen.append(scene)

    def act(self) -> str | TakeBack | None:
        action = next(self._actions, None)
        return action() if callable(action) else action

    def saw(self, command: str, scene: Scene, facts: Facts) -> None:
        self.seen.append(scene)

    def took_back(self, moves: int, scene: Scene, facts: Facts) -> None:
        self.back.append(scene)


def condition(game: GameInfo, player: str = "replay", **more: Any) -> Condition:
    """Return a condition; lookahead by name."""
    foresight = Foresight(more.pop("lookahead", "none"))
    return Condition(game, player, foresight, **more)


def without_time(results: Sequence[Any]) -> list[dict[str, Any]]:
    """Return results as data without the seconds that they took."""
    return [{**to_data(one), "seconds": 0} for one in results]


MOMENT = 0.001
"""Seconds of an episode after which a test wants a sign of life: a few moves."""


def disturbed(
    setup: Setup, chains: Sequence[Chain], by: signal.Signals, *, times: int
) -> list[Event]:
    """Let a worker play; at each of its first signs of life it gets a signal.

    Its events are taken in where they arise: while they are, the worker process
    waits, so that it gets the signal in the middle of its episode and nowhere else.
    A worker that is stopped is waited for no longer; any other, for very long.
    """
    worker = Worker(setup, environ={}, patience=PATIENCE, slice_seconds=MOMENT)
    events: list[Event] = []

    def tell(event: Event) -> None:
        nonlocal times
        events.append(event)
        if isinstance(event, EpisodeProgressed) and event.seed == chains[0].seeds[-1] and times:
            times -= 1
            assert worker.pid is not None
            os.kill(worker.pid, by)
            worker._patience = 0.0 if by is signal.SIGSTOP else PATIENCE
        elif isinstance(event, EpisodeRepeated | EpisodeFailed):
            worker._patience = PATIENCE

    try:
        for chain in chains:
            worker.play(chain, tell)
    finally:
        worker.close()
        worker.tidy()
    return events
