"""What a curriculum is worth: practice by it, and as many games of uniform difficulty.

Alone: ``make bench ARGS=practise``; takes half an hour. Ten times each, in a home of its
own, the mimic practises on a family for a budget of games that is about as many as the
family has levels; then it plays games of every level that nobody showed it, the same
ones for both. ``UNDERSTUDY_BENCH_REPETITIONS`` is how often, ``UNDERSTUDY_BENCH_FAMILIES``
names families, ``UNDERSTUDY_BENCH_FIRST`` the first seed of the unseen games, and
``UNDERSTUDY_BENCH_TASKS`` how many there are of each level, ``UNDERSTUDY_BENCH_BEGIN`` the
number of the first repetition, and ``UNDERSTUDY_BENCH_GAMES`` the games of practice.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

from agents.evaluation.episodes.agents import AgentParts, make_agent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.types import Condition
from agents.evaluation.results.summary import bootstrap_interval
from agents.evaluation.teaching.curriculum import Try, a_little_harder
from agents.evaluation.teaching.practising import Drill, Practice
from agents.home.database import open_database
from agents.imitation.execution.pursuit_tracker import Shelf
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.retrieval.place_knowledge import ReadRecords
from games.engines import build_world, find_game, find_ladder
from games.ladders import Ladder, Rung
from games.types import GameInfo
from games.world import World
from tests.benchmarks.figures import Row

FAMILIES = ("babyai:levels", "cooking", "coin-collector", "treasure-hunter")
REPETITIONS = int(os.environ.get("UNDERSTUDY_BENCH_REPETITIONS", "10"))
BEGIN = int(os.environ.get("UNDERSTUDY_BENCH_BEGIN", "1"))
TASKS = int(os.environ.get("UNDERSTUDY_BENCH_TASKS", "5"))
FIRST = int(os.environ.get("UNDERSTUDY_BENCH_FIRST", "1001"))
GAMES = int(os.environ.get("UNDERSTUDY_BENCH_GAMES", "0"))
"""Games of practice; none for half as many as the family has levels."""


def uniformly(ladder: Ladder, tries: Sequence[Try], chance: random.Random) -> Rung:
    """Choose any rung, whatever was won before."""
    del tries
    return chance.choice(ladder.rungs)


ARMS = {"curriculum": a_little_harder, "uniform": uniformly}


class _Kept:
    """A world that stays open, however often it is closed."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getattr__(self, name: str) -> object:
        return getattr(self._world, name)

    def close(self) -> None:
        """Stay open for the next repetition."""


@cache
def opened(info: GameInfo) -> World:
    """Return the world of a level, in this very process: the levels hang nowhere."""
    return _Kept(build_world(info))  # type: ignore[return-value]


def levels_of(name: str, shop: Path) -> tuple[Ladder, dict[str, GameInfo]]:
    """Return a family's ladder, and the games of its levels."""
    engine, ladder = find_ladder(name)
    found = {rung.level: find_game(f"{engine}:{rung.level}", shop) for rung in ladder.rungs}
    return ladder, {level: info for level, info in found.items() if info is not None}


def wins(
    database: Path, info: GameInfo, steps: int, seeds: Sequence[int], player: str = "mimic"
) -> list[bool]:
    """Tell which games of a level are won from what is in a home."""
    won: list[bool] = []
    with closing(open_database(database, read_only=True)) as db:
        journal, memory, shelf = Journal(db), Memory(db), Shelf()
        records = ReadRecords(journal, memory)
        for seed in seeds:
            condition = Condition(info, player, steps=steps)
            parts = AgentParts(condition, seed, journal, memory, {}, records, shelf)
            agent = make_agent(parts)
            result = Episode(opened(info), agent, condition, seed).play()
            if (close := getattr(agent, "close", None)) is not None:
                close()
            won.append(result is not None and result.won)
    return won


def share_won(database: Path, ladder: Ladder, games: Mapping[str, GameInfo]) -> dict[str, float]:
    """Return for each level the share of unseen games that are won from what is in a home."""
    unseen = range(FIRST, FIRST + TASKS)
    return {
        level: statistics.fmean(wins(database, info, ladder.steps, unseen))
        for level, info in games.items()
    }


def measure() -> list[Row]:
    """Practise on each family by both, and compare."""
    named = os.environ.get("UNDERSTUDY_BENCH_FAMILIES", " ".join(FAMILIES)).split()
    with tempfile.TemporaryDirectory(prefix="understudy-") as folder:
        shop = Path(os.environ.get("UNDERSTUDY_BENCH_MADE", folder)) / "stories"
        return [row for name in named for row in _family(name, Path(folder), shop)]


def _family(name: str, folder: Path, shop: Path) -> Iterator[Row]:
    ladder, games = levels_of(name, shop)
    budget = GAMES or len(ladder.rungs) // 2
    came: dict[str, list[float]] = {}
    for run in range(BEGIN, BEGIN + REPETITIONS):
        for arm, choose in ARMS.items():
            database = folder / f"{ladder.name}-{arm}-{run}.db"
            drill = Drill(ladder, games, run, choose=choose)
            with Practice(database, drill, opened) as practice:
                for _ in practice.run(games=budget):
                    pass
                told = " ".join(f"{p.level}{'+' if p.won else '-'}" for p in practice.known)
            by_level = share_won(database, ladder, games)
            share = statistics.fmean(by_level.values())
            came.setdefault(arm, []).append(share)
            lost = {level: one for level, one in by_level.items() if one < 1}
            print(
                f"{ladder.name} {arm} {run} {budget}: {share:.3f} {told} {lost}",
                file=sys.stderr,
                flush=True,
            )
    yield _row(ladder, budget, came)


def _row(ladder: Ladder, budget: int, came: Mapping[str, Sequence[float]]) -> Row:
    both = zip(came["curriculum"], came["uniform"], strict=True)
    apart = [one - other for one, other in both]
    return Row(
        f"{ladder.name}: unseen games won after {budget} games of practice",
        f"curriculum {_told(came['curriculum'])}",
        f"uniform {_told(came['uniform'])}; difference {_told(apart)}",
    )


def _told(shares: Sequence[float]) -> str:
    low, high = bootstrap_interval(shares)
    return f"{statistics.fmean(shares):.1%} ({low:.1%} to {high:.1%})"
