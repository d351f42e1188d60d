"""Databases of earlier versions, filled as programs of those versions would have left them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from agents.db.sql import transaction
from agents.home import migrations
from tests.support.taping import ZORK, observe

AT = "2026-01-02T03:04:05.000006+00:00"
HERE = observe("West of House")
THERE = observe("Behind House")


def _journal(db: Database) -> None:
    """One session: a root, an override and an accepted move, both a person's."""
    db.execute(
        "INSERT INTO game VALUES (1, ?, 'zork1', 'Zork I', 'z-machine', ?, 'MIT', '88')",
        (ZORK.sha256, ZORK.sha256),
    )
    for number, seen in enumerate((HERE, THERE), 1):
        digest = hashlib.blake2b(seen.description.encode(), digest_size=16).digest()
        db.execute("INSERT INTO description VALUES (?, ?, ?)", (number, digest, seen.description))
    db.execute(
        "INSERT INTO session (id, game, seed, task, player, critic, started) "
        "VALUES (1, 1, 12, '', 'mimic', 'demonstrations', ?)",
        (AT,),
    )
    for number, kind, command, replaced, why, seen, gain in (
        (0, None, None, None, "", HERE, 0),
        (1, "override", "go east", "jump", "there is a window", THERE, 0),
        (2, "accepted", "open window", None, "", THERE, 5),
    ):
        db.execute(
            """
            INSERT INTO turn (id, session, parent, number, at, actor, kind, command, mode,
                              replaced, why, text, location, inventory, score, max_score,
                              moves, died, ending, key, place, description, carried,
                              effect_score, effect_died, effect_nothing)
                             VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'text', ?, '[]', ?, 350, 1, 0,
                                     NULL, ?, ?, ?, NULL, ?, 0, 0)
            """,
            (
                number + 1,
                number or None,
                number,
                AT,
                kind and "person",
                kind,
                command,
                kind and "copilot",
                replaced,
                why,
                seen.location,
                gain,
                seen.key,
                seen.location,
                1 if seen is HERE else 2,
                gain,
            ),
        )
    db.execute("UPDATE session SET tip = 3")


def _memory(db: Database) -> None:
    """What the two moves taught; the second was forgotten."""
    for number, seen in enumerate((HERE, THERE), 1):
        db.table("experience").insert(
            {
                "id": number,
                "game": 1,
                "task": "",
                "key": seen.key,
                "location": seen.location,
                "description": number,
                "inventory": "[]",
                "turn": number,
            }
        )
    for outcome, scene, command, source, q, visits, passed, turn in (
        (1, 1, "east", "human", 1.0, 1, 0, 2),
        (2, 1, "jump", "self", 0.0, 0, 1, 2),
        (3, 2, "open window", "human", 0.0, 0, 0, 3),
    ):
        db.table("outcome").insert(
            {
                "id": outcome,
                "experience": scene,
                "command": command,
                "source": source,
                "q": q,
                "visits": visits,
                "passed": passed,
                "turn": turn,
            }
        )
    for turn, passed, outcome, score, forgotten in (
        (2, 0, 1, 0, None),
        (2, 1, 2, 0, None),
        (3, 0, 3, 5, AT),
    ):
        db.table("visit").insert(
            {
                "turn": turn,
                "passed": passed,
                "outcome": outcome,
                "score": score,
                "died": 0,
                "nothings": 0,
                "forgotten_at": forgotten,
            }
        )


def _judgements(db: Database) -> None:
    db.execute(
        """
        INSERT INTO proposal (id, turn, seat, rank, player, command, confidence, reason,
                              exploring, lookahead, seconds)
        VALUES (1, 3, 0, 0, 'mimic', 'open window', 0.7, 'You did.', 0, 0, 0.01)
        """
    )
    db.execute(
        """
        INSERT INTO critique (id, proposal, place, critic, command, reward, known, parts, reason)
        VALUES (1, 1, 0, 'demonstrations', 'open window', 0.5, 1, '[["people", 0.5, "", true]]', '')
        """
    )
    db.execute(
        """
        INSERT INTO exemplar
        VALUES (1, 0, 1, 2, 'location', 0.8, 'encouraged', 1, 1.0, 1, 0, 0, 0, 0, 0, '')
        """
    )


def _words(db: Database) -> None:
    """The index of two scenes, cut down to a few words."""
    for scene, words in ((1, "1xfield 1xhouse"), (2, "1xhouse 1xwindow")):
        db.execute("INSERT INTO experience_fts (rowid, tokens) VALUES (?, ?)", (scene, words))
        for word in words.split():
            db.execute(
                "INSERT INTO term VALUES (?, 1) ON CONFLICT DO UPDATE SET scenes = scenes + 1",
                (word,),
            )


def _marks(db: Database) -> None:
    """What was done to memory besides learning: one thing was forgotten."""
    db.table("mark").insert({"after": 3, "what": "forgotten", "turn": 3, "passed": 0, "at": AT})


FILLED: dict[int, Callable[[Database], None]] = {
    1: _journal,
    2: _memory,
    3: _judgements,
    4: _words,
    8: _marks,
}


def make(path: Path, version: int) -> None:
    """Write a file as a program of that schema would have left it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        db = Database(connection)
        with transaction(db):
            migrations.apply(db, upto=version)
            for schema, fill in FILLED.items():
                if schema <= version:
                    fill(db)
