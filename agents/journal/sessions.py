"""What is told of a session without its turns, and its tree in short."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from agents.core.commands import Actor, Kind
from agents.core.errors import DamageError
from agents.db.columns import GAME, Codec, moment, storable
from agents.db.sql import Database, fetch
from games.types import Ending, GameInfo


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """A recorded game, without its turns.

    Attributes:
        game: as it was last known; its path is None.
        last: time of the newest turn, on whatever branch.
        root, tip: turn ids: the opening, and where the person stands.
        turns: moves from the root to the tip.
        score, max_score, ending: of the tip's scene.
        best_score: the highest of all turns, abandoned branches included; None
            where no move brought it above what the game begins with.
        played: moves of all branches, those that were taken back included.
        demonstrations: turns that a person decided, of all branches; none where a
            world's oracle did.
        overrides: turns where the person played another command than proposed.
        file: name of the file that it was imported from, None if it was played.
        origin: the name under which another home's file brought it, None if it
            was played or imported here.
        hints: hints that were taken in it, a level of one each.
        goals: goals that were set in it, struck ones included.
        reading: in which way its scenes got their figures (see
            :data:`games.readings.READING`), None for one of an earlier program.
        name: what the person calls it, empty if nothing.
        archived, deleted: since when it was put away or marked as deleted.
    """

    id: int
    game: GameInfo
    seed: int
    task: str
    player: str
    critic: str
    started: datetime
    ended: datetime | None
    last: datetime
    root: int
    tip: int
    turns: int
    score: int | None
    best_score: int | None
    max_score: int | None
    demonstrations: int
    overrides: int
    ending: Ending | None
    file: str | None = None
    origin: str | None = None
    reading: int | None = None
    hints: int = 0
    goals: int = 0
    played: int = 0
    name: str = ""
    archived: datetime | None = None
    deleted: datetime | None = None

    @property
    def source(self) -> str:
        """Where it comes from, in a word: "played" here, "imported" or "merged"."""
        if self.origin is not None:
            return "merged"
        return "played" if self.file is None else "imported"


@dataclass(frozen=True, slots=True)
class Node:
    """What it takes to draw one turn of a tree of branches."""

    id: int
    parent: int | None
    number: int
    actor: Actor | None
    kind: Kind | None
    command: str | None
    score: int | None


_NODE = Codec(Node)
_SESSION = Codec(SessionInfo, turns="number", name="called")


def read(
    db: Database,
    *,
    only: int | None = None,
    game: str | None = None,
    limit: int | None = None,
    deleted: bool = False,
    empty: bool = False,
) -> list[SessionInfo]:
    """Return sessions, the one with the newest turn first.

    One in which nothing was played nor a hint taken is left out, unless it was named.

    Args:
        only: this session alone, whatever it is; None for all.
        game: id or SHA-256 of the only game to list; None for all.
        limit: at most so many; None for all.
        deleted: also those that are marked as deleted.
        empty: also those in which nothing was played.

    Raises:
        DamageError: the only one that is asked for can't be read. Of several, such
            are left out; see :func:`left_out`.
    """
    values = {
        "only": only,
        "deleted": deleted,
        "empty": empty,
        "game": None if game is None else storable(game),
        "limit": -1 if limit is None else limit,
    }
    try:
        rows = fetch(db, _SESSIONS, values)
    except DamageError:
        if only is not None:
            raise
        return _one_by_one(db, game, limit, deleted, empty)
    found = []
    for row in rows:
        try:
            found.append(_SESSION.from_row(row, game=GAME.from_row(row)))
        except DamageError as error:
            if only is not None:
                raise DamageError(f"session {only}: {error.what}") from error
    return found


def _one_by_one(
    db: Database, game: str | None, limit: int | None, deleted: bool, empty: bool
) -> list[SessionInfo]:
    """Read what can be read where a damaged row keeps all from being read at once."""
    found: list[SessionInfo] = []
    for row in fetch(db, "SELECT id FROM session"):
        with suppress(DamageError):
            found += read(db, only=row["id"], game=game)
    found = [
        one
        for one in found
        if (deleted or one.deleted is None)
        and (empty or one.played or one.hints or one.goals or one.name)
    ]
    found.sort(key=lambda one: (one.last, one.id), reverse=True)
    return found[:limit]


def left_out(db: Database) -> list[int]:
    """Return the numbers of the sessions that can't be read, and that no list has."""
    known = {one.id for one in read(db, deleted=True, empty=True)}
    rows = fetch(db, "SELECT id FROM session WHERE tip IS NOT NULL ORDER BY id")
    return [int(row["id"]) for row in rows if row["id"] not in known]


