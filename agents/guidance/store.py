"""What was learned of pursuing goals, in the home's database."""

from __future__ import annotations

from agents.db.columns import find_game
from agents.db.sql import Database, fetch, fetch_one
from agents.guidance.skills import Skills, StepRecord, Worth
from games.types import GameInfo


def load(db: Database, game: GameInfo) -> Skills:
    """Return what was learned in a game.

    Raises:
        StoreError: the database can't be read.
    """
    skills, number = Skills(), find_game(db, game)
    if number is None:
        return skills
    for row in fetch(db, "SELECT * FROM skill WHERE game = ?", (number,)):
        there = skills.worth.setdefault(row["form"], {}).setdefault(row["standing"], {})
        there[row["command"]] = Worth(row["q"], row["visits"])
    for row in fetch(db, "SELECT * FROM skill_step WHERE game = ?", (number,)):
        steps = skills.steps.setdefault(row["form"], {})
        steps[row["step"]] = StepRecord(row["place"], row["given"], row["helped"])
    return skills


def save(db: Database, game: GameInfo, skills: Skills) -> None:
    """Write what was learned, inside the caller's transaction."""
    number = find_game(db, game)
    if number is None:
        return
    rows = [
        (number, form, standing, command, one.q, one.visits)
        for form, known in skills.worth.items()
        for standing, there in known.items()
        for command, one in there.items()
        if one.visits
    ]
    steps = [
        (number, form, step, one.place, one.given, one.helped)
        for form, known in skills.steps.items()
        for step, one in known.items()
    ]
    db.conn.executemany(_SKILL, rows)
    db.conn.executemany(_STEP, steps)


def practised(db: Database, session: int) -> int:
    """Return the last turn of a session that was learned from, 0 if none was."""
    row = fetch_one(db, "SELECT upto FROM practised WHERE session = ?", (session,))
    return 0 if row is None else int(row["upto"])


def note_practised(db: Database, session: int, turn: int) -> None:
    """Note up to which turn of a session was learned, inside the caller's transaction."""
    fetch(db, "INSERT OR REPLACE INTO practised (session, upto) VALUES (?, ?)", (session, turn))


def forget(db: Database, game: GameInfo | None = None) -> None:
    """Forget what was learned, inside the caller's transaction: to learn it again.

    Args:
        db: of the home.
        game: in which it was learned; None for all.
    """
    number = None if game is None else find_game(db, game)
    for statement in _FORGET:
        fetch(db, statement, {"game": number, "all": game is None})


_FORGET = (
    "DELETE FROM skill WHERE :all OR game = :game",
    "DELETE FROM skill_step WHERE :all OR game = :game",
    """
    UPDATE practised SET upto = 0
    WHERE :all OR session IN (SELECT id FROM session WHERE game = :game)
    """,
)
_SKILL = """
    INSERT INTO skill (game, form, standing, command, q, visits) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET q = excluded.q, visits = excluded.visits
    WHERE q <> excluded.q OR visits <> excluded.visits
"""
_STEP = """
    INSERT INTO skill_step (game, form, step, place, given, helped) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET given = excluded.given, helped = excluded.helped
"""
