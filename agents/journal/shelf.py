"""Names, archive and deletion of sessions: marks beside the journal's rows.

No row of the journal is changed by any of it. What memory does about a deleted
session is told to this module as visits, which it writes down with the mark.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from agents.core.errors import StoreError
from agents.db.columns import Number, member, now, read_as, storable
from agents.db.sql import Database, fetch, fetch_one, insert
from games.text import clean_line

LONGEST_NAME = 80
"""Characters of a session's name that are kept."""

Visits = Sequence[tuple[int, int]]
"""(turn, passed) of what memory learned from."""


class Shelving(StrEnum):
    """What a person does to a session as a whole."""

    NAME = "name"
    ARCHIVE = "archive"
    DELETE = "delete"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands on the shelf.

    Attributes:
        archived, deleted: since when, None if it isn't.
    """

    name: str = ""
    archived: str | None = None
    deleted: str | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """Something that was done to a session.

    Attributes:
        before: where it stood.
        visits: what memory counts no longer, or counts again, because of it.
    """

    session: int
    what: Shelving
    before: Place
    visits: Visits = ()


def place(db: Database, session: int) -> Place:
    """Return where a session stands.

    Raises:
        StoreError: there is no such session.
    """
    if fetch_one(db, "SELECT 1 FROM session WHERE id = ?", (session,)) is None:
        raise StoreError(
            f"There is no session {session} in this home.", "`understudy sessions` lists them."
        )
    row = fetch_one(db, "SELECT name, archived, deleted FROM shelf WHERE session = ?", (session,))
    return Place() if row is None else Place(row["name"], row["archived"], row["deleted"])


def after(before: Place, what: Shelving, name: str = "") -> Place:
    """Return where a session stands once something was done to it."""
    match what:
        case Shelving.NAME:
            return replace(before, name=clean_name(name))
        case Shelving.ARCHIVE:
            return before if before.archived else replace(before, archived=now())
        case Shelving.DELETE:
            return before if before.deleted else replace(before, deleted=now())
        case Shelving.RESTORE:
            # What was archived when it was deleted comes back into the archive first.
            kept = before.archived if before.deleted else None
            return replace(before, deleted=None, archived=kept)


def clean_name(name: object) -> str:
    """Return a session's name as it is kept: one line, of a length that a list can bear."""
    return storable(clean_line(str(name)))[:LONGEST_NAME].strip()


def put(db: Database, session: int, place: Place) -> None:
    """Let a session stand in a place, inside the caller's transaction."""
    fetch(
        db,
        """
        INSERT INTO shelf (session, name, archived, deleted)
        VALUES (:session, :name, :archived, :deleted)
        ON CONFLICT (session) DO UPDATE
        SET name = excluded.name, archived = excluded.archived, deleted = excluded.deleted
        """,
        {"session": session, **asdict(place)},
    )


def note(db: Database, done: Shelved) -> None:
    """Write down what was done, so that it can be undone, inside the caller's transaction."""
    before = {**asdict(done.before), "visits": [list(visit) for visit in done.visits]}
    values = {"session": done.session, "what": done.what.value, "before": json.dumps(before)}
    insert(db, "shelving", {**values, "at": now()})


def withdrawn(db: Database, session: int) -> Visits:
    """Return what memory counts no longer because a session is deleted."""
    row = fetch_one(db, _DELETION, (session,))
    return () if row is None else _read(row["session"], row["what"], row["before"]).visits


def withdraw_further(db: Database, session: int, visits: Visits) -> None:
    """Add to what memory counts no longer because a session is deleted.

    Inside the caller's transaction.
    """
    row = fetch_one(db, _DELETION, (session,))
    if row is not None and visits:
        held: _Before = read_as(row["before"], _Before)
        held = replace(held, visits=(*held.visits, *visits))
        written = json.dumps(asdict(held))
        fetch(db, "UPDATE shelving SET before = ? WHERE id = ?", (written, row["id"]))


def take_latest(db: Database) -> Shelved | None:
    """Strike out what was done last and still stands, inside the caller's transaction."""
    row = fetch_one(db, "SELECT * FROM shelving WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1")
    if row is None:
        return None
    fetch(db, "UPDATE shelving SET undone_at = ? WHERE id = ?", (now(), row["id"]))
    return _read(row["session"], row["what"], row["before"])


@dataclass(frozen=True, slots=True)
class _Before:
    """Where a session stood, and what memory was told of: as it is written down."""

    name: str
    archived: str | None
    deleted: str | None
    visits: tuple[tuple[Number, int], ...]


def check(before: object) -> None:
    """See that what is written down of something that was done can be read.

    Raises:
        DamageError: it can't.
    """
    read_as(str(before), _Before)


def _read(session: int, what: str, before: str) -> Shelved:
    held: _Before = read_as(before, _Before)
    place = Place(held.name, held.archived, held.deleted)
    return Shelved(session, member(Shelving, what), place, held.visits)


_DELETION = """
    SELECT * FROM shelving
    WHERE session = ? AND what = 'delete' AND undone_at IS NULL ORDER BY id DESC LIMIT 1
"""