def tree(db: Database, session: int) -> tuple[Node, ...]:
    """Return all turns of a session in short, parents before children."""
    return tuple(map(_NODE.from_row, fetch(db, _TREE, (session,))))


def best(db: Database, game: str) -> tuple[int | None, datetime] | None:
    """Return a game's best score and when it was last played, None if never.

    The score counts only where it was reached here, by a move.
    """
    row = fetch(db, _BEST, {"game": storable(game)})[0]
    return None if row["at"] is None else (row["score"], moment(row["at"]))


# The sessions are chosen before anything is counted, so that a short list
# costs little in a home with many turns.
_SESSIONS = """
    WITH chosen AS (
        SELECT session.*, game.name, game.title, game.engine, game.sha256, game.licence,
               game.release, imported.file, coalesce(shelf.name, '') AS called,
               shelf.archived, shelf.deleted,
               (SELECT max(at) FROM turn WHERE turn.session = session.id) AS last
        FROM session JOIN game ON game.id = session.game
        LEFT JOIN imported ON imported.session = session.id
        LEFT JOIN shelf ON shelf.session = session.id
        WHERE (:only IS NULL OR session.id = :only)
          AND (:only IS NOT NULL OR :deleted OR shelf.deleted IS NULL)
          AND (:only IS NOT NULL OR :empty OR coalesce(shelf.name, '') <> ''
               OR EXISTS (SELECT 1 FROM hint WHERE hint.session = session.id)
               OR EXISTS (SELECT 1 FROM goal WHERE goal.session = session.id)
               OR EXISTS (SELECT 1 FROM turn WHERE turn.session = session.id
                          LIMIT 1 OFFSET 1))
          AND (:game IS NULL OR :game IN (game.name, game.sha256))
        ORDER BY last DESC, session.id DESC
        LIMIT :limit
    )
    SELECT chosen.*, tip.number, tip.score, tip.max_score, tip.ending,
           opening.id AS root,
           (SELECT merge.name
            FROM turn AS opening
            JOIN merged ON merged.session = opening.session AND merged.first = opening.id
            JOIN merge ON merge.id = merged.merge
            WHERE opening.session = chosen.id AND opening.parent IS NULL) AS origin,
           (SELECT count(*) FROM hint WHERE hint.session = chosen.id) AS hints,
           (SELECT count(*) FROM goal WHERE goal.session = chosen.id) AS goals,
           CASE WHEN max(turn.score) > coalesce(opening.score, -1000000)
                THEN max(turn.score) END AS best_score,
           count(*) - 1 AS played,
           count(*) FILTER (WHERE turn.actor = 'person' AND chosen.player <> 'oracle')
               AS demonstrations,
           count(*) FILTER (WHERE turn.kind = 'override') AS overrides
    FROM chosen
    JOIN turn AS tip ON tip.id = chosen.tip
    JOIN turn AS opening ON opening.session = chosen.id AND opening.parent IS NULL
    JOIN turn ON turn.session = chosen.id
    GROUP BY chosen.id
    ORDER BY chosen.last DESC, chosen.id DESC
"""
# What was imported or merged nobody saw happen here; what a game begins with nobody won.
_BEST = """
    SELECT max(turn.at) AS at,
           max(CASE WHEN turn.score > coalesce(opening.score, -1000000)
                     AND imported.session IS NULL AND merged.session IS NULL
                    THEN turn.score END) AS score
    FROM game JOIN session ON session.game = game.id
    JOIN turn AS opening ON opening.session = session.id AND opening.parent IS NULL
    JOIN turn ON turn.session = session.id
    LEFT JOIN imported ON imported.session = session.id
    LEFT JOIN merged ON merged.session = session.id AND merged.first = opening.id
    LEFT JOIN shelf ON shelf.session = session.id
    WHERE :game IN (game.name, game.sha256) AND shelf.deleted IS NULL AND turn.parent IS NOT NULL
"""
_TREE = """
    SELECT id, parent, number, actor, kind, command, score FROM turn WHERE session = ? ORDER BY id
"""
