"""What was done before in a situation, on whatever branch of the tree."""

from __future__ import annotations

from agents.core.commands import canonical
from agents.db.sql import Database, fetch


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
