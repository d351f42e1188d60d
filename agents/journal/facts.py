"""What held at each turn: facts, kept as what a turn changed of the turn before.

A story has about a thousand facts and a move changes three or four of them. So
every fact is kept once and has a number, and a turn keeps the numbers of those
that it added and removed: an opening of Zork I takes 3 KB, a move 20 bytes. A
turn whose parent has none kept (an opening, or a move after turns of an earlier
program) keeps its facts whole.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from agents.core.errors import DamageError
from agents.db.columns import read_json, storable
from agents.db.sql import Database, fetch, insert
from games.following import changes_between, following
from games.types import NO_FACTS, Fact, Facts


def write_facts(db: Database, turn: int, facts: Facts, before: Facts | None) -> None:
    """Keep a turn's facts inside the caller's transaction.

    Args:
        turn: a turn that has none kept yet.
        facts: what holds after it.
        before: what is kept of its parent, None if nothing is or it has none.
    """
    removed, added = (NO_FACTS, facts) if before is None else changes_between(before, facts)
    changed = {"added": _numbers(db, added), "removed": _numbers(db, removed)}
    insert(db, "change", {"turn": turn, "whole": before is None, **changed})


def facts_at(db: Database, turn: int) -> Facts | None:
    """Return what held after a turn, None if that was not kept."""
    rows = fetch(db, _PATH, (turn,))
    return _unfold(db, rows).get(turn)


def facts_of(db: Database, session: int) -> dict[int, Facts]:
    """Return what held after each turn of a session, by the turn's id.

    Turns of which nothing was kept are left out. Turns that hold the same share
    one set.

    Raises:
        DamageError: some that are spoken of are missing.
    """
    return _unfold(db, fetch(db, _SESSION, (session,)))


def _numbers(db: Database, facts: Iterable[Fact]) -> str:
    """Return the numbers of facts as a column, ascending; new facts get one."""
    told = json.dumps(sorted(tuple(map(storable, fact)) for fact in facts))
    if told == "[]":
        return told
    numbers = sorted(row["id"] for row in fetch(db, _FIND, (told,)))
    if len(numbers) < len(read_json(told)):
        fetch(db, _ADD, (told,))
        numbers = sorted(row["id"] for row in fetch(db, _FIND, (told,)))
    return json.dumps(numbers, separators=(",", ":"))


def _unfold(db: Database, rows: Sequence[sqlite3.Row]) -> dict[int, Facts]:
    """Follow changes down a tree whose parents come before their children."""
    changes = [(row, read_json(row["added"]), read_json(row["removed"])) for row in rows]
    found: dict[int, Facts] = {}
    try:
        known = _named(db, {n for _, added, removed in changes for n in (*added, *removed)})
        for row, added, removed in changes:
            if row["whole"]:
                found[row["turn"]] = frozenset(known[n] for n in added)
                continue
            facts = found[row["parent"]]
            if removed or added:
                gone, new = ([known[n] for n in numbers] for numbers in (removed, added))
                facts = following(facts, gone, new)
            found[row["turn"]] = facts
    except (KeyError, TypeError):
        raise DamageError("facts that its turns know of are missing") from None
    return found


def _named(db: Database, numbers: set[int]) -> Mapping[int, Fact]:
    rows = fetch(db, _NAMED, (json.dumps(sorted(numbers)),))
    return {row["id"]: (row["relation"], row["thing"], row["place"]) for row in rows}


_FIND = """
    SELECT fact.id FROM json_each(?) AS told
    JOIN fact ON fact.thing = json_extract(told.value, '$[1]')
             AND fact.relation = json_extract(told.value, '$[0]')
             AND fact.place = json_extract(told.value, '$[2]')
"""
_ADD = """
    INSERT INTO fact (relation, thing, place)
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
    FROM json_each(?) WHERE true
    ON CONFLICT DO NOTHING
"""
_NAMED = """
    SELECT fact.* FROM json_each(?) AS wanted JOIN fact ON fact.id = wanted.value
"""
_SESSION = """
    SELECT change.*, turn.parent FROM turn JOIN change ON change.turn = turn.id
    WHERE turn.session = ? ORDER BY turn.id
"""
# Upwards to the nearest turn whose facts are kept whole; none is missing in between.
_PATH = """
    WITH RECURSIVE line (turn, parent, whole, added, removed) AS (
        SELECT change.turn, turn.parent, whole, added, removed
        FROM turn JOIN change ON change.turn = turn.id WHERE turn.id = ?
        UNION ALL
        SELECT change.turn, turn.parent, change.whole, change.added, change.removed
        FROM line
        JOIN turn ON turn.id = line.parent AND turn.id < line.turn
        JOIN change ON change.turn = turn.id
        WHERE NOT line.whole
    )
    SELECT * FROM line ORDER BY turn
"""
