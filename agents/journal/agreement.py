"""How often the agent proposed what a person played, and was overridden, over time.

Only what was played here counts: no imports, nothing that came with another home, no
move that was taken back. Sessions in which nobody moved but the agent are told apart.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from agents.core.command_forms import deed_of
from agents.core.commands import Actor, Kind
from agents.db.columns import GAME, moment, storable
from agents.db.sql import Database, fetch
from games.types import GameInfo

STRETCH = 100
"""Moves after which a session's curve has another point."""
_NORMAL = 1.959964
"""Standard deviations to either side that hold 95 %."""


@dataclass(frozen=True, slots=True)
class MoveCounts:
    """Moves, and what became of what was proposed.

    Attributes:
        moves: that were played and stand, ``auto`` of them by the agent by itself.
        offered: a person decided these with a proposal at hand, hidden ones included.
        agreed: of these were what was proposed first.
        proposed: a person or the agent made these with a proposal that could be overridden.
        overrides: of these were another command than any proposed.
        taken_back: moves beside these that were taken back, and count nowhere else.
    """

    moves: int = 0
    auto: int = 0
    offered: int = 0
    agreed: int = 0
    proposed: int = 0
    overrides: int = 0
    taken_back: int = 0

    @property
    def agreement(self) -> float | None:
        """Share of a person's moves that were what was proposed, None without any."""
        return self.agreed / self.offered if self.offered else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval of the agreement (Wilson 1927), None without any move."""
        return wilson(self.agreed, self.offered) if self.offered else None

    @property
    def overrides_per_100(self) -> float | None:
        """How often a person stepped in, in a hundred moves; None without any."""
        return 100 * self.overrides / self.proposed if self.proposed else None

    def __add__(self, other: MoveCounts) -> MoveCounts:
        """Count both."""
        return MoveCounts(
            self.moves + other.moves,
            self.auto + other.auto,
            self.offered + other.offered,
            self.agreed + other.agreed,
            self.proposed + other.proposed,
            self.overrides + other.overrides,
            self.taken_back + other.taken_back,
        )


@dataclass(frozen=True, slots=True)
class SessionStretch:
    """Up to a hundred moves of one session.

    Attributes:
        first: number of its first move among those of its session that stand, from 1.
        at: when that was played.
    """

    session: int
    first: int
    at: datetime
    counts: MoveCounts


@dataclass(frozen=True, slots=True)
class GameAgreement:
    """How a person and the agent got on in one game.

    Attributes:
        stretches: in the order in which they were played; only of sessions in which a
            person moved.
        autoplay: moves of the sessions in which nobody did, which count nowhere else.
    """

    game: GameInfo
    stretches: tuple[SessionStretch, ...]
    autoplay: int = 0

    @property
    def total(self) -> MoveCounts:
        """All of them together."""
        return sum((one.counts for one in self.stretches), MoveCounts())


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927)."""
    share, square = successes / trials, _NORMAL**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    spread = math.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    half = _NORMAL * spread / (1 + square / trials)
    return max(0.0, middle - half), min(1.0, middle + half)


def read_agreement(db: Database, game: str | None = None) -> list[GameAgreement]:
    """Read the curves of each game that was played here, the last played first.

    Args:
        db: of the home.
        game: id or SHA-256 of the only game to read; None for all.
    """
    rows = fetch(db, _MOVES, {"game": None if game is None else storable(game)})
    found = []
    for _, of_game in groupby(rows, lambda row: row["of"]):
        lines = list(of_game)
        stretches: list[SessionStretch] = []
        autoplay = 0
        for session, moves in groupby(lines, lambda row: row["session"]):
            played = list(moves)
            if any(row["actor"] == Actor.PERSON for row in played):
                stretches += _stretches(session, played)
            else:
                autoplay += len(played)
        stretches.sort(key=lambda one: (one.at, one.session, one.first))
        last = max(row["at"] for row in lines)
        found.append((last, GameAgreement(GAME.from_row(lines[0]), tuple(stretches), autoplay)))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [one for _, one in found]


def course(stretches: Sequence[SessionStretch], least: int = STRETCH) -> list[MoveCounts]:
    """Return counts over time, neighbours taken together until each has some moves.

    Short sessions say little each: a point is made of as many as it takes. What is left
    at the end goes to the last, if it is less than half as much.
    """
    points: list[MoveCounts] = []
    under_way = MoveCounts()
    for one in stretches:
        under_way += one.counts
        if under_way.proposed >= least:
            points.append(under_way)
            under_way = MoveCounts()
    if points and 2 * under_way.proposed < least:
        points[-1] += under_way
    elif under_way != MoveCounts():
        points.append(under_way)
    return points


def _stretches(session: int, rows: Sequence[sqlite3.Row]) -> Iterator[SessionStretch]:
    counts, first, at = MoveCounts(), 1, ""
    for row in rows:
        if counts.moves == STRETCH:
            yield SessionStretch(session, first, moment(at), counts)
            counts, first, at = MoveCounts(), first + STRETCH, ""
        at = at or str(row["at"])
        counts += _count(row)
    if counts != MoveCounts():
        yield SessionStretch(session, first, moment(at), counts)


def _count(row: sqlite3.Row) -> MoveCounts:
    if row["undone"]:
        return MoveCounts(taken_back=1)
    played, guess = str(row["command"]), row["guess"]
    if row["actor"] == Actor.AGENT:
        return MoveCounts(moves=1, auto=1, proposed=1)
    one = MoveCounts(moves=1)
    match row["kind"]:
        case Kind.TYPED if guess is not None:  # it was hidden, so nothing was overridden
            agreed = deed_of(str(guess)) == deed_of(played)
            return replace(one, offered=1, agreed=int(agreed))
        case Kind.ACCEPTED:
            return replace(one, offered=1, agreed=1, proposed=1)
        case Kind.ALTERNATIVE:
            return replace(one, offered=1, proposed=1)
        case Kind.OVERRIDE:
            return replace(one, offered=1, proposed=1, overrides=1)
    return one


# What was imported or merged was played elsewhere; what followed it here was played here.
_MOVES = """
    SELECT game.id AS of, game.name, game.title, game.engine, game.sha256, game.licence,
           game.release, turn.session, turn.at, turn.actor, turn.kind, turn.command,
           coalesce(visit.undone, 0) AS undone,
           (SELECT command FROM proposal
            WHERE proposal.turn = turn.id AND rank = 0 AND late IS NULL
            ORDER BY seat LIMIT 1) AS guess
    FROM turn
    JOIN session ON session.id = turn.session
    JOIN game ON game.id = session.game
    LEFT JOIN shelf ON shelf.session = session.id
    LEFT JOIN visit ON visit.turn = turn.id AND visit.passed = 0
    WHERE turn.parent IS NOT NULL AND turn.kind <> 'imported' AND shelf.deleted IS NULL
      AND (:game IS NULL OR :game IN (game.name, game.sha256))
      AND NOT EXISTS (SELECT 1 FROM merged
                      WHERE merged.session = turn.session
                        AND turn.id BETWEEN merged.first AND merged.last)
    ORDER BY game.id, turn.session, turn.id
"""
