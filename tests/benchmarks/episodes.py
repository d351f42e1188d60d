"""Zork I from its opening, a model choosing each move: points after so many moves."""

from __future__ import annotations

import math
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from agents.core.commands import Source
from agents.core.protocols import Player
from agents.evaluation.episodes.adapter import DeliberatingAgent
from agents.evaluation.episodes.agents import UNHURRIED, AgentParts, make_agent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.protocols import EpisodeAgent
from agents.evaluation.episodes.types import Condition
from agents.home.database import open_database
from agents.imitation.execution.pursuit_tracker import PursuitTracker
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.retrieval.place_knowledge import ReadRecords
from agents.play.thought.cast import Cast
from agents.play.thought.deliberation import Deliberation, Patience
from agents.players.mimic import Mimic
from agents.players.registry import PLAYERS
from agents.providers.model_files import FOLDER_VARIABLE, full_spec
from games.open import open_world
from games.types import GameInfo
from tests.benchmarks.conditions import Reranked
from tests.benchmarks.figures import Row
from tests.support.making import clock

NAMES = (
    "random",
    "explorer",
    "mimic, no plan",
    "mimic",
    "model alone",
    "model + exemplars",
    "model + reasons",
    "model + critic",
    "team",
)
MODELS = {
    "model alone": 1,
    "model + exemplars": 1,
    "model + reasons": 1,
    "model + critic": 3,
    "team": 3,
}
"""Requests a move."""


class Kept(Protocol):
    """What was measured so far."""

    def __contains__(self, key: str) -> bool: ...
    def __getitem__(self, key: str) -> list[object]: ...
    def keep(self, key: str, *told: object) -> None:
        """Write one down."""


class Planless(Mimic):
    """The mimic by its memories alone: retrieval that follows no demonstration."""

    follows_plans = False


@dataclass(frozen=True, slots=True)
class Table:
    """Where episodes are played.

    Attributes:
        database: knows a demonstration.
        reasoned: knows the same, with the person's reasons.
    """

    game: GameInfo
    database: Path
    reasoned: Path
    folder: Path
    moves: int
    model: str


def requests_left(seeds: Sequence[int], moves: int, kept: Kept) -> int:
    """Return how many requests are still to be sent."""
    return sum(
        each * moves
        for name, each in MODELS.items()
        for seed in seeds
        if _key(name, moves, seed) not in kept
    )


def measure(table: Table, seeds: Sequence[int], kept: Kept) -> list[Row]:
    """Return a row a condition: the mean score, and what a move took."""
    moves, rows = table.moves, []
    for name in NAMES:
        for seed in seeds:
            key = _key(name, moves, seed)
            if key not in kept:
                begin = time.monotonic()
                score = _play(table, name, seed)
                kept.keep(key, score, (time.monotonic() - begin) / moves)
        told = [kept[_key(name, moves, seed)] for seed in seeds]
        rows.append(_row(name, moves, [(float(str(a)), float(str(b))) for a, b in told]))
        print(f"{rows[-1].what}: {rows[-1].figure}", file=sys.stderr, flush=True)
    return rows


def _key(name: str, moves: int, seed: int) -> str:
    return f"episodes/{name}/{moves}/{seed}"


def _row(name: str, moves: int, told: Iterable[tuple[float, float]]) -> Row:
    scores, seconds = zip(*told, strict=True)
    mean, count = statistics.mean(scores), len(scores)
    half = _T.get(count - 1, 1.96) * statistics.stdev(scores) / math.sqrt(count) if count > 1 else 0
    figure = f"{mean:.1f} ± {half:.1f} points, n = {count}"
    what = f"{name}: {moves} moves of Zork I"
    return Row(what, figure, f"{statistics.median(seconds):.2f} s a move")


_T = {1: 12.71, 2: 4.30, 4: 2.78, 9: 2.26}
"""Student's t for 95 %, by degrees of freedom."""


def _play(table: Table, name: str, seed: int) -> int:
    known = table.reasoned if name == "model + reasons" else table.database
    db = open_database(known, read_only=True)
    told = Condition(table.game, name, steps=table.moves)
    sources = frozenset[Source]() if name == "model alone" else frozenset(Source)
    parts = AgentParts(told, seed, Journal(db), Memory(db, sources=sources), {})
    agent = _agent(table, parts, name)
    world = open_world(table.game)
    try:
        result = Episode(world, agent, told, seed).play()
        assert result is not None
        return result.score or 0
    finally:
        world.close()
        if isinstance(agent, DeliberatingAgent):
            agent.close()
        db.close()


def _agent(table: Table, parts: AgentParts, name: str) -> EpisodeAgent:
    if name in ("random", "explorer", "mimic"):
        return make_agent(parts)
    cast = Cast(UNHURRIED, {FOLDER_VARIABLE: str(table.folder)}, clock)
    if name == "mimic, no plan":
        planless: Player = Planless(clock)
        cast.player = planless
    elif name == "model + critic":
        spec = full_spec(table.model, table.folder, PLAYERS.names)
        reranked: Player = Reranked(cast.provider(spec))
        cast.player = reranked
    elif name == "team":
        cast.choose_critic("demonstrations")
        cast.choose_players([f"{table.model}#t={t:g}" for t in (0.0, 0.5, 1.0)])
    else:
        cast.choose_players([table.model])
    records = ReadRecords(parts.journal, parts.memory, learning=False)
    companion = PursuitTracker(records, other_releases=False, shelf={}, waits=True)
    deliberation = Deliberation(None, records, cast, companion, Patience())
    return DeliberatingAgent(deliberation, cast.close)
