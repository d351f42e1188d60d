"""What a person does to memories by hand, written down so that it can be undone.

Pins, mutes and notes derive from no turn: they stand on the outcome and survive
a rebuild. A pinned memory is never tidied away and goes before others that fit
as well; a muted one is kept, still learned from, and never retrieved for a
player. Forgetting is ``learning``'s; it is written down here like the rest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from agents.core.errors import DamageError
from agents.core.memories import Change
from agents.db.columns import Number, member, moment, now, read_as, storable
from agents.db.sql import Database, fetch, fetch_one, insert
from agents.memory import learning
from games.types import clean_text

_Before = tuple[tuple[Number, int, str | None], ...] | str | int
LONGEST_NOTE = 2_000
"""Characters of a note that are kept."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """Something that was done to a memory.

    Attributes:
        outcome: the memory; ``command`` and ``location`` name it for a person.
        at: when it was done.
    """

    outcome: int
    what: Change
    command: str
    location: str
    at: datetime


def amend(db: Database, outcome: int, what: Change, text: str = "") -> bool:
    """Do something to a memory, inside the caller's transaction.

    Args:
        outcome: a memory that there is.
        what: what to do.
        text: the note; an empty one takes it away.

    Returns:
        Whether that changed anything; only then can it be undone.
    """
    if what in (Change.FORGET, Change.RESTORE):
        before: object = _withdraw(db, outcome, back=what is Change.RESTORE)
    else:
        before = _mark(db, outcome, what, clean_text(storable(text))[:LONGEST_NOTE].strip())
    if before is None:
        return False
    done = {"what": what.value, "before": json.dumps(before), "at": now()}
    insert(db, "amendment", {"outcome": outcome, **done})
    return True


def undo(db: Database) -> Amendment | None:
    """Undo the latest amendment that stands, inside the caller's transaction.

    Returns:
        What was undone, None if nothing was left.
    """
    row = fetch_one(db, _LATEST)
    if row is None:
        return None
    fetch(db, "UPDATE amendment SET undone_at = ? WHERE id = ?", (now(), row["id"]))
    what, before = member(Change, row["what"]), read_before(row["before"])
    if isinstance(before, str | int) == (what in (Change.FORGET, Change.RESTORE)):
        raise DamageError(f"“{row['before']}” doesn't stand before “{what}”")
    if not isinstance(before, str | int):
        for turn, passed, at in before:
            learning.forget(db, [(turn, passed)], at)
    else:
        _set(db, row["outcome"], _MARKS[what][0], before)
    return Amendment(row["outcome"], what, row["command"], row["location"], moment(row["at"]))


def read_before(told: str) -> _Before:
    """Return what stood before an amendment: a mark, or the visits that it changed.

    Raises:
        DamageError: that can't be read.
    """
    before: _Before = read_as(told, _Before)
    return before


def inherit(db: Database, outcome: int, pinned: bool, muted: bool, note: str) -> None:
    """Mark a memory as it was marked in the file that it came from.

    A memory that the person here has marked, ever, is left as it is.
    """
    values = {"pinned": pinned, "muted": muted, "note": note, "outcome": outcome}
    fetch(db, _INHERIT, values)


def _withdraw(
    db: Database, outcome: int, *, back: bool
) -> list[tuple[int, int, str | None]] | None:
    """Forget a memory's visits, or bring them back; return how those stood that changed."""
    rows = fetch(db, _VISITS, (outcome, back))
    visits = [(int(row["turn"]), int(row["passed"])) for row in rows]
    learning.forget(db, visits, None if back else now())
    return [(row["turn"], row["passed"], row["forgotten_at"]) for row in rows] or None


def _mark(db: Database, outcome: int, what: Change, note: str) -> str | int | None:
    """Set a mark; return what stood there, None if it was the same."""
    column, flag = _MARKS[what]
    value = note if flag is None else flag
    was: str | int = fetch(db, "SELECT * FROM outcome WHERE id = ?", (outcome,))[0][column]
    if was == value:
        return None
    _set(db, outcome, column, value)
    return was


def _set(db: Database, outcome: int, column: str, value: str | int) -> None:
    sql = f"UPDATE outcome SET {column} = ? WHERE id = ?"  # noqa: S608 - a column of _MARKS
    fetch(db, sql, (value, outcome))


_MARKS: dict[Change, tuple[str, int | None]] = {
    Change.PIN: ("pinned", 1),
    Change.UNPIN: ("pinned", 0),
    Change.MUTE: ("muted", 1),
    Change.UNMUTE: ("muted", 0),
    Change.NOTE: ("note", None),
}
"""The column of each mark and what it is set to; a note is set to its text."""
_VISITS = """
    SELECT turn, passed, forgotten_at FROM visit
    WHERE outcome = ? AND (forgotten_at IS NOT NULL) = ? ORDER BY turn, passed
"""
_LATEST = """
    SELECT amendment.*, outcome.command, experience.location
    FROM amendment
    JOIN outcome ON outcome.id = amendment.outcome
    JOIN experience ON experience.id = outcome.experience
    WHERE amendment.undone_at IS NULL ORDER BY amendment.id DESC LIMIT 1
"""
_INHERIT = """
    UPDATE outcome
    SET pinned = :pinned OR pinned, muted = :muted OR muted,
        note = CASE note WHEN '' THEN :note ELSE note END
    WHERE id = :outcome
      AND NOT EXISTS (SELECT 1 FROM amendment WHERE amendment.outcome = outcome.id)
"""
