"""Learning from episode to episode, on a copy of the memory.

An episode is recorded in one transaction, result included: a worker that is
killed leaves the copy as it was before the episode, and an episode that is in
the copy is never played again. The home's own database is only ever read.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from agents.core.commands import Actor, Decision, Kind, Mode, Source
from agents.core.errors import StoreError
from agents.core.memories import Change
from agents.core.observation import effect_of, observe
from agents.core.types import Turn
from agents.db.sql import Database, fetch, fetch_one, transaction
from agents.evaluation.episodes.types import Condition, Recall, Result, from_data, to_data
from agents.journal.journal import Journal
from agents.memory.store import Memory
from agents.play.records.practice import practise
from games.types import Facts, Scene


def copy_database(source: Database, target: Path) -> None:
    """Write the whole of an open database to a new file, whatever is being added.

    Raises:
        StoreError: it can't be written.
    """
    beside = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        with closing(sqlite3.connect(beside)) as copy:
            source.conn.backup(copy)
            # One file is easier to hash, to send and to remove than one with its log.
            copy.execute("PRAGMA journal_mode = DELETE")
        beside.replace(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise StoreError(
            f"The memory can't be copied to {target.parent}: {error}.",
            "Your own is as it was. Free some space there, or choose another folder: --out for "
            "results, TMPDIR in the environment for what is read.",
        ) from error


def prepare(db: Database, recall: Recall) -> None:
    """Make a copy ready to be learned in; doing it again changes nothing.

    What may not be remembered is forgotten in the copy, so that what is learned
    from now on by the same source can be told from it.
    """
    with transaction(db, "nothing was prepared"):
        db.execute(
            "CREATE TABLE IF NOT EXISTS episode (seed INTEGER PRIMARY KEY, result TEXT) STRICT"
        )
        if fetch_one(db, "SELECT 1 FROM episode") is not None:
            return
        memory = Memory(db)
        for source in sorted(set(Source) - recall.sources):
            for row in fetch(db, "SELECT id FROM outcome WHERE source = ?", (source.value,)):
                memory.amend(row["id"], Change.FORGET)


def learned(db: Database) -> dict[int, Result]:
    """Return the results of the episodes that were learned from, by their seeds."""
    rows = fetch(db, "SELECT seed, result FROM episode ORDER BY rowid")
    return {row["seed"]: from_data(Result, json.loads(row["result"])) for row in rows}


def keep(db: Database, result: Result) -> None:
    """Note an episode as learned from, inside the caller's transaction."""
    data = json.dumps(to_data(result))
    fetch(db, "INSERT INTO episode (seed, result) VALUES (?, ?)", (result.seed, data))


class Recorder:
    """Records an episode's turns inside the caller's transaction.

    They are learned once it is over, or when they are taken back, as in co-play.
    """

    def __init__(self, db: Database, condition: Condition, seed: int) -> None:
        self._journal = Journal(db)
        self._memory = Memory(db)
        self._condition = condition
        self._seed = seed
        self._path: list[Turn] = []

    @property
    def path(self) -> tuple[Turn, ...]:
        """The turns that stand, from the opening on."""
        return tuple(self._path)

    @property
    def session(self) -> int:
        """The session that was begun."""
        return self._path[0].session

    def began(self, scene: Scene, facts: Facts) -> None:
        """Begin a session."""
        root = self._journal.start(
            self._condition.game,
            seed=self._seed,
            task="",
            player=self._condition.player,
            critic="none",
            scene=scene,
            observation=observe(scene, facts),
            facts=facts,
        )
        self._path = [root]

    def played(self, command: str, scene: Scene, facts: Facts) -> None:
        """Record a move and learn from it."""
        before = self._path[-1]
        observation = observe(scene, facts, before.observation, command)
        turn = self._journal.append(
            before,
            decision=Decision(Actor.AGENT, Kind.AUTO, command, Mode.AUTO),
            scene=scene,
            observation=observation,
            effect=effect_of(before.scene, before.observation, scene, observation, facts),
            facts=facts,
        )
        self._path.append(turn)

    def took_back(self, moves: int) -> None:
        """Count the last moves as taken back and stand before them."""
        for turn in self._path[-moves:]:
            self._memory.learn(turn)
            self._memory.undone(turn)
        del self._path[-moves:]
        self._journal.move_tip(self._path[0].session, self._path[-1].id)

    def ended(self) -> None:
        """Learn from the whole episode, pass values back along it and close the session."""
        for turn in self._path[1:]:
            self._memory.learn(turn)
        self._memory.finish(self._path[-1])
        practise(self._journal, self._condition.game, self._path, "")
        self._journal.close_session(self._path[0].session)
