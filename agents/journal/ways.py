"""Ways out of the rooms of a game, as its sessions took them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from agents.cartography.survey import Survey
from agents.cartography.words import ways_taken
from agents.core.directions import sort_directions
from agents.core.errors import DamageError
from agents.core.types import Turn
from agents.db.columns import find_game
from agents.db.sql import Database, fetch, fetch_one
from agents.journal.sightings import sightings
from games.types import Facts, GameInfo

MOST_TURNS = 2000
"""Turns of earlier sessions, the newest, whose ways are known: reading them takes a moment."""


class WaysTaken:
    """The map of what a game's sessions saw, kept up to date while it lasts."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._game: int | None = None
        self._begin()

    def _begin(self) -> None:
        self._survey = Survey()
        self._sessions: set[int] = set()
        self._newest: tuple[int, str] = (0, "")  # turn and its time, by which it is known again
        self._shelved: tuple[object, ...] = ()

    def out_of(
        self, game: GameInfo, here: Turn, facts: Mapping[int, Facts]
    ) -> tuple[tuple[str, str], ...]:
        """Return pairs of direction and destination, in the order of the compass; no other ways.

        Args:
            game: known by its story's hash.
            here: where one stands; of no session of this home, it is known by its place's
                name and what is told of it.
            facts: what held after turns, as far as it is at hand; else it is read.

        Raises:
            StoreError: the turns can't be read.
        """
        if here.scene.awaits_key or not here.scene.location:
            return ()
        self._catch_up(find_game(self._db, game), facts)
        if here.session in self._sessions:
            room = self._survey.room_of.get(here.id, "")
        else:
            room = self._survey.recall(here.observation.location, here.observation.description)
        return sort_directions(ways_taken(self._survey.map(), room)) if room else ()

    def _catch_up(self, game: int | None, facts: Mapping[int, Facts]) -> None:
        """Take in what was played since, by whatever program; all anew if some was taken back."""
        shelved = tuple(fetch_one(self._db, _SHELVED) or ())
        turn, at = self._newest
        if game != self._game or shelved != self._shelved or (turn and self._time_of(turn) != at):
            self._begin()
            self._game, self._shelved = game, shelved
        rows = fetch(self._db, _NEW, {"game": game, "since": self._newest[0]})
        room = MOST_TURNS
        taken: list[int] = []
        for row in rows:  # the newest first
            room -= row["turns"]
            if row["session"] in self._sessions or room >= 0 or not taken:
                taken.append(row["session"])
        for session in reversed(taken):
            since = self._newest[0] if session in self._sessions else 0
            self._sessions.add(session)
            with suppress(DamageError):  # the others tell what they saw
                for seen in sightings(self._db, session, since=since, known=facts):
                    self._survey.add(seen)
        if rows:
            newest = rows[0]["newest"]
            self._newest = newest, self._time_of(newest)

    def _time_of(self, turn: int) -> str:
        row = fetch_one(self._db, "SELECT at FROM turn WHERE id = ?", (turn,))
        return "" if row is None else str(row["at"])


_SHELVED = "SELECT max(id), count(undone_at) FROM shelving"
_NEW = """
    SELECT turn.session, max(turn.id) AS newest,
        (SELECT count(*) FROM turn AS any WHERE any.session = turn.session) AS turns
    FROM turn JOIN session ON session.id = turn.session
    WHERE turn.id > :since AND session.game = :game
      AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
    GROUP BY turn.session ORDER BY newest DESC
"""
