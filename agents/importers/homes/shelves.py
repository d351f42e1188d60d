"""Names and archive of another home's sessions: taken over where this home says nothing.

May import the database rooms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agents.db.columns import now
from agents.db.sql import Database, fetch
from agents.journal import shelf


@dataclass(frozen=True, slots=True)
class ForeignPlace:
    """How one of their sessions is to stand here.

    Attributes:
        session: its number there.
        archived: whether it comes into the archive.
    """

    session: int
    name: str
    archived: bool


def new_places(
    db: Database, theirs: Database, sessions: Mapping[int, int | None]
) -> list[ForeignPlace]:
    """Return names of sessions that have none here, and which come archived.

    Args:
        db: this home's database.
        theirs: the other home's.
        sessions: their sessions that are taken in, found whole -> the same sessions here.
    """
    found = []
    for row in fetch(theirs, "SELECT session, name, archived FROM shelf ORDER BY session"):
        if row["session"] not in sessions:
            continue
        here = sessions[row["session"]]
        own = shelf.Place() if here is None else shelf.place(db, here)
        told = ForeignPlace(
            row["session"],
            "" if own.name else row["name"],
            row["archived"] is not None and here is None,
        )
        if told.name or told.archived:
            found.append(told)
    return found


def write_places(
    db: Database, places: list[ForeignPlace], sessions: Mapping[int, int | None]
) -> None:
    """Let sessions stand as they do there, in the caller's transaction.

    Args:
        db: this home's database.
        places: see :func:`new_places`.
        sessions: their sessions -> the same sessions here.
    """
    for one in places:
        here = sessions[one.session]
        if here is None:
            continue  # nothing of it came in
        own = shelf.place(db, here)
        archived = own.archived or (now() if one.archived else None)
        shelf.put(db, here, shelf.Place(own.name or one.name, archived, own.deleted))
