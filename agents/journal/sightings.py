"""What the sessions of a game showed of its map, turn by turn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from agents.cartography.sighting import Sighting, sight_scene
from agents.cartography.survey import Survey
from agents.db.columns import SCENE, find_game
from agents.db.sql import Database, fetch
from agents.journal.facts import facts_of
from games.types import Facts, GameInfo


def sightings(
    db: Database, session: int, *, since: int = 0, known: Mapping[int, Facts] | None = None
) -> Iterator[Sighting]:
    """Yield what each turn of a session showed, on all its branches, parents first.

    Args:
        db: an open database.
        session: the session.
        since: turn after which those that are meant begin.
        known: what held after turns, as far as it is at hand.

    Raises:
        StoreError: the database can't be read.
    """
    rows = fetch(db, _TURNS, (session, since))
    facts = known or {}
    if any(row["id"] not in facts for row in rows):
        facts = facts_of(db, session)
    for row in rows:
        found = facts.get(row["id"])
        command = row["command"] or ""
        yield sight_scene(row["id"], row["parent"], command, SCENE.from_row(row), found)


def survey_game(
    db: Database,
    game: GameInfo,
    *,
    session: int | None = None,
    only: Collection[int] | None = None,
) -> tuple[Survey, int | None]:
    """Survey what was seen of a game.

    Args:
        db: an open database.
        game: known by its story's hash.
        session: only this session; None for all that aren't deleted.
        only: turns that count, with all that led to them; None for all.

    Returns:
        The survey, and the turn where the person stands in the newest session, None
        if there is none.

    Raises:
        StoreError: the database can't be read.
    """
    survey, tip = Survey(), None
    values = {"game": find_game(db, game), "session": session}
    for row in fetch(db, _SESSIONS, values):
        for seen in sightings(db, row["id"]):
            if only is None or seen.turn in only:
                survey.add(seen)
        if row["tip"] in survey:
            tip = row["tip"]
    return survey, tip


def played_sessions(db: Database, game: GameInfo) -> list[int]:
    """Return the sessions of a game that were played here and aren't deleted, oldest first.

    Raises:
        StoreError: the database can't be read.
    """
    return [row["id"] for row in fetch(db, _PLAYED, {"game": find_game(db, game)})]


_TURNS = """
    SELECT id, parent, command, text, location, inventory, score, max_score, moves, died, ending,
           awaits_key
    FROM turn WHERE session = ? AND id > ? ORDER BY id
"""
_SESSIONS = """
    SELECT id, tip FROM session
    WHERE game = :game AND tip IS NOT NULL
      AND CASE WHEN :session IS NOT NULL THEN id = :session
          ELSE session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL) END
    ORDER BY id
"""
_PLAYED = """
    SELECT id FROM session
    WHERE game = :game AND NOT EXISTS (SELECT 1 FROM imported WHERE session = session.id)
      AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
    ORDER BY id
"""
