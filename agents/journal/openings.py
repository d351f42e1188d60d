"""Which sessions began as one does: a world that is made is another game for each seed."""

from __future__ import annotations

from agents.core.types import Turn
from agents.db.columns import find_game, storable
from agents.db.sql import Database, fetch
from games.types import GameInfo


def began_alike(db: Database, game: GameInfo, opening: Turn) -> frozenset[int] | None:
    """Return the sessions of a game that began as one does, None if all of them did.

    Args:
        db: an open database.
        game: what is played; all games of a level count as one.
        opening: the first turn of the session that is asked about.

    Raises:
        StoreError: the database can't be read.
    """
    began = {"text": storable(opening.scene.text), "key": opening.observation.key}
    rows = fetch(db, _ROOTS, {"game": find_game(db, game), **began})
    alike = frozenset(row["session"] for row in rows if row["alike"])
    return alike if len(alike) < len(rows) else None


_ROOTS = """
    SELECT turn.session, turn.text = :text AND turn.key = :key AS alike FROM session
    JOIN turn ON turn.session = session.id AND turn.parent IS NULL
    WHERE session.game = :game
"""
