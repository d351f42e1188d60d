"""Says what a home keeps of a game: its manual, whole or by words that are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agents.db.sql import Database
    from games.types import GameInfo


def manual_words(db: Database, game: GameInfo, sought: str = "") -> str:
    """Write what experience says about a game, in bare words: it may be read aloud.

    Args:
        db: an open database; it is only read.
        game: the game.
        sought: only the lines with all of these words, whatever their capitals.

    Raises:
        StoreError: the database can't be read.
    """
    from agents.manual.markdown import to_words
    from agents.manual.reading import read_manual

    text = to_words(read_manual(db, game))
    words = sought.casefold().split()
    if not words:
        return text
    found = [
        line.strip() for line in text.splitlines() if all(word in line.casefold() for word in words)
    ]
    return "\n".join(found) or "No line of the manual holds these words."
