"""What was done before in a situation or a place, on whatever branch of the tree."""

from __future__ import annotations

from agents.core.commands import canonical
from agents.core.directions import DIRECTIONS, sort_directions
from agents.db.columns import storable
from agents.db.sql import Database, fetch, fetch_one


def failed(db: Database, session: int, key: str) -> frozenset[str]:
    """Return canonical commands that did nothing in a situation of a session.

    Args:
        key: of the situation's observation.
    """
    rows = fetch(db, _FAILED, {"session": session, "key": key})
    return frozenset(canonical(row["command"]) for row in rows)


FADES = 20
"""Turns of a session after which what was taken back in a situation may come up again."""


def taken_back(db: Database, session: int, key: str, *, long_ago: bool = False) -> frozenset[str]:
    """Return canonical commands that were taken back in a situation of a session.

    And those that were overridden on a branch that was left; without those that were
    played there since and stand.

    Args:
        long_ago: return those that so many turns have followed that things may stand
            otherwise; else the others.
    """
    found: dict[str, bool] = {}
    for row in fetch(db, _LEFT, {"session": session, "key": key}):
        if row["undone"]:
            faded = row["since"] >= FADES
            found[canonical(row["command"])] = faded
            if row["replaced"]:
                found[canonical(row["replaced"])] = faded
        else:
            found.pop(canonical(row["command"]), None)
    return frozenset(command for command, faded in found.items() if faded == long_ago)


class RoomDirections:
    """Directions out of places, as they were taken in any session; kept while it lasts."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[tuple[str, str], tuple[int, frozenset[tuple[str, str]]]] = {}
        self._deleted: tuple[object, ...] = ()

    def out_of(self, game: str, location: str) -> tuple[tuple[str, str], ...]:
        """Return pairs of direction and destination, in the order of the compass."""
        latest = fetch_one(self._db, _LATEST)
        if latest is not None and self._deleted != (deleted := tuple(latest)[1:]):
            self._known.clear()  # a session was deleted, or restored
            self._deleted = deleted
        since, known = self._known.get((game, location), (0, frozenset()))
        rows = fetch(
            self._db,
            _DIRECTIONS_SINCE if since else _DIRECTIONS,
            {"game": storable(game), "location": storable(location), "since": since},
        )
        led = ((canonical(row["command"]), str(row["location"])) for row in rows)
        known |= {way for way in led if way[0] in DIRECTIONS}
        # What a transaction has written may yet be rolled back.
        if latest is not None and not self._db.conn.in_transaction:
            self._known[game, location] = latest[0] or 0, known
        return sort_directions(known)


_LATEST = """
    SELECT (SELECT max(id) FROM turn),
           (SELECT max(id) FROM shelving), (SELECT count(undone_at) FROM shelving)
"""
_FAILED = """
    SELECT DISTINCT turn.command
    FROM turn AS before
    JOIN turn ON turn.parent = before.id
    WHERE before.session = :session AND before.key = :key AND turn.effect_nothing
"""

# Deaths are taken back for another reason: the move may have been right.
_LEFT = """
    SELECT turn.command, turn.replaced, COALESCE(visit.undone, 0) AS undone,
        CASE WHEN visit.undone
            THEN (SELECT count(*) FROM turn AS later
                  WHERE later.session = :session AND later.id > turn.id)
        END AS since
    FROM turn AS before
    JOIN turn ON turn.parent = before.id
    LEFT JOIN visit ON visit.turn = turn.id AND visit.passed = 0
    WHERE before.session = :session AND before.key = :key
      AND NOT turn.died AND turn.ending IS NOT 'death'
    ORDER BY turn.id
"""

_DIRECTIONS = """
    SELECT DISTINCT turn.command, turn.location
    FROM turn AS before
    JOIN session ON session.id = before.session
    JOIN game ON game.id = session.game
    JOIN turn ON turn.parent = before.id
    WHERE before.location = :location
      AND :game IN (game.name, game.sha256)
      AND turn.location <> before.location
      AND before.awaits_key IS NOT 1
      AND NOT turn.died
      AND (turn.moves < before.moves) IS NOT 1
      AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
"""

# Turns are numbered as they come: a few new ones are looked through rather than
# all that were ever played from a place.
_DIRECTIONS_SINCE = """
    SELECT DISTINCT turn.command, turn.location
    FROM turn
    CROSS JOIN turn AS before ON before.id = turn.parent
    JOIN session ON session.id = turn.session
    JOIN game ON game.id = session.game
    WHERE turn.id > :since
      AND +before.location = :location
      AND :game IN (game.name, game.sha256)
      AND turn.location <> before.location
      AND before.awaits_key IS NOT 1
      AND NOT turn.died
      AND (turn.moves < before.moves) IS NOT 1
      AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
"""
