"""What a person sees of memory: entries, whole and in a list."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from agents.core.commands import Actor, Kind, Source
from agents.core.memories import Role
from agents.core.teaching import asks
from agents.db.columns import Codec, member


@dataclass(frozen=True, slots=True)
class Visit:
    """One time that a command was played in a scene, or passed over there.

    Attributes:
        turn, session, number: where; ``number`` counts moves from the opening.
        kind: how the decision came about.
        command: exactly what was played in that turn.
        replaced: the proposal that an override replaced.
        passed: the command was not played: the person replaced it.
        forgotten_at: since when it no longer counts, None if it does.
    """

    turn: int
    session: int
    number: int
    when: datetime
    kind: Kind
    command: str
    replaced: str | None
    why: str
    score: int
    died: bool
    nothing: bool
    undone: bool
    passed: bool
    forgotten_at: datetime | None


@dataclass(frozen=True, slots=True)
class MemoryEntry:
    """A command in a scene and what followed, as ``understudy memory`` shows it.

    Attributes:
        id: the outcome, the number that ``forget`` and ``restore`` take.
        q, visits, score, deaths, no_effect, undone: over the visits that count.
        passed: how often the person was offered it there and played another.
        session, turn, number, when: the newest visit that counts, or the newest
            of all if none does.
        pinned, muted, note: what the person has marked it with.
        away: its scene was put away by a tidying.
        origin: the person or file that it came from, empty if it was lived here.
        source: as whose it teaches: what a person was refused, as the agent's.
        maker: whose move it was, for a person to read.
        forgotten: visits that were withdrawn.
        forgotten_at: when that last happened.
        history: every visit, oldest first; filled by ``Memory.entry`` only.
    """

    id: int
    experience: int
    game: str
    title: str
    task: str
    location: str
    description: str
    inventory: tuple[str, ...]
    command: str
    source: Source
    maker: Source
    role: Role
    q: float
    visits: int
    score: int
    deaths: int
    no_effect: int
    undone: int
    passed: int
    session: int
    turn: int
    number: int
    when: datetime
    forgotten: int
    forgotten_at: datetime | None
    pinned: bool = False
    muted: bool = False
    note: str = ""
    away: bool = False
    origin: str = ""
    history: tuple[Visit, ...] = ()


def role_of(source: Source, row: sqlite3.Row, passed: int) -> Role:
    """Say what a memory tells about its command.

    Discouraged if its value is negative; if it mostly killed or was taken
    back; or if the person passed it over more often than it was played. That
    nothing happened discourages only what the agent tried by itself: people
    read, look and examine for good reasons that change nothing. Who only looked
    around, and was told something, has shown nothing either way.

    Args:
        source: who played it.
        row: an outcome.
        passed: how often the person passed it over, whoever else played it.
    """
    bad = row["deaths"] + row["undone"] + passed
    told = row["visits"] > row["nothings"] and row["score"] == 0
    if asks(row["command"]) and told and not bad:
        return Role.NEUTRAL
    vain = row["nothings"] if source is Source.SELF else 0
    mostly_bad = 2 * (row["deaths"] + row["undone"] + vain) > row["visits"]
    if row["q"] < 0 or mostly_bad or passed > row["visits"]:
        return Role.DISCOURAGED
    return Role.ENCOURAGED


_ENTRY = Codec(MemoryEntry, no_effect="nothings", when="at", passed="passed_over")
_VISIT = Codec(Visit, when="at", nothing="nothings")


def entry_of(row: sqlite3.Row) -> MemoryEntry:
    """Read an entry from a row of ``browsing``, without its history."""
    role = role_of(member(Source, row["source"]), row, row["passed_over"])
    return _ENTRY.from_row(row, role=role)


visit_of = _VISIT.from_row
"""Read a visit from a row of ``browsing``'s history."""

OTHERS_IDEAS = (Kind.ACCEPTED, Kind.IMPORTED)
"""How moves were decided that are not the person's own idea."""
MAKER = f"""
    CASE WHEN outcome.source = '{Source.SELF}' AND EXISTS (
        SELECT 1 FROM turn AS newest
        WHERE newest.id = outcome.turn AND newest.actor = '{Actor.PERSON}'
          AND newest.kind NOT IN ({", ".join(f"'{kind}'" for kind in OTHERS_IDEAS)})
    ) THEN '{Source.HUMAN}' ELSE outcome.source END
"""  # noqa: S608 - put together from our own text
"""Whose move an outcome is, in SQL: a person's own idea is theirs, whatever came of it."""

# What a person passed over counts against a command whoever else played it.
TOLD = """
    outcome.*, game.name AS game, game.title, experience.location, experience.inventory,
    description.text AS description, turn.session, turn.number, turn.at,
    (SELECT sum(other.passed) FROM outcome AS other
     WHERE other.experience = outcome.experience AND other.command = outcome.command
    ) AS passed_over, imported.file, heard.second
"""
"""What an entry and an exemplar both tell of an outcome, from it and what is joined to it."""
JOINED = """
    JOIN experience ON experience.id = outcome.experience
    JOIN description ON description.id = experience.description
    JOIN game ON game.id = experience.game
    JOIN turn ON turn.id = outcome.turn
    LEFT JOIN imported ON imported.session = turn.session
    LEFT JOIN heard ON heard.turn = turn.id
"""
