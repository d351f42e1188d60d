"""Looks through memory as a person does: search, sort, and a page at a time.

A search gives the numbers of all memories that fit, in order; what is on the
screen is then read by number. So a list of any length costs what is seen of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from agents.core.commands import Source
from agents.db.columns import moment, storable
from agents.db.sql import Database, fetch
from agents.memory.entries import JOINED, MAKER, TOLD, MemoryEntry, entry_of, visit_of


class SortKey(StrEnum):
    """What memories can be sorted by."""

    WHEN = "when"
    GAME = "game"
    PLACE = "place"
    COMMAND = "command"
    Q = "q"
    VISITS = "visits"
    SOURCE = "source"


class Marked(StrEnum):
    """Marks that memories can be searched for."""

    PINNED = "pinned"
    MUTED = "muted"
    NOTED = "noted"
    FORGOTTEN = "forgotten"
    AWAY = "away"
    """Put away by a tidying."""


@dataclass(frozen=True, slots=True)
class MemoryQuery:
    """Which memories, in which order.

    Attributes:
        words: each must stand in the command, place, scene, belongings or note.
        game: begins a word of the game's title, or is its id; None for all.
        source: whose move it was; None for everybody's.
        marks: all of these.
        column, descending: what they are sorted by; equals by recency.
    """

    words: tuple[str, ...] = ()
    game: str | None = None
    source: Source | None = None
    marks: frozenset[Marked] = frozenset()
    column: SortKey = SortKey.WHEN
    descending: bool = True


SOURCE_WORDS = {
    "you": Source.HUMAN,
    "human": Source.HUMAN,
    "import": Source.IMPORTED,
    "imported": Source.IMPORTED,
    "agent": Source.SELF,
    "self": Source.SELF,
}
"""What ``from:`` may be followed by."""


def parse(text: str, base: MemoryQuery | None = None) -> MemoryQuery:
    """Read what a person typed: words, ``game:ID``, ``from:you`` and ``is:pinned``.

    A filter that says nothing known is taken as a word.

    Args:
        text: as it was typed.
        base: keeps its order, and its source where the text names none.
    """
    base = MemoryQuery() if base is None else base
    words: list[str] = []
    game, source, marks = None, base.source, set()
    for word in storable(text).lower().split():
        name, colon, value = word.partition(":")
        if colon and name == "game" and value:
            game = value
        elif colon and name == "from" and value in SOURCE_WORDS:
            source = SOURCE_WORDS[value]
        elif colon and name == "is" and value in set(Marked):
            marks.add(Marked(value))
        else:
            words.append(word)
    return replace(base, words=tuple(words), game=game, source=source, marks=frozenset(marks))


def find(db: Database, search: MemoryQuery) -> list[int]:
    """Return the numbers of all memories that fit, in order.

    Those that were forgotten or put away are among them; commands that were
    only ever passed over are not.
    """
    way = "DESC" if search.descending else "ASC"
    # Both parts of the order are ours: an enumeration's, and one of two words.
    order = f"{_ORDER[search.column]} {way}, outcome.turn DESC, outcome.id DESC"
    values = {
        "words": json.dumps(search.words),
        "game": search.game,
        "prefix": None if search.game is None else f"%{_literal(search.game)}%",
        "source": search.source,
        **{mark.value: mark in search.marks for mark in Marked},
    }
    rows = fetch(db, f"{_FIND} ORDER BY {order}", values)
    return [int(row["id"]) for row in rows]


def read(db: Database, outcomes: Sequence[int]) -> dict[int, MemoryEntry]:
    """Return memories by their numbers; one that is gone is missing."""
    rows = fetch(db, f"{_ROWS} {_NUMBERED}", (json.dumps(list(outcomes)),))
    return {one.id: one for one in map(entry_of, rows)}


def read_whole(db: Database, outcome: int) -> MemoryEntry:
    """Return one memory with every visit; it must be there."""
    history = tuple(visit_of(row) for row in fetch(db, _HISTORY, (outcome,)))
    return replace(read(db, [outcome])[outcome], history=history)


def _literal(text: str) -> str:
    """Take the meaning from what LIKE reads as a pattern."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# --- counts and sizes --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MergeInfo:
    """Another home's file that was taken in."""

    name: str
    at: datetime
    sessions: int
    turns: int


