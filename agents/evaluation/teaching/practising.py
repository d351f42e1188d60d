"""Practice: game after game of a family, played by the agent alone, shown where it lost.

The learner is who plays beside a person: the same deliberation over the same memory. Its
own games are kept as its own, and where it loses one, the world's oracle shows how that
is won, which counts as an import: neither is ever taken for a person's move. A game and
all that was learned of it are written in one transaction, so that practice which is
stopped at any instant goes on where it ended.
"""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from agents.db.columns import now
from agents.db.sql import Database, fetch, insert, transaction
from agents.evaluation.episodes.agents import AgentParts, make_agent
from agents.evaluation.episodes.episode import Episode
from agents.evaluation.episodes.learning import Recorder
from agents.evaluation.episodes.types import Condition, Result
from agents.evaluation.teaching.curriculum import Choice, Try, a_little_harder
from agents.evaluation.teaching.demonstrating import NoPlanError, play_oracle
from agents.home.database import open_database
from agents.importers.performance.playing import Performance, perform
from agents.importers.performance.recording import record
from agents.importers.recordings.heard import InputLine, Recording, digest_of
from agents.journal import shelf
from agents.journal.journal import Journal
from agents.memory.store import Memory
from games.errors import GameError
from games.ladders import Ladder
from games.open import open_world
from games.types import Facts, GameInfo, Scene
from games.world import World

_FIRST_SEED, _OF_A_RUN = 50_000, 1_000
"""Seeds of games are counted on from here, apart from those that others measure on."""
_ATTEMPTS, _APART = 3, 1_000_003
"""Games that are tried in place of one that can't be played, and how far apart their seeds are."""
_OPEN = 2
"""Worlds that are kept open at once."""
ORACLE = "oracle"
"""Whose a session is in which a world showed a game itself."""


@dataclass(frozen=True, slots=True)
class Drill:
    """What is practised.

    Attributes:
        ladder: the family's levels.
        games: of each level.
        run: its seed: another one is other games, in another order.
        player: spec of who learns.
        choose: which level comes next.
    """

    ladder: Ladder
    games: Mapping[str, GameInfo]
    run: int = 1
    player: str = "mimic"
    choose: Choice = a_little_harder


@dataclass(frozen=True, slots=True)
class Practised:
    """A game that was practised on.

    Attributes:
        number: among the games of its run, from 1.
        won: by the learner alone.
        steps: that it took, what was shown left out.
        session: in which it was played.
        shown: session in which the oracle showed it; None where it was won, or where
            the oracle has no plan.
    """

    number: int
    level: str
    seed: int
    won: bool
    steps: int
    session: int
    shown: int | None = None


