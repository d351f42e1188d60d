"""Of which session a place is: made games share the names of theirs."""

from __future__ import annotations

from sqlite_utils import Database

from agents.journal.journal import Journal
from agents.journal.openings import began_alike
from tests.support.taping import ZORK, Tape


def test_sessions_that_began_otherwise_are_of_another_game(db: Database) -> None:
    first, again = (Tape(db, location="Kitchen", extra="A coin is wanted.") for _ in "ab")
    opening = Journal(db).path(first.here.id)[0]
    assert began_alike(db, ZORK, opening) is None, "there is nothing to tell apart"
    other = Tape(db, location="Kitchen", extra="An egg is wanted.")
    assert began_alike(db, ZORK, opening) == frozenset({first.session, again.session})
    assert began_alike(db, ZORK, Journal(db).path(other.here.id)[0]) == frozenset({other.session})