@dataclass(frozen=True, slots=True)
class Stats:
    """How much is remembered, and what it takes.

    Attributes:
        memories: those that count: played at least once and not wholly forgotten.
        human, imported, self_made: of these, by whose moves they are.
        pinned, muted, noted: memories with that mark.
        forgotten: memories of which a visit was withdrawn.
        scenes, away: scenes in all, and those put away by a tidying.
        games, sessions, turns, demonstrations: what the journal holds;
            a demonstration is a turn that a person decided, here or elsewhere.
        bytes: size of the whole file.
        merges: files that were taken in, the latest first.
    """

    memories: int
    human: int
    imported: int
    self_made: int
    pinned: int
    muted: int
    noted: int
    forgotten: int
    scenes: int
    away: int
    games: int
    sessions: int
    turns: int
    demonstrations: int
    bytes: int
    merges: tuple[MergeInfo, ...] = ()


def stats(db: Database) -> Stats:
    """Count what is remembered."""
    row = fetch(db, _STATS)[0]
    pages = fetch(db, "PRAGMA page_count")[0][0] * fetch(db, "PRAGMA page_size")[0][0]
    merges = tuple(
        MergeInfo(one["name"], moment(one["at"]), one["sessions"], one["turns"])
        for one in fetch(db, _MERGES)
    )
    return Stats(**dict(zip(row.keys(), row, strict=True)), bytes=int(pages), merges=merges)


def entries(
    db: Database,
    *,
    game: str | None,
    location: str | None,
    text: str | None,
    forgotten: bool,
    limit: int | None,
) -> list[MemoryEntry]:
    """List memories, the last lived first; see :meth:`agents.memory.store.Memory.entries`."""
    values = {
        "game": None if game is None else storable(game),
        "location": None if location is None else storable(location),
        "words": json.dumps(storable(text or "").lower().split()),
        "forgotten": forgotten,
        "limit": -1 if limit is None else limit,
    }
    return [entry_of(row) for row in fetch(db, f"{_ROWS} {_LISTED}", values)]


