"""What language models were asked and answered, kept as it was.

An exchange belongs to a proposal, to a critique or, if nothing came of it, to
its turn alone. Prompts are kept message by message, each text once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields

from agents.core.proposals import Exchange
from agents.db.columns import Codec, pack, passage_id, storable
from agents.db.sql import Database, fetch, insert

Owner = tuple[int | None, int | None]
"""Rows of ``proposal`` and ``critique``, at most one of them given."""

NOBODY: Owner = (None, None)


EXCHANGE = Codec(Exchange, *(one.name for one in fields(Exchange) if one.name != "messages"))


def write(db: Database, turn: int, owner: Owner, asker: str, exchanges: Sequence[Exchange]) -> None:
    """Keep some exchanges in their order, inside the caller's transaction.

    Args:
        turn: the turn that they led to.
        owner: what came of them.
        asker: spec of the player or critic that asked.
        exchanges: what was asked and answered.
    """
    proposal, critique = owner
    where = {"turn": turn, "proposal": proposal, "critique": critique, "asker": storable(asker)}
    for place, exchange in enumerate(exchanges):
        number = insert(db, "exchange", {**where, "place": place, **EXCHANGE.as_row(exchange)})
        for there, (role, content) in enumerate(exchange.messages):
            values = {"role": storable(role), "passage": passage_id(db, content)}
            insert(db, "message", {"exchange": number, "place": there, **values})


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


def latest(db: Database, count: int = 200) -> tuple[Exchange, ...]:
    """Return the latest exchanges, oldest first, without their messages."""
    rows = fetch(db, "SELECT * FROM exchange ORDER BY id DESC LIMIT ?", (count,))
    return tuple(EXCHANGE.from_row(row, messages=()) for row in reversed(rows))


def _read(db: Database, turns: Sequence[int]) -> list[tuple[int, str, Owner, Exchange]]:
    wanted = (pack(turns),)
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
            EXCHANGE.from_row(row, messages=messages[row["id"]]),
        )
        for row in rows
    ]


_EXCHANGES = """
    SELECT * FROM exchange
    WHERE turn IN (SELECT value FROM json_each(?))
    ORDER BY id
"""
_MESSAGES = """
    SELECT message.exchange, message.role, passage.text
    FROM exchange
    JOIN message ON message.exchange = exchange.id
    JOIN passage ON passage.id = message.passage
    WHERE exchange.turn IN (SELECT value FROM json_each(?))
    ORDER BY message.exchange, message.place
"""
