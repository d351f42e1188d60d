"""How an evaluation goes: a bar on a terminal, lines elsewhere; on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, cast

from tui.commands.frame import cell, narrate

if TYPE_CHECKING:
    from collections.abc import Generator

    from agents.evaluation.runs.evaluation import Evaluation, WorkerPool
    from agents.evaluation.runs.worker_pool import EpisodeRepeated, Event

EVERY = 10.0
"""Seconds between two lines where there is no bar."""


class Pace:
    """How much of the missing is played, and how long the rest will take.

    An episode under way counts by its share of the steps it may take.

    Args:
        episodes: how many are missing.
        steps: moves that each may take.
    """

    def __init__(
        self, episodes: int, steps: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.episodes = episodes
        self.done = 0
        self._steps = steps
        self._clock = clock
        self._began = clock()
        self._under_way: dict[object, float] = {}

    def went_on(self, which: object, steps: int) -> None:
        """Take in how far an episode is."""
        self._under_way[which] = steps / self._steps

    def ended(self, which: object) -> None:
        """Take in that an episode is over."""
        self._under_way.pop(which, None)
        self.done += 1

    @property
    def share(self) -> float:
        """Episodes played so far, parts of those under way included."""
        return min(self.episodes, self.done + sum(self._under_way.values()))

    @property
    def left(self) -> float | None:
        """Seconds until all are played at this pace, None while it can't be told."""
        if self.share <= 0:
            return None
        return (self._clock() - self._began) * (self.episodes - self.share) / self.share

    def __str__(self) -> str:
        left = self.left
        rest = "" if left is None else f", about {_span(left)} left"
        return f"{self.done} of {self.episodes} episodes{rest}"


def watch(evaluation: Evaluation, crew: WorkerPool) -> None:
    """Play what is missing and show how it goes.

    Raises:
        StoreError: a result can't be kept.
    """
    episodes = evaluation.wanted - evaluation.known
    if evaluation.known:
        narrate(f"{evaluation.known} of {evaluation.wanted} episodes are known already.")
    pace = Pace(episodes, evaluation.request.steps)
    events = cast("Generator[Event]", evaluation.run(crew))
    # Closed at once when something is raised here: the workers end with it.
    with closing(events):
        if sys.stderr.isatty():
            _show_bar(events, pace)
        else:
            _show_lines(events, pace)


def _show_bar(events: Generator[Event], pace: Pace) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True, highlight=False, markup=False)
    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(str(pace), total=pace.episodes)
        for event in events:
            lost = take_in(pace, event)
            if lost is not None:
                console.print(told(lost))
            progress.update(bar, completed=pace.share, description=str(pace))


def _show_lines(events: Generator[Event], pace: Pace) -> None:
    last = time.monotonic()
    for event in events:
        lost = take_in(pace, event)
        if lost is not None:
            narrate(told(lost))
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            narrate(str(pace))


def take_in(pace: Pace, event: Event) -> EpisodeRepeated | None:
    """Count an event; return it if a person should hear of it."""
    from agents.evaluation.runs.worker_pool import EpisodeFailed, EpisodePlayed, EpisodeProgressed

    match event:
        case EpisodeProgressed():
            pace.went_on((event.chain.key, event.seed), event.steps)
        case EpisodePlayed():
            pace.ended((event.chain.key, event.result.seed))
        case EpisodeFailed():
            pace.ended((event.chain.key, event.seed))
        case _:
            return event
    return None


def told(lost: EpisodeRepeated) -> str:
    """Say that a worker was lost and its episode is run again."""
    condition = lost.chain.condition
    return (
        f"A worker was lost ({cell(lost.reason)}): {cell(condition.game.title)}, "
        f"{condition.player}, seed {lost.seed} is played again."
    )


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
