"""What language models were asked and answered, kept as it was.

An exchange belongs to a proposal, to a critique or, if nothing came of it, to
its turn alone. Prompts are kept message by message, each text once.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from agents.core.types import Exchange
from agents.db.columns import pack, passage_id, storable
from agents.db.sql import Database, fetch

Owner = tuple[int | None, int | None]
"""Rows of ``proposal`` and ``critique``, at most one of them given."""

NOBODY: Owner = (None, None)


def write(db: Database, turn: int, owner: Owner, asker: str, exchanges: Sequence[Exchange]) -> None:
    """Keep some exchanges in their order, inside the caller's transaction.

    Args:
        db: an open database.
        turn: the turn that they led to.
        owner: what came of them.
        asker: spec of the player or critic that asked.
        exchanges: what was asked and answered.
    """
    for place, exchange in enumerate(exchanges):
        row = fetch(
            db,
            """
            INSERT INTO exchange (turn, proposal, critique, place, asker, purpose, spec, model,
                                  answer, thoughts, sampling, prompt_tokens, answer_tokens,
                                  estimated, first, seconds, cost, tries, fault)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
            """,
            (turn, *owner, place, storable(asker), *_columns(exchange)),
        )[0]
        for number, (role, content) in enumerate(exchange.messages):
            fetch(
                db,
                "INSERT INTO message (exchange, place, role, passage) VALUES (?, ?, ?, ?)",
                (row["id"], number, storable(role), passage_id(db, content)),
            )


def read(db: Database, turns: Sequence[int]) -> dict[Owner, tuple[Exchange, ...]]:
    """Return the exchanges of some turns by what came of them, those without apart."""
    found: defaultdict[Owner, list[Exchange]] = defaultdict(list)
    for _, _, owner, exchange in _read(db, turns):
        if owner != NOBODY:
            found[owner].append(exchange)
    return {owner: tuple(several) for owner, several in found.items()}


def failures(db: Database, turn: int) -> tuple[tuple[str, Exchange], ...]:
    """Return the exchanges of a turn that nothing came of, each with who asked."""
    return tuple(
        (asker, exchange) for _, asker, owner, exchange in _read(db, [turn]) if owner == NOBODY
    )


def _read(db: Database, turns: Sequence[int]) -> list[tuple[int, str, Owner, Exchange]]:
    wanted = (pack(str(turn) for turn in turns),)
    rows = fetch(db, _EXCHANGES, wanted)
    if not rows:
        return []
    messages: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in fetch(db, _MESSAGES, wanted):
        messages[row["exchange"]].append((row["role"], row["text"]))
    return [
        (
            row["turn"],
            row["asker"],
            (row["proposal"], row["critique"]),
            _exchange(row, messages[row["id"]]),
        )
        for row in rows
    ]


def _columns(exchange: Exchange) -> tuple[str | int | float | bool | None, ...]:
    sampling = [
        [storable(name), storable(value) if isinstance(value, str) else value]
        for name, value in exchange.sampling
    ]
    return (
        storable(exchange.purpose),
        storable(exchange.spec),
        storable(exchange.model),
        storable(exchange.answer),
        storable(exchange.thoughts),
        json.dumps(sampling),
        exchange.prompt_tokens,
        exchange.answer_tokens,
        exchange.estimated,
        float(exchange.first),
        float(exchange.seconds),
        None if exchange.cost is None else float(exchange.cost),
        exchange.tries,
        storable(exchange.fault),
    )


def _exchange(row: sqlite3.Row, messages: Sequence[tuple[str, str]]) -> Exchange:
    return Exchange(
        purpose=row["purpose"],
        spec=row["spec"],
        messages=tuple(messages),
        answer=row["answer"],
        thoughts=row["thoughts"],
        model=row["model"],
        sampling=tuple((name, value) for name, value in json.loads(row["sampling"])),
        prompt_tokens=row["prompt_tokens"],
        answer_tokens=row["answer_tokens"],
        estimated=bool(row["estimated"]),
        first=row["first"],
        seconds=row["seconds"],
        cost=row["cost"],
        tries=row["tries"],
        fault=row["fault"],
    )


_EXCHANGES = """
    SELECT * FROM exchange
    WHERE turn IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
    ORDER BY id
"""
_MESSAGES = """
    SELECT message.exchange, message.role, passage.text
    FROM exchange
    JOIN message ON message.exchange = exchange.id
    JOIN passage ON passage.id = message.passage
    WHERE exchange.turn IN (SELECT CAST(value AS INTEGER) FROM json_each(?))
    ORDER BY message.exchange, message.place
"""