_ROWS = f"""
    SELECT {TOLD}, {MAKER} AS maker, experience.task, experience.tidied IS NOT NULL AS away,
           (SELECT count(*) FROM visit
            WHERE visit.outcome = outcome.id AND visit.forgotten_at IS NOT NULL
           ) AS forgotten,
           (SELECT max(forgotten_at) FROM visit
            WHERE visit.outcome = outcome.id AND visit.forgotten_at IS NOT NULL
           ) AS forgotten_at,
           coalesce(
               (SELECT merge.name FROM merged JOIN merge ON merge.id = merged.merge
                WHERE merged.session = turn.session
                  AND turn.id BETWEEN merged.first AND merged.last),
               (SELECT file FROM imported WHERE imported.session = turn.session),
               ''
           ) AS origin
    FROM outcome {JOINED}
"""  # noqa: S608 - put together from our own text
_NUMBERED = "WHERE outcome.id IN (SELECT value FROM json_each(?))"
_HISTORY = """
    SELECT visit.*, turn.session, turn.number, turn.at, turn.kind, turn.command, turn.replaced,
           turn.why
    FROM visit JOIN turn ON turn.id = visit.turn
    WHERE visit.outcome = ?
    ORDER BY visit.turn
"""
_FIND = f"""
    SELECT outcome.id
    FROM outcome
    JOIN experience ON experience.id = outcome.experience
    JOIN description ON description.id = experience.description
    JOIN game ON game.id = experience.game
    WHERE (outcome.visits > 0 OR EXISTS (
          SELECT 1 FROM visit WHERE visit.outcome = outcome.id AND NOT visit.passed
      ))
      AND (:source IS NULL OR {MAKER} = :source)
      AND (:game IS NULL OR :game IN (lower(game.name), game.sha256)
           OR game.title LIKE :prefix ESCAPE '\\')
      AND (NOT :pinned OR outcome.pinned)
      AND (NOT :muted OR outcome.muted)
      AND (NOT :noted OR outcome.note <> '')
      AND (NOT :away OR experience.tidied IS NOT NULL)
      AND (NOT :forgotten OR EXISTS (
          SELECT 1 FROM visit
          WHERE visit.outcome = outcome.id AND visit.forgotten_at IS NOT NULL
      ))
      AND (:words = '[]' OR NOT EXISTS (
          SELECT 1 FROM json_each(:words) AS word
          WHERE instr(lower(outcome.command || ' ' || experience.location || ' '
                            || description.text || ' ' || experience.inventory || ' '
                            || outcome.note), word.value) = 0
      ))
"""  # noqa: S608 - put together from our own text
_ORDER = {
    SortKey.WHEN: "outcome.turn",
    SortKey.GAME: "game.title COLLATE NOCASE",
    SortKey.PLACE: "experience.location COLLATE NOCASE",
    SortKey.COMMAND: "outcome.command",
    SortKey.Q: "outcome.q",
    SortKey.VISITS: "outcome.visits",
    SortKey.SOURCE: MAKER,
}
_STATS = f"""
    SELECT count(*) FILTER (WHERE visits > 0) AS memories,
           count(*) FILTER (WHERE visits > 0 AND maker = 'human') AS human,
           count(*) FILTER (WHERE visits > 0 AND maker = 'imported') AS imported,
           count(*) FILTER (WHERE visits > 0 AND maker = 'self') AS self_made,
           count(*) FILTER (WHERE pinned) AS pinned,
           count(*) FILTER (WHERE muted) AS muted,
           count(*) FILTER (WHERE note <> '') AS noted,
           (SELECT count(DISTINCT outcome) FROM visit WHERE forgotten_at IS NOT NULL
           ) AS forgotten,
           (SELECT count(*) FROM experience) AS scenes,
           (SELECT count(*) FROM experience WHERE tidied IS NOT NULL) AS away,
           (SELECT count(*) FROM game) AS games,
           (SELECT count(*) FROM session) AS sessions,
           (SELECT count(*) FROM turn WHERE parent IS NOT NULL) AS turns,
           (SELECT count(*) FROM turn WHERE actor = 'person') AS demonstrations
    FROM (SELECT outcome.*, {MAKER} AS maker FROM outcome)
"""  # noqa: S608 - put together from our own text
_MERGES = """
    SELECT merge.name, merge.at, count(DISTINCT merged.session) AS sessions,
           (SELECT count(*) FROM merged AS part
            JOIN turn ON turn.session = part.session AND turn.id BETWEEN part.first AND part.last
            WHERE part.merge = merge.id AND turn.parent IS NOT NULL) AS turns
    FROM merge LEFT JOIN merged ON merged.merge = merge.id
    GROUP BY merge.id ORDER BY merge.id DESC
"""
_LISTED = """
    WHERE (:game IS NULL OR :game IN (game.name, game.sha256))
      AND (:location IS NULL OR experience.location = :location COLLATE NOCASE)
      AND CASE
          WHEN :forgotten THEN EXISTS (
              SELECT 1 FROM visit
              WHERE visit.outcome = outcome.id AND visit.forgotten_at IS NOT NULL
          )
          ELSE outcome.visits > 0
      END
      AND NOT EXISTS (
          SELECT 1 FROM json_each(:words) AS word
          WHERE instr(lower(outcome.command || ' ' || experience.location || ' '
                            || description.text || ' ' || experience.inventory), word.value) = 0
      )
    ORDER BY outcome.turn DESC, outcome.id DESC
    LIMIT :limit
"""
