"""The words on why that a person left with their moves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from agents.db.columns import find_game
from agents.db.sql import Database, fetch
from agents.manual.types import Citation
from games.types import GameInfo


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a command was played.

    Attributes:
        replaced: the proposal that it was played instead of, None if none was.
    """

    cite: Citation
    location: str
    command: str
    replaced: str | None
    why: str


def read_notes(db: Database, game: GameInfo, turns: Collection[int]) -> list[Remark]:
    """Return the notes of some turns of a game, the oldest first.

    What was forgotten is left out.

    Raises:
        StoreError: the database can't be read.
    """
    rows = fetch(db, _NOTES, {"game": find_game(db, game)})
    return [
        Remark(
            Citation(row["session"], row["number"], row["id"]),
            row["location"] or "",
            row["command"],
            row["replaced"],
            row["why"],
        )
        for row in rows
        if row["id"] in turns
    ]


_NOTES = """
    SELECT turn.id, turn.session, turn.number, turn.command, turn.replaced, turn.why,
           origin.location
    FROM turn JOIN session ON session.id = turn.session
    JOIN turn AS origin ON origin.id = turn.parent
    WHERE session.game = :game AND turn.why <> '' AND NOT EXISTS (
        SELECT 1 FROM visit
        WHERE visit.turn = turn.id AND visit.passed = 0 AND visit.forgotten_at IS NOT NULL
    )
    ORDER BY turn.id
"""
