"""Writes rows of another home's file into this home's, under this home's numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

from agents.core.commands import Source
from agents.db.columns import GAME, description_id, member, pack, read_json
from agents.db.sql import Database, fetch, fetch_one, find_or_insert, insert
from agents.journal import turns
from agents.memory.samples import source_of
from games.known import as_known
from games.types import GameInfo


class SessionWriter:
    """Writes sessions and turns inside the caller's transaction.

    Args:
        db: this home's database.
        theirs: the one that the rows are from.
        stories: the games that are known here, by their hashes: what those are called is
            not theirs to say.
    """

    def __init__(
        self, db: Database, theirs: Database, stories: Mapping[str, GameInfo] | None = None
    ) -> None:
        self._db, self._theirs, self._stories = db, theirs, stories or {}
        self._games: dict[int, int] = {}
        self._descriptions: dict[int, int] = {}
        self._facts: dict[int, int] = {}

    def session(self, row: sqlite3.Row) -> int:
        """Write a session without its turns, and from which file it was imported there."""
        names = ("seed", "task", "player", "critic", "started", "ended", "reading")
        values = {name: row[name] for name in names}
        session = insert(self._db, "session", {"game": self._game(row["game"]), **values})
        if row["digest"] is not None:
            file = {name: row[name] for name in ("file", "digest", "format")}
            insert(self._db, "imported", {"session": session, **file})
        return session

    def turn(self, row: sqlite3.Row, session: int, parent: int | None) -> int:
        """Write a turn and what it changed; ``parent`` is this home's number."""
        values = {name: row[name] for name in turns.COPIED}
        values |= {"session": session, "parent": parent, "description": self._described(row)}
        turn = insert(self._db, "turn", values)
        change = fetch_one(self._theirs, "SELECT * FROM change WHERE turn = ?", (row["id"],))
        if change is not None and (change["whole"] or self._has_facts(parent)):
            facts = {name: self._numbers(change[name]) for name in ("added", "removed")}
            insert(self._db, "change", {"turn": turn, "whole": change["whole"], **facts})
        heard = fetch_one(self._theirs, _HEARD, (row["id"],))
        if heard is not None:
            insert(self._db, "heard", {"turn": turn, **dict(heard)})
        assessed = fetch_one(self._theirs, _ASSESSED, (row["id"],))
        if assessed is not None:
            insert(self._db, "assessment", {"turn": turn, **dict(assessed)})
        return turn

    def bookmarks(
        self, theirs: int, session: int, ids: Mapping[int, int], known: Collection[int]
    ) -> None:
        """Write the bookmarks of a session that stand at turns which weren't here."""
        for row in fetch(self._theirs, _BOOKMARKS, (theirs,)):
            if row["turn"] in ids and row["turn"] not in known:
                where = {"session": session, "turn": ids[row["turn"]]}
                insert(self._db, "bookmark", {**where, "name": row["name"], "at": row["at"]})

    def _game(self, number: int) -> int:
        """Return this home's number of a game, which keeps the name that it has here."""
        if number not in self._games:
            row = fetch(self._theirs, "SELECT * FROM game WHERE id = ?", (number,))[0]
            told = GAME.from_row(row)
            others = GAME.as_row(self._stories.get(told.sha256) or as_known(told))
            self._games[number] = find_or_insert(self._db, "game", {"key": row["key"]}, others)
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
        numbers = read_json(packed)
        for number in numbers:
            if number not in self._facts:
                row = fetch(self._theirs, _FACT, (number,))[0]
                self._facts[number] = find_or_insert(self._db, "fact", dict(row))
        return pack(sorted(self._facts[number] for number in numbers))


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


def memories(db: Database, theirs: Database, new: Set[int], left_out: str = "[]") -> Memories:
    """Count the memories of a file that some of its turns feed, and the rest.

    Args:
        db: this home's database.
        theirs: the other.
        new: their turns that are not here.
        left_out: their sessions that count for nothing, as JSON.
    """
    fed: set[tuple[object, ...]] = set()
    known = 0
    for row in fetch(theirs, _MEMORIES, (left_out,)):
        if new.isdisjoint(read_json(row["turns"])):
            known += 1
            continue
        source = source_of(member(Source, row["source"]), True)
        fed.add((row["scene"], row["game"], row["task"], row["command"], source.value))
    here = sum(fetch_one(db, _REMEMBERED, tuple(memory)) is not None for memory in fed)
    return Memories(len(fed) - here, here, known)


def critics(theirs: Database, ids: Mapping[int, int]) -> dict[int, float]:
    """Return what a critic had given the command of each turn, by this home's numbers."""
    rows = fetch(theirs, "SELECT turn, critic FROM visit WHERE critic AND NOT passed")
    return {ids[row["turn"]]: row["critic"] for row in rows if row["turn"] in ids}


_ASSESSED = "SELECT went, at FROM assessment WHERE turn = ?"
_HEARD = "SELECT verdict, said, second FROM heard WHERE turn = ?"
_FACT = "SELECT relation, thing, place FROM fact WHERE id = ?"
_BOOKMARKS = "SELECT * FROM bookmark WHERE session = ? ORDER BY id"
_MEMORIES = """
    SELECT experience.key AS scene, game.key AS game, experience.task, outcome.command,
           outcome.source, json_group_array(visit.turn) AS turns
    FROM outcome
    JOIN visit ON visit.outcome = outcome.id AND NOT visit.passed
    JOIN experience ON experience.id = outcome.experience
    JOIN game ON game.id = experience.game
    JOIN turn ON turn.id = visit.turn
    WHERE turn.session NOT IN (SELECT value FROM json_each(?))
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
