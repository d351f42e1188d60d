"""How far similarity may stretch: what was taught in one game, tried in others.

Alone: ``make bench ARGS=stretch``. Figures are points and shares, no times, so
nothing is measured against a peer: a stretch of 1 offers nothing and is the
explorer or mimic as it plays without schemas.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean

from sqlite_utils import Database
from typing_extensions import override

from agents.core.commands import Source, canonical
from agents.evaluation.agents import AgentParts, make_agent
from agents.evaluation.episode import Episode
from agents.evaluation.types import Condition
from agents.home.database import open_database
from agents.imitation.analogies import Schemas, learn
from agents.imitation.demonstration import Demonstration
from agents.imitation.traces import Moment, Trace
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.lore import ReadRecords
from games.catalog import Catalog
from games.open import open_world
from games.types import Facts, GameInfo, Scene
from games.world import World
from tests.benchmarks.figures import Row

STRETCHES = (0.0, 0.1, 0.25, 0.5, 1.0)
PLAYERS = ("mimic", "explorer")
SEEDS = range(101, 106)
STEPS = 250
STORIES = ("advent.z5", "balances.z5", "zork2.z3", "zork3.z3", "zork1.z3")
LESSONS = (("zork1.z3", "zork1-seed12.commands", 12), ("advent.z5", "advent-seed1.commands", 1))
TEACHER = "zork1.z3"
"""The one game whose demonstration is carried over to the others."""
TOP = 10


def measure(folder: Path) -> list[Row]:
    """Return rows for each stretch: scores in other games, and new things in one."""
    catalog = Catalog([folder])
    rows: list[Row] = []
    for name, commands, seed in LESSONS:
        taught = catalog.find(str(folder / name))
        trace = perform(taught, (folder / commands).read_text().splitlines(), seed)
        schemas = learn([(taught, trace)])
        others = [
            catalog.find(str(folder / other))
            for other in STORIES
            if other != name and (folder / other).is_file()
        ]
        if name == TEACHER:
            for player in PLAYERS:
                rows += [_others(schemas, stretch, taught, others, player) for stretch in STRETCHES]
        half = len(trace.commands) // 2
        known = learn([(taught, part(trace, 0, half))])
        rows += [_new_things(known, stretch, taught, trace, half) for stretch in STRETCHES]
    return rows


def perform(game: GameInfo, commands: Sequence[str], seed: int) -> Trace:
    """Play commands and return them as a person's demonstration."""
    world = open_world(game, isolated=False)
    try:
        moments = [Moment(world.reset(seed), world.facts())]
        played = [command for command in commands if command.strip()]
        for command in played:
            moments.append(Moment(world.step(command), world.facts()))
    finally:
        world.close()
    n = len(played)
    return Trace(1, Source.HUMAN, tuple(moments), tuple(played), tuple(range(n + 1)), (True,) * n)


def part(trace: Trace, begin: int, end: int) -> Trace:
    """Return some of a demonstration's steps as one of their own."""
    return Trace(
        trace.session,
        trace.source,
        trace.moments[begin : end + 1],
        trace.commands[begin:end],
        trace.turns[begin : end + 1],
        trace.people[begin:end],
    )


def _others(
    schemas: Schemas, stretch: float, taught: GameInfo, games: Sequence[GameInfo], player: str
) -> Row:
    schemas = replace(schemas, stretch=stretch)
    means = []
    for game in games:
        world = open_world(game, isolated=False)
        try:
            won = [play(world, schemas, player, seed) for seed in SEEDS]
        finally:
            world.close()
        means.append((game.id, mean(p for p, _ in won), mean(n for _, n in won)))
    told = ", ".join(f"{name} {points:.1f} ({n:.1f})" for name, points, n in means)
    what = f"{player} with {taught.title} in other games, stretch {stretch:g}"
    figure = f"{sum(p for _, p, _ in means):.1f} points, {sum(n for _, _, n in means):.1f} places"
    return Row(what, figure, told)


def play(world: World, schemas: Schemas, player: str, seed: int) -> tuple[int, int]:
    """Return the points that a player won at best over the opening's, and places seen."""
    db = open_database(Path("nothing.db"), read_only=True)
    told = Condition(world.info, player, steps=STEPS)
    records = _Taught(db, schemas)
    agent = make_agent(AgentParts(told, seed, Journal(db), Memory(db), {}, records))
    try:
        begin = world.reset(seed).score or 0
        seen = _Places()
        episode = Episode(world, agent, told, seed, seen)
        result = episode.play(1e9)
    finally:
        db.close()
    assert result is not None
    return (result.best or 0) - begin, len(seen.names)


class _Taught(ReadRecords):
    """Nothing but what demonstrations of other games taught."""

    def __init__(self, db: Database, schemas: Schemas) -> None:
        super().__init__(Journal(db), Memory(db))
        self._given = schemas

    @override
    async def schemas(self, revision: tuple[int, int], *, soon: bool) -> Callable[[], Schemas]:
        return lambda: self._given


class _Places:
    """Counts the places that an episode came to."""

    def __init__(self) -> None:
        self.names: set[str | None] = set()

    def began(self, scene: Scene, facts: Facts) -> None:
        self.names.add(scene.location)

    def played(self, command: str, scene: Scene, facts: Facts) -> None:
        self.names.add(scene.location)

    def took_back(self, moves: int) -> None:
        """Do nothing: what was seen was seen."""

    def ended(self) -> None:
        """Do nothing."""


def _new_things(schemas: Schemas, stretch: float, game: GameInfo, trace: Trace, half: int) -> Row:
    """Tell how often the second half's deeds with new things come to mind."""
    schemas = replace(schemas, within=stretch)
    world = open_world(game, isolated=False)
    lexicon = world.lexicon()
    world.close()
    run = Demonstration(0, trace)
    familiar = {thing for op in run.operators[:half] for thing in (*op.named, *op.moved)}
    ranks: list[int | None] = []
    for op in run.operators[half:]:
        things = {*op.named, *op.moved} - {"player"}
        if not things - familiar or not (op.moved or op.states or op.aside or op.score):
            continue
        at = trace.moments[op.index]
        ideas = schemas.analogies(game, at.scene, at.scene.text, at.facts, lexicon)
        verb = canonical(op.command).split()[0]
        ranks.append(
            next(
                (
                    i
                    for i, idea in enumerate(ideas)
                    if idea.command.split()[0] == verb and set(idea.things) == things
                ),
                None,
            )
        )
    first = sum(rank is not None and rank < TOP for rank in ranks)
    some = sum(rank is not None for rank in ranks)
    return Row(
        f"{game.title}: half teaches, deeds with new things come to mind, stretch {stretch:g}",
        f"{some} of {len(ranks)}",
        f"{first} among the first {TOP}",
    )
