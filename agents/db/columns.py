"""How values become columns and come back: shared by journal and memory."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from agents.core.types import Course, Exemplar, Match, Plan, Role, Source
from agents.db.sql import Database, fetch_one
from games.types import GameInfo


def now() -> str:
    """Return this moment as it is stored: UTC, fixed width, sorts as text."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """Read a stored moment."""
    return datetime.fromisoformat(text)


def storable(text: str) -> str:
    """Replace what UTF-8 can't hold: halves of characters from broken input."""
    return text.encode("utf-8", "replace").decode("utf-8")


def pack(names: Iterable[str]) -> str:
    """Turn a tuple of names into one column."""
    return json.dumps(list(names), separators=(",", ":"))


@lru_cache(maxsize=4096)
def unpack(text: str) -> tuple[str, ...]:
    """Read names that :func:`pack` wrote."""
    return tuple(json.loads(text))


def exemplar_of(
    row: sqlite3.Row,
    *,
    outcome: int,
    match: Match,
    similarity: float,
    role: Role,
    same_game: bool,
    passed: int,
    pinned: bool = False,
) -> Exemplar:
    """Read an exemplar: what stands in its row, and how it was found.

    Args:
        row: an outcome with its experience, game and latest turn.
        outcome: id of that outcome.
        match, similarity, role, same_game, passed, pinned: see :class:`Exemplar`.
    """
    return Exemplar(
        outcome=outcome,
        experience=row["experience"],
        game=row["game"],
        title=row["title"],
        location=row["location"],
        description=row["description"],
        inventory=unpack(row["inventory"]),
        command=row["command"],
        q=row["q"],
        visits=row["visits"],
        source=Source(row["source"]),
        session=row["session"],
        turn=row["turn"],
        number=row["number"],
        when=moment(row["at"]),
        match=match,
        similarity=similarity,
        role=role,
        same_game=same_game,
        score=row["score"],
        deaths=row["deaths"],
        nothings=row["nothings"],
        undone=row["undone"],
        passed=passed,
        pinned=pinned,
        why=row["why"] or "",
    )


def find_game(db: Database, game: GameInfo) -> int | None:
    """Return the number of a game's row, None if it was never played here."""
    row = fetch_one(db, "SELECT id FROM game WHERE key = ?", (_game_key(game),))
    return None if row is None else int(row["id"])


def game_id(db: Database, game: GameInfo) -> int:
    """Return the number of a game's row, made or renamed where need be.

    A game is its story file: the same bytes under a new name or title are the
    same game. Where no hash is known, it is its id.
    """
    row = fetch_one(
        db,
        """
        INSERT INTO game (key, name, title, engine, sha256, licence, release)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET
            name = excluded.name, title = excluded.title, engine = excluded.engine,
            licence = excluded.licence, release = excluded.release
        RETURNING id
        """,
        (
            _game_key(game),
            game.id,
            storable(game.title),
            game.engine,
            game.sha256,
            storable(game.licence),
            storable(game.release),
        ),
    )
    assert row is not None
    return int(row["id"])


def description_id(db: Database, text: str) -> int:
    """Return the number under which a description is kept, once each."""
    return _kept_once(
        db,
        text,
        "SELECT id FROM description WHERE digest = ?",
        "INSERT INTO description (digest, text) VALUES (?, ?) RETURNING id",
    )


def passage_id(db: Database, text: str) -> int:
    """Return the number under which a message's text is kept, once each."""
    return _kept_once(
        db,
        text,
        "SELECT id FROM passage WHERE digest = ?",
        "INSERT INTO passage (digest, text) VALUES (?, ?) RETURNING id",
    )


def _kept_once(db: Database, text: str, find: str, add: str) -> int:
    data = text.encode("utf-8", "replace")
    digest = hashlib.blake2b(data, digest_size=16).digest()
    row = fetch_one(db, find, (digest,)) or fetch_one(db, add, (digest, data.decode("utf-8")))
    assert row is not None
    return int(row["id"])


def _game_key(game: GameInfo) -> str:
    return game.sha256 or game.id


def plan_of(told: Mapping[str, Any]) -> Plan:
    """Read a plan from its fields as JSON holds them.

    Raises:
        KeyError, TypeError, ValueError: they are no plan's.
    """
    return Plan(
        **{
            **told,
            "source": Source(told["source"]),
            "course": Course(told["course"]),
            "obstacles": tuple(map(str, told["obstacles"])),
        }
    )
