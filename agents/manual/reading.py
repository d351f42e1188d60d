"""The manual of a game as a home has it: read, then written by pure functions."""

from __future__ import annotations

from collections.abc import Collection

from agents.core.commands import Source
from agents.db.sql import Database
from agents.imitation.selection.library import traces
from agents.journal import notes
from agents.manual.goals import read_settled
from agents.manual.notes import read_notes
from agents.manual.types import Manual
from agents.manual.writing import write_manual
from games.types import GameInfo


def read_manual(
    db: Database, game: GameInfo, sources: Collection[Source] = frozenset(Source)
) -> Manual:
    """Write what experience says about a game, branches that were taken back included.

    Args:
        db: an open database; it is only read.
        game: the game, known by its story's hash.
        sources: whose games count.

    Raises:
        StoreError: the database can't be read.
    """
    found = traces(db, game, sources=sources, taken_back=True)
    played = {turn for trace in found for turn in trace.turns}
    whys, settled = read_notes(db, game, played), read_settled(db, game, played)
    return write_manual(game.title, found, whys, notes.read(db, game), settled)
