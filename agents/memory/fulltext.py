"""Full-text search over scenes: which words count, and which are looked up.

Tokens are letters and digits that this module makes itself, so that nothing a
story or a person writes is ever read as a query. Imports the database only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from agents.db.columns import unpack
from agents.db.sql import Database, fetch

POSTINGS = 2_000
"""Rows that one search may score: rare words first until they stand in so many.

With every word of a scene a search takes 370 ms at 100,000 scenes; a capped one
takes the same few milliseconds at any number. Of 10,000 made-up scenes it ranks
one of the right place among the first 8 in 95 of 100 searches; twice the cap
makes that 96, for half a millisecond more.
"""
WORDS = 24
"""Words that one search looks for at most."""
_LONGEST = 40
_WORD = re.compile(rf"[^\W_]{{1,{_LONGEST}}}")
_PLAIN = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


@lru_cache(maxsize=4096)
def tokens(text: str) -> frozenset[str]:
    """Return the words of a text: runs of letters and digits, in lower case.

    What is longer than 40 characters counts as several words.
    """
    if text.isascii():
        # Three times as fast as the expression, and nearly every story is ASCII.
        words = frozenset(text.translate(_PLAIN).split())
        if max(map(len, words), default=0) <= _LONGEST:
            return words
    return frozenset(_WORD.findall(text.lower()))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Return Jaccard's coefficient of two sets of words; two empty sets are equal."""
    if not one and not other:
        return 1.0
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def add(db: Database, experience: int) -> None:
    """Index the words of a scene that isn't indexed yet, in the caller's transaction."""
    add_many(db, [(experience, _words(db, experience))])


def add_many(db: Database, scenes: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Index scenes that aren't indexed yet, each with its terms, in the caller's transaction."""
    db.conn.executemany(
        "INSERT INTO experience_fts (rowid, tokens) VALUES (?, ?)",
        [(experience, " ".join(terms)) for experience, terms in scenes],
    )
    counts = Counter(term for _, terms in scenes for term in set(terms))
    db.conn.executemany(
        """
        INSERT INTO term (token, scenes) VALUES (?, ?)
        ON CONFLICT (token) DO UPDATE SET scenes = scenes + excluded.scenes
        """,
        sorted(counts.items()),
    )


def remove(db: Database, experience: int) -> None:
    """Take a scene that is indexed out of the index, in the caller's transaction."""
    words = _words(db, experience)
    # The index keeps no text of its own and must be told what it had been given.
    fetch(
        db,
        "INSERT INTO experience_fts (experience_fts, rowid, tokens) VALUES ('delete', ?, ?)",
        (experience, " ".join(words)),
    )
    gone = [(word,) for word in sorted(set(words))]
    db.conn.executemany("UPDATE term SET scenes = scenes - 1 WHERE token = ?", gone)
    db.conn.executemany("DELETE FROM term WHERE token = ? AND scenes <= 0", gone)


def _words(db: Database, experience: int) -> list[str]:
    """Return a scene's words with their game's number, as the index has them."""
    row = fetch(db, _SCENE, (experience,))[0]
    texts = (row["text"], row["location"], " ".join(unpack(row["inventory"])))
    return terms(row["game"], texts)


def terms(game: int, texts: Iterable[str]) -> list[str]:
    """Return the words of a scene's texts with their game's number, as the index has them."""
    return sorted(f"{game}x{word}" for text in texts for word in tokens(text))


def clear(db: Database) -> None:
    """Empty the index, inside the caller's transaction."""
    fetch(db, "INSERT INTO experience_fts (experience_fts) VALUES ('delete-all')")
    fetch(db, "DELETE FROM term")


def query(db: Database, games: Sequence[int], words: Collection[str]) -> str:
    """Return the FTS5 expression for scenes of some games with words like these.

    The rarest words go first, until they stand in :data:`POSTINGS` scenes
    together. Empty if no scene holds any of the words.
    """
    wanted = [f"{game}x{word}" for game in games for word in words]
    rows = fetch(db, _COUNTS, (_as_json(wanted),))
    chosen: list[str] = []
    postings = 0
    for row in rows[:WORDS]:
        postings += int(row["scenes"])
        if chosen and postings > POSTINGS:
            break
        chosen.append(str(row["token"]))
    # Letters and digits only: nothing in here can end the quotation.
    return " OR ".join(f'"{token}"' for token in chosen)


def _as_json(terms: Sequence[str]) -> str:
    # Marks are letters and digits, which JSON takes as they are.
    return "[" + ",".join(f'"{term}"' for term in terms) + "]"


_COUNTS = """
    SELECT term.token, term.scenes
    FROM json_each(?) AS wanted JOIN term ON term.token = wanted.value
    ORDER BY term.scenes, term.token
"""
_SCENE = """
    SELECT experience.game, experience.location, experience.inventory, description.text
    FROM experience JOIN description ON description.id = experience.description
    WHERE experience.id = ?
"""
