"""What is told of a session without its turns, and its tree in short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agents.core.commands import Actor, Kind
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
        best_score: the highest of all turns, abandoned branches included.
        demonstrations: turns that a person decided.
        overrides: turns where the person played another command than proposed.
        file: name of the file that it was imported from, None if it was played.
        origin: the name under which another home's file brought it, None if it
            was played or imported here.
        hints: hints that were taken in it, a level of one each.
        reading: in which way its scenes got their figures (see
            :data:`games.readings.READING`), None for one of an earlier program.
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
_SESSION = Codec(SessionInfo, turns="number")


def read(
    db: Database, *, only: int | None = None, game: str | None = None, limit: int | None = None
) -> list[SessionInfo]:
    """Return sessions, the one with the newest turn first.

    Args:
        only: this session alone; None for all.
        game: id or SHA-256 of the only game to list; None for all.
        limit: at most so many; None for all.
    """
    values = {
        "only": only,
        "game": None if game is None else storable(game),
        "limit": -1 if limit is None else limit,
    }
    rows = fetch(db, _SESSIONS, values)
    return [_SESSION.from_row(row, game=GAME.from_row(row)) for row in rows]


def tree(db: Database, session: int) -> tuple[Node, ...]:
    """Return all turns of a session in short, parents before children."""
    return tuple(map(_NODE.from_row, fetch(db, _TREE, (session,))))


def best(db: Database, game: str) -> tuple[int | None, datetime] | None:
    """Return a game's best score and when it was last played, None if never."""
    row = fetch(db, _BEST, {"game": storable(game)})[0]
    return None if row["at"] is None else (row["score"], moment(row["at"]))


# The sessions are chosen before anything is counted, so that a short list
# costs little in a home with many turns.
_SESSIONS = """
    WITH chosen AS (
        SELECT session.*, game.name, game.title, game.engine, game.sha256, game.licence,
               game.release, imported.file,
               (SELECT max(at) FROM turn WHERE turn.session = session.id) AS last
        FROM session JOIN game ON game.id = session.game
        LEFT JOIN imported ON imported.session = session.id
        WHERE (:only IS NULL OR session.id = :only)
          AND (:game IS NULL OR :game IN (game.name, game.sha256))
        ORDER BY last DESC, session.id DESC
        LIMIT :limit
    )
    SELECT chosen.*, tip.number, tip.score, tip.max_score, tip.ending,
           (SELECT id FROM turn WHERE session = chosen.id AND parent IS NULL) AS root,
           (SELECT merge.name
            FROM turn AS opening
            JOIN merged ON merged.session = opening.session AND merged.first = opening.id
            JOIN merge ON merge.id = merged.merge
            WHERE opening.session = chosen.id AND opening.parent IS NULL) AS origin,
           (SELECT count(*) FROM hint WHERE hint.session = chosen.id) AS hints,
           max(turn.score) AS best_score,
           count(*) FILTER (WHERE turn.actor = 'person') AS demonstrations,
           count(*) FILTER (WHERE turn.kind = 'override') AS overrides
    FROM chosen
    JOIN turn AS tip ON tip.id = chosen.tip
    JOIN turn ON turn.session = chosen.id
    GROUP BY chosen.id
    ORDER BY chosen.last DESC, chosen.id DESC
"""
_BEST = """
    SELECT max(turn.score) AS score, max(turn.at) AS at
    FROM game JOIN session ON session.game = game.id JOIN turn ON turn.session = session.id
    WHERE :game IN (game.name, game.sha256)
"""
_TREE = """
    SELECT id, parent, number, actor, kind, command, score FROM turn WHERE session = ? ORDER BY id
"""
