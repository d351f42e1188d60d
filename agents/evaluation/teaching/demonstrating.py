"""Demonstrations by a world's oracle, and what a player makes of them in other games.

The oracle stands for the person who shows how it is done: in games of the train seeds,
recorded and learned as any reference demonstration is. Then the player plays games of
the test seeds, which nobody showed it. Everything is kept in a scratch database; the
person's own is never touched.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from agents.core.errors import StoreError
from agents.core.wording import counted
from agents.evaluation.results.store import program_digest
from agents.home.database import open_database
from agents.importers.performance.playing import perform
from agents.importers.performance.recording import record
from agents.importers.recordings.heard import InputLine, Recording, digest_of
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.errors import GameError, WorldCrashedError
from games.open import open_world
from games.types import GameInfo
from games.world import World

_LONGEST = 2_000
"""Moves after which an oracle has lost its way."""
_FORMAT = 1


class NoPlanError(GameError):
    """A world has no oracle, or its oracle knows no way."""


@dataclass(frozen=True, slots=True)
class ShownGame:
    """What an oracle showed in one game."""

    seed: int
    commands: tuple[str, ...]
    score: int | None


@dataclass(frozen=True, slots=True)
class Showing:
    """Which demonstrations a player is given.

    Attributes:
        count: how many.
        seeds: the games to choose from, in this order; one that the oracle has no plan
            for is passed over.
        same: show the first game so many times, instead of so many games.
    """

    count: int
    seeds: tuple[int, ...]
    same: bool = False

    def digest(self, game: GameInfo) -> str:
        """Return what identifies the memory that is made of it, whenever it is made."""
        told = [_FORMAT, program_digest(), game.engine, game.sha256 or game.id]
        told += [self.count, list(self.seeds), self.same] if self.count else [0]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def play_oracle(world: World, seed: int) -> ShownGame:
    """Have a world's oracle play a game to its end.

    Raises:
        NoPlanError: it has none, or no plan at some point, or gets nowhere.
        GameError: the game can't be played.
    """
    scene = world.reset(seed)
    commands: list[str] = []
    while not scene.over:
        advice = _ask(world, seed) if len(commands) < _LONGEST else None
        if advice is None:
            raise NoPlanError(
                f"The oracle of {world.info.title} has no plan in the game of seed {seed}, after "
                f"{counted(len(commands), 'move')}.",
                "Nothing was recorded of it. Choose other seeds, or another game.",
            )
        commands.append(advice)
        scene = world.step(advice)
    if scene.max_score and scene.score != scene.max_score:
        raise NoPlanError(
            f"The oracle of {world.info.title} didn't win the game of seed {seed}.",
            "Nothing was recorded of it. Choose other seeds, or another game.",
        )
    return ShownGame(seed, tuple(commands), scene.score)


def _ask(world: World, seed: int) -> str | None:
    """Ask a world's oracle; that it failed or hung says no more than that it has no plan."""
    try:
        return world.oracle()
    except WorldCrashedError as error:
        raise NoPlanError(
            f"The oracle of {world.info.title} failed in the game of seed {seed}: {error}",
            "Nothing was recorded of it. Choose other seeds, or another game.",
        ) from error


def choose_demonstrations(
    world: World, showing: Showing, told: Callable[[NoPlanError], None]
) -> list[ShownGame]:
    """Play the oracle in as many games as are to be shown.

    Args:
        world: of the game; it is left anywhere.
        showing: what is to be shown.
        told: hears of games that the oracle has no plan for.

    Raises:
        NoPlanError: there aren't enough games that it has a plan for.
    """
    found: list[ShownGame] = []
    wanted = min(showing.count, 1) if showing.same else showing.count
    for seed in showing.seeds:
        if len(found) >= wanted:
            break
        try:
            found.append(play_oracle(world, seed))
        except NoPlanError as error:
            told(error)
    if len(found) < wanted:
        raise NoPlanError(
            f"Too few demonstrations: {showing.count} asked for, and the oracle of "
            f"{world.info.title} has {len(found)} on these seeds.",
            "Nothing was measured. Name more --train-seeds.",
        )
    return found * showing.count if showing.same else found


def record_demonstrations(
    database: Path, world: World, shown: Sequence[ShownGame]
) -> Iterator[ShownGame]:
    """Record demonstrations as imports are recorded, and learn them; yield each.

    Raises:
        StoreError: they can't be written.
        GameError: the game can't be played.
    """
    with closing(open_database(database)) as db:
        journal, memory = Journal(db), Memory(db)
        for one in shown:
            lines = tuple(InputLine(n, command) for n, command in enumerate(one.commands, 1))
            file = Recording(f"oracle, seed {one.seed}", lines, digest_of(lines))
            performance = perform(world, one.seed, file)
            record(journal, memory, world.info, file, performance, seed=one.seed, again=True)
            yield one


class Classroom:
    """Scratch databases, one for each showing; use it as a context manager.

    Args:
        game: what is shown and played.
        told: hears of games that the oracle has no plan for.
    """

    def __init__(self, game: GameInfo, told: Callable[[NoPlanError], None]) -> None:
        self._game = game
        self._told = told

    def __enter__(self) -> Classroom:
        self._folder = Path(tempfile.mkdtemp(prefix="understudy-"))
        return self

    def __exit__(self, *exception: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def taught(self, showing: Showing) -> Path:
        """Return a database that holds what is to be shown and nothing else.

        Raises:
            GameError: the game can't be played, or the oracle has no plan.
            StoreError: it can't be written.
        """
        path = self._folder / f"{showing.count}{'-same' * showing.same}.db"
        if path.exists():
            return path
        try:
            open_database(path).close()
        except OSError as error:
            raise StoreError(
                f"No memory can be made in {self._folder}: {error}.",
                "Free some space, or name another folder in TMPDIR.",
            ) from error
        if not showing.count:
            return path
        world = open_world(self._game)
        try:
            shown = choose_demonstrations(world, showing, self._told)
            for _ in record_demonstrations(path, world, shown):
                pass
        finally:
            world.close()
        return path
