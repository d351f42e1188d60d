"""One game's demonstrations as a file to share: JSON Lines, documented and versioned.

A head tells the game, the licence and the author; then come sessions, each with its
turns. What a home keeps besides (prompts, what models answered, where they run, names
of files and folders, notes) is in none of it; what a person took back, forgot, pinned or
muted is, as it decides what is remembered elsewhere.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.db.columns import GAME
from agents.db.sql import Database, fetch
from agents.exporters.private import public_spec
from agents.journal import admission, turns

VERSION = 1
"""Of the lines that :func:`lines` yields."""
SESSION = ("seed", "task", "player", "critic", "started", "ended", "reading")
"""Columns of a session that a pack tells."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which a pack is handed on, in the words of whoever hands it on."""

    author: str
    licence: str


@dataclass(frozen=True, slots=True)
class Packed:
    """What goes into a pack.

    Attributes:
        sessions: their numbers in this home.
        left: sessions that don't, counted by why.
    """

    sessions: tuple[int, ...]
    left: Mapping[str, int]


def choose(db: Database, game: str, only: Sequence[int] = ()) -> Packed:
    """Choose the sessions of a game that a pack holds.

    Without numbers, those in which a person showed something; what came with somebody
    else's file is theirs to hand on, and goes along only if it is named.

    Args:
        db: this home's database.
        game: the story's hash, or its id where it has none.
        only: the sessions that were named.
    """
    chosen: list[int] = []
    left: dict[str, int] = {}
    for row in fetch(db, _CHOICE, (game,)):
        why = ""
        if row["deleted"]:
            why = "deleted"
        elif not row["shown"]:
            why = "without a person's move"
        elif row["id"] not in only if only else row["merged"]:
            why = "not named" if only else "from another home"
        if why:
            left[why] = left.get(why, 0) + 1
        else:
            chosen.append(row["id"])
    return Packed(tuple(chosen), left)


def lines(db: Database, packed: Packed, terms: Terms) -> Iterator[str]:
    """Yield a pack's lines: the head, then each session before its turns."""
    rows = [admission.session_row(db, number) for number in packed.sessions]
    head = {"understudy": "pack", "version": VERSION, "author": terms.author,
            "licence": terms.licence, "sessions": len(rows)}  # fmt: skip
    if rows:
        row = rows[0]
        game = {name: row[column] for name, column in _GAME.items()}
        head["game"] = game
    yield json.dumps(head)
    for number, row in enumerate(rows, 1):
        told = {name: row[name] for name in SESSION}
        told |= {name: public_spec(row[name]) for name in ("player", "critic")}
        every = fetch(db, turns.ALL, (row["id"],))
        places = {turn["id"]: place for place, turn in enumerate(every)}
        told["tip"] = places[row["tip"]]
        if row["digest"] is not None:
            # The file's own name may tell more than its owner would.
            told["imported"] = {"digest": row["digest"], "format": row["format"]}
        yield json.dumps({"session": number, **told})
        for turn in every:
            yield json.dumps(_turn(db, turn, places))


def _turn(db: Database, row: sqlite3.Row, places: Mapping[int, int]) -> dict[str, object]:
    """Return a turn, its columns under their names and what is kept beside it."""
    told: dict[str, object] = {
        "turn": places[row["id"]],
        "parent": None if row["parent"] is None else places[row["parent"]],
        **{name: row[name] for name in (*turns.COPIED, "described")},
    }
    for change in fetch(db, _CHANGE, (row["id"],)):
        told["facts"] = {
            "whole": change["whole"],
            **{name: _facts(db, change[name]) for name in ("added", "removed")},
        }
    for heard in fetch(db, _HEARD, (row["id"],)):
        told["heard"] = dict(heard)
    for assessed in fetch(db, _ASSESSED, (row["id"],)):
        told["assessed"] = dict(assessed)
    marks = [dict(visit) for visit in fetch(db, _VISITS, (row["id"],))]
    if marks:
        told["marks"] = marks
    return told


def _facts(db: Database, numbers: str) -> list[tuple[str, str, str]]:
    rows = fetch(db, _FACTS, (numbers,))
    return sorted((row["relation"], row["thing"], row["place"]) for row in rows)


_GAME = {"id": "name", **{name: name for name in GAME.columns if name != "name"}}
_CHOICE = """
    SELECT session.id, shelf.deleted,
           EXISTS (SELECT 1 FROM merged WHERE merged.session = session.id) AS merged,
           EXISTS (SELECT 1 FROM turn
                   WHERE turn.session = session.id AND turn.actor = 'person') AS shown
    FROM session JOIN game ON game.id = session.game
    LEFT JOIN shelf ON shelf.session = session.id
    WHERE game.key = ? AND session.tip IS NOT NULL ORDER BY session.id
"""
_CHANGE = "SELECT whole, added, removed FROM change WHERE turn = ?"
_FACTS = "SELECT relation, thing, place FROM fact WHERE id IN (SELECT value FROM json_each(?))"
_ASSESSED = "SELECT went, at FROM assessment WHERE turn = ?"
_HEARD = "SELECT verdict, said, second FROM heard WHERE turn = ?"
# What a rebuild would not find in the turns: the rest of memory is learned from them again.
_VISITS = """
    SELECT visit.passed, visit.undone, visit.forgotten_at, visit.critic, outcome.pinned,
           outcome.muted
    FROM visit JOIN outcome ON outcome.id = visit.outcome
    WHERE visit.turn = ? AND (visit.undone OR visit.forgotten_at IS NOT NULL OR visit.critic
                              OR outcome.pinned OR outcome.muted)
    ORDER BY visit.passed
"""