def practised(db: Database, family: str, run: int) -> list[Practised]:
    """Return the games of a run, as they were played.

    Raises:
        StoreError: they can't be read.
    """
    rows = fetch(db, "SELECT * FROM practice WHERE family = ? AND run = ?", (family, run))
    found = [
        Practised(
            *(row["number"], row["level"], row["seed"], bool(row["won"])),
            *(row["steps"], row["session"], row["shown"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.number)


class Practice:
    """A run of practice over a home's memory; use it as a context manager.

    Args:
        database: of the home; it is written to.
        drill: what is practised.
        opening: opens a world.
    """

    def __init__(
        self, database: Path, drill: Drill, opening: Callable[[GameInfo], World] = open_world
    ) -> None:
        self._drill = drill
        self._opening = opening
        self._worlds: OrderedDict[str, World] = OrderedDict()
        self._db = open_database(database)
        self._journal, self._memory = Journal(self._db), Memory(self._db)
        self.known = practised(self._db, drill.ladder.name, drill.run)

    def __enter__(self) -> Practice:
        return self

    def __exit__(self, *exception: object) -> None:
        for world in self._worlds.values():
            world.close()
        self._db.close()

    def run(self, *, games: int | None = None, steps: int | None = None) -> Iterator[Practised]:
        """Practise until a budget is used up, earlier games of the run counted; yield each.

        Args:
            games: how many; None for any number.
            steps: how many moves of the learner's; the game that reaches it is the last.

        Raises:
            GameError: a game can't be made or played; those before are kept.
            StoreError: it can't be written.
        """
        while (games is None or len(self.known) < games) and (
            steps is None or sum(one.steps for one in self.known) < steps
        ):
            self.known.append(self._play(len(self.known) + 1))
            yield self.known[-1]

    def _play(self, number: int) -> Practised:
        drill = self._drill
        tries = [Try(one.level, one.won) for one in self.known]
        chance = random.Random(f"{drill.ladder.name} {drill.run} {number}")
        level = drill.choose(drill.ladder, tries, chance).level
        seed = _FIRST_SEED + _OF_A_RUN * (drill.run - 1) + number
        for attempt in range(_ATTEMPTS):
            try:
                return self._play_game(number, level, seed + _APART * attempt)
            except GameError:
                # Some games can't be made, or hang; it would stop at this one for ever.
                if (world := self._worlds.pop(level, None)) is not None:
                    world.close()
                if attempt == _ATTEMPTS - 1:
                    raise
        raise RuntimeError("no game was attempted")

    def _play_game(self, number: int, level: str, seed: int) -> Practised:
        drill = self._drill
        world = self._world(level)
        condition = Condition(drill.games[level], drill.player, steps=drill.ladder.steps)
        watched = _Watched()
        result = self._episode(world, condition, seed, watched)
        shown = None if result.won else _show(world, seed)
        one = Practised(number, level, seed, result.won, result.steps, 0)
        return self._keep(one, watched, shown)

    def _episode(self, world: World, condition: Condition, seed: int, watched: _Watched) -> Result:
        parts = AgentParts(condition, seed, self._journal, self._memory, {})
        agent = make_agent(parts)
        try:
            found = Episode(world, agent, condition, seed, watched).play()
        finally:
            if (close := getattr(agent, "close", None)) is not None:
                close()
        if found is None:
            raise RuntimeError("an episode without a limit was not played to its end")
        return found

    def _keep(
        self, one: Practised, watched: _Watched, shown: tuple[Recording, Performance] | None
    ) -> Practised:
        """Write a game and what it teaches, all or nothing."""
        info = self._drill.games[one.level]
        condition = Condition(info, self._drill.player)
        with transaction(self._db, "nothing of this game was kept"):
            recorder = Recorder(self._db, condition, one.seed)
            watched.tell(recorder)
            one = replace(one, session=recorder.session)
            if shown is not None:
                file, performance = shown
                kept = record(
                    *(self._journal, self._memory, info, file, performance),
                    seed=one.seed,
                    again=True,
                    player=ORACLE,
                )
                one = replace(one, shown=kept.session)
            # It would fill every list; what it taught goes on counting.
            for session in filter(None, (one.session, one.shown)):
                shelf.put(self._db, session, shelf.Place(archived=now()))
            insert(
                self._db,
                "practice",
                {
                    "family": self._drill.ladder.name,
                    "run": self._drill.run,
                    "number": one.number,
                    "level": one.level,
                    "seed": one.seed,
                    "won": int(one.won),
                    "steps": one.steps,
                    "session": one.session,
                    "shown": one.shown,
                    "at": now(),
                },
            )
        return one

    def _world(self, level: str) -> World:
        """Return the world of a level, open or opened now; the last ones stay open."""
        if level not in self._worlds:
            while len(self._worlds) >= _OPEN:
                self._worlds.popitem(last=False)[1].close()
            self._worlds[level] = self._opening(self._drill.games[level])
        self._worlds.move_to_end(level)
        return self._worlds[level]


class _Watched:
    """Keeps what happens in an episode until it can be written at once."""

    def __init__(self) -> None:
        self._told: list[Callable[[Recorder], None]] = []

    def began(self, scene: Scene, facts: Facts) -> None:
        self._told.append(lambda to: to.began(scene, facts))

    def played(self, command: str, scene: Scene, facts: Facts) -> None:
        self._told.append(lambda to: to.played(command, scene, facts))

    def took_back(self, moves: int) -> None:
        self._told.append(lambda to: to.took_back(moves))

    def ended(self) -> None:
        self._told.append(lambda to: to.ended())

    def tell(self, recorder: Recorder) -> None:
        for call in self._told:
            call(recorder)


def _show(world: World, seed: int) -> tuple[Recording, Performance] | None:
    """Have a world's oracle play a game; None where it has no plan."""
    try:
        shown = play_oracle(world, seed)
    except NoPlanError:
        return None
    lines = tuple(InputLine(n, command) for n, command in enumerate(shown.commands, 1))
    file = Recording(f"{ORACLE}, seed {seed}", lines, digest_of(lines))
    return file, perform(world, seed, file)
