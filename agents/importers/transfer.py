"""Writes rows of another home's file into this home's, under this home's numbers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

from sqlite_utils import Database

from agents.core.types import Source
from agents.db.columns import description_id
from agents.db.sql import fetch, fetch_one
from agents.journal import turns
from agents.memory.learning import source_of

_DECISION = ("actor", "kind", "command", "mode", "replaced", "why")
_SCENE = ("text", "location", "inventory", "score", "max_score", "moves", "died", "ending")
_SEEN = ("key", "place", "carried", "effect_score", "effect_died", "effect_nothing")
_COPIED = ("number", "at", *_DECISION, *_SCENE, *_SEEN)
"""Columns of a turn that are the same in every home."""


class Scribe:
    """Writes sessions and turns inside the caller's transaction.

    Args:
        db: this home's database.
        theirs: the one that the rows are from.
    """

    def __init__(self, db: Database, theirs: Database) -> None:
        self._db, self._theirs = db, theirs
        self._games: dict[int, int] = {}
        self._descriptions: dict[int, int] = {}
        self._facts: dict[int, int] = {}

    def session(self, row: sqlite3.Row) -> int:
        """Write a session without its turns, and from which file it was imported there."""
        session = fetch(
            self._db,
            """
            INSERT INTO session (game, seed, task, player, critic, started, ended)
            VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id
            """,
            (
                self._game(row["game"]),
                *(row[c] for c in ("seed", "task", "player", "critic", "started", "ended")),
            ),
        )[0]["id"]
        if row["digest"] is not None:
            values = (session, row["file"], row["digest"])
            fetch(self._db, "INSERT INTO imported (session, file, digest) VALUES (?, ?, ?)", values)
        return int(session)

    def turn(self, row: sqlite3.Row, session: int, parent: int | None) -> int:
        """Write a turn and what it changed; ``parent`` is this home's number."""
        values = {name: row[name] for name in _COPIED}
        values |= {"session": session, "parent": parent, "description": self._described(row)}
        turn = int(fetch(self._db, turns.INSERT, values)[0]["id"])
        change = fetch_one(self._theirs, "SELECT * FROM change WHERE turn = ?", (row["id"],))
        if change is not None and (change["whole"] or self._has_facts(parent)):
            fetch(
                self._db,
                "INSERT INTO change (turn, whole, added, removed) VALUES (?, ?, ?, ?)",
                (
                    turn,
                    change["whole"],
                    self._numbers(change["added"]),
                    self._numbers(change["removed"]),
                ),
            )
        return turn

    def bookmarks(
        self, theirs: int, session: int, ids: Mapping[int, int], known: Collection[int]
    ) -> None:
        """Write the bookmarks of a session that stand at turns which weren't here."""
        for row in fetch(self._theirs, _BOOKMARKS, (theirs,)):
            if row["turn"] in ids and row["turn"] not in known:
                fetch(
                    self._db,
                    "INSERT INTO bookmark (session, turn, name, at) VALUES (?, ?, ?, ?)",
                    (session, ids[row["turn"]], row["name"], row["at"]),
                )

    def _game(self, number: int) -> int:
        if number not in self._games:
            row = fetch(self._theirs, "SELECT * FROM game WHERE id = ?", (number,))[0]
            # A game that is known here keeps the name and title that it has here.
            here = fetch_one(
                self._db, "SELECT id FROM game WHERE key = ?", (row["key"],)
            ) or fetch_one(
                self._db,
                """
                INSERT INTO game (key, name, title, engine, sha256, licence, release)
                VALUES (:key, :name, :title, :engine, :sha256, :licence, :release) RETURNING id
                """,
                dict(zip(row.keys(), row, strict=True)),
            )
            assert here is not None
            self._games[number] = int(here["id"])
        return self._games[number]

    def _described(self, row: sqlite3.Row) -> int:
        number = int(row["description"])
        if number not in self._descriptions:
            self._descriptions[number] = description_id(self._db, row["described"])
        return self._descriptions[number]

    def _has_facts(self, turn: int | None) -> bool:
        sql = "SELECT 1 FROM change WHERE turn = ?"
        return turn is not None and fetch_one(self._db, sql, (turn,)) is not None

    def _numbers(self, packed: str) -> str:
        """Give a column of facts this home's numbers."""
        numbers = json.loads(packed)
        for number in numbers:
            if number not in self._facts:
                self._facts[number] = self._fact(number)
        return json.dumps(sorted(self._facts[number] for number in numbers), separators=(",", ":"))

    def _fact(self, number: int) -> int:
        row = fetch(
            self._theirs, "SELECT relation, thing, place FROM fact WHERE id = ?", (number,)
        )[0]
        values = tuple(row)
        find = "SELECT id FROM fact WHERE relation = ? AND thing = ? AND place = ?"
        add = "INSERT INTO fact (relation, thing, place) VALUES (?, ?, ?) RETURNING id"
        here = fetch_one(self._db, find, values) or fetch_one(self._db, add, values)
        assert here is not None
        return int(here["id"])


@dataclass(frozen=True, slots=True)
class Memories:
    """How the memories of a file stand to those here.

    Attributes:
        new: there is none like it here.
        strengthened: there is one here, which gets new visits.
        known: nothing about it is new.
    """

    new: int
    strengthened: int
    known: int


def memories(db: Database, theirs: Database, new: Set[int]) -> Memories:
    """Count the memories of a file that some of its turns feed, and the rest.

    Args:
        db: this home's database.
        theirs: the other.
        new: their turns that are not here.
    """
    fed: set[tuple[object, ...]] = set()
    known = 0
    for row in fetch(theirs, _MEMORIES):
        if new.isdisjoint(json.loads(row["turns"])):
            known += 1
            continue
        source = source_of(Source(row["source"]), True)
        fed.add((row["scene"], row["game"], row["task"], row["command"], source.value))
    here = sum(fetch_one(db, _REMEMBERED, tuple(memory)) is not None for memory in fed)
    return Memories(len(fed) - here, here, known)


def critics(theirs: Database, ids: Mapping[int, int]) -> dict[int, float]:
    """Return what a critic had given the command of each turn, by this home's numbers."""
    rows = fetch(theirs, "SELECT turn, critic FROM visit WHERE critic AND NOT passed")
    return {ids[row["turn"]]: row["critic"] for row in rows if row["turn"] in ids}


_BOOKMARKS = "SELECT * FROM bookmark WHERE session = ? ORDER BY id"
_MEMORIES = """
    SELECT experience.key AS scene, game.key AS game, experience.task, outcome.command,
           outcome.source, json_group_array(visit.turn) AS turns
    FROM outcome
    JOIN visit ON visit.outcome = outcome.id AND NOT visit.passed
    JOIN experience ON experience.id = outcome.experience
    JOIN game ON game.id = experience.game
    GROUP BY outcome.id
"""
_REMEMBERED = """
    SELECT 1 FROM experience
    JOIN game ON game.id = experience.game
    JOIN outcome ON outcome.experience = experience.id
    WHERE experience.key = ? AND game.key = ? AND experience.task = ?
      AND outcome.command = ? AND outcome.source = ?
      AND EXISTS (SELECT 1 FROM visit WHERE visit.outcome = outcome.id AND NOT visit.passed)
"""
