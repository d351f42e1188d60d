"""Moves as learning sees them: what one teaches, and where it stands on its path."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from agents.core.commands import Decision, Source
from agents.core.memories import Effect
from agents.db.sql import Database, fetch, fetch_one
from agents.memory.rules import DEATH_COST


@dataclass(frozen=True, slots=True)
class Sample:
    """What one turn teaches: where it was decided, what, and what followed.

    Attributes:
        game, description: rows of these tables.
        inventory: packed as in ``agents.db.columns``.
        before, turn: ids of the turn of the decision and of the one it led to.
        after: key of the scene that it led to.
        source: whose experience it is. What came with another person's file is an
            import, however it was decided there.
        critic: what a critic gave the command before it was played, 0 if it knew
            nothing; None to look it up. A word that came later doesn't count.
        over: the story ended with it.
    """

    game: int
    task: str
    key: str
    location: str
    description: int
    inventory: str
    before: int
    turn: int
    after: str
    decision: Decision
    effect: Effect
    source: Source
    over: bool
    critic: float | None


@dataclass(slots=True)
class Transition:
    """One visit on a path, and what its window needs to know of it.

    Attributes:
        turn, before, outcome, experience: rows of these tables.
        over: the story ended with it.
        value, next: its return as it stands, and the scene that took part in that.
        counts: it wasn't forgotten.
        to: key, game and task of the scene that it led to.
        follows: of the moves made at its turn it is the newest that stands.
        after: the stored scene that it led to exactly, None if that is new.
    """

    turn: int
    before: int
    outcome: int
    experience: int
    source: str
    score: int
    died: bool
    over: bool
    value: float
    next: int | None
    counts: bool
    to: tuple[str, int, str]
    follows: bool = True
    after: int | None = None

    @property
    def points(self) -> float:
        """Points won or lost, less what a death costs."""
        return self.score - DEATH_COST * self.died

    @property
    def closed(self) -> bool:
        """Nothing is passed on to it from what came later."""
        return self.died or self.over or self.after == self.experience


class Stay(NamedTuple):
    """Where a move was made: all that is asked of what lies far back on a path."""

    turn: int
    before: int
    experience: int


Valued = tuple[Transition, float, int | None]
"""A move, its return, and the scene whose value that took in."""


def read_path(db: Database, turn: int, steps: int) -> Iterator[Transition]:
    """Return the moves that lead up to a turn, it first, at most so many; -1 for all."""
    return map(_transition, fetch(db, _PATH, {"turn": turn, "steps": steps}))


def read_stays(db: Database, turn: int, steps: int) -> Iterator[Stay]:
    """Return where the moves were made that :func:`read_path` returns."""
    return (Stay(*row) for row in fetch(db, _STAYS, {"turn": turn, "steps": steps}))


def turn_after(db: Database, turn: int) -> int | None:
    """Return the turn of the newest move at a turn that stands."""
    row = fetch_one(db, _NEXT, (turn,))
    return None if row is None else int(row["id"])


def _transition(row: sqlite3.Row) -> Transition:
    return Transition(
        turn=row["turn"],
        before=row["before"],
        outcome=row["outcome"],
        experience=row["experience"],
        source=row["source"],
        score=row["score"],
        died=bool(row["died"]),
        over=row["ending"] is not None,
        value=row["gain"],
        next=row["next"],
        counts=row["forgotten_at"] is None,
        to=(row["key"], row["game"], row["task"]),
        follows=bool(row["follows"]),
    )


_UP = """
    WITH RECURSIVE path (id, parent, depth) AS (
        SELECT id, parent, 1 FROM turn WHERE id = :turn
        UNION ALL
        SELECT turn.id, turn.parent, depth + 1
        FROM path CROSS JOIN turn ON turn.id = path.parent AND turn.id < path.id
        WHERE depth <> :steps
    )
"""
_PATH = f"""
    {_UP}
    SELECT visit.*, turn.parent AS before, turn.ending, turn.key, outcome.experience,
           outcome.source, experience.game, experience.task,
           turn.id = (
               SELECT child.id FROM turn AS child
               JOIN visit AS made ON made.turn = child.id AND made.passed = 0
               WHERE child.parent = turn.parent AND NOT made.undone AND made.forgotten_at IS NULL
               ORDER BY child.id DESC LIMIT 1
           ) AS follows
    FROM path
    CROSS JOIN turn ON turn.id = path.id
    JOIN visit ON visit.turn = turn.id AND visit.passed = 0
    JOIN outcome ON outcome.id = visit.outcome
    JOIN experience ON experience.id = outcome.experience
    ORDER BY path.depth
"""  # noqa: S608 - put together from our own text
_STAYS = f"""
    {_UP}
    SELECT path.id, path.parent, outcome.experience
    FROM path
    JOIN visit ON visit.turn = path.id AND visit.passed = 0
    JOIN outcome ON outcome.id = visit.outcome
    ORDER BY path.depth
"""  # noqa: S608 - put together from our own text
_NEXT = """
    SELECT turn.id FROM turn JOIN visit ON visit.turn = turn.id AND visit.passed = 0
    WHERE turn.parent = ? AND NOT visit.undone AND visit.forgotten_at IS NULL
    ORDER BY turn.id DESC LIMIT 1
"""
