"""Sessions and turns: append-only, a tree.

A turn is committed before anybody sees it, and its row is never changed or
deleted (the schema forbids it): undo, redo and branching move the session's
tip. May import ``agents.core.types``, the database rooms and ``games.types``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agents.core.directions import sort_directions
from agents.core.errors import StoreError
from agents.core.types import (
    Actor,
    Calibration,
    Critique,
    Decision,
    Effect,
    Exchange,
    Judged,
    Kind,
    Observation,
    Record,
    Turn,
    canonical,
)
from agents.critics.calibration import Verdict
from agents.db.columns import description_id, game_id, moment, now, pack, storable
from agents.db.sql import Database, fetch, fetch_one, transaction
from agents.journal import exchanges, judgements, turns
from agents.journal import facts as changes
from agents.journal.track_record import TrackRecord
from games.types import Ending, Facts, GameInfo, Scene


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


@dataclass(frozen=True, slots=True)
class BookmarkInfo:
    """A turn that a person marked."""

    name: str
    turn: int
    number: int
    location: str | None
    at: datetime


class Journal:
    """Reads and writes sessions.

    Attributes:
        db: the open database; one thread at a time may use it.
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        self._standing = TrackRecord(db)
        # The turn written last (id and time) and its facts, so that a move needn't read them.
        self._latest: tuple[int, datetime, Facts] | None = None

    # --- writing -------------------------------------------------------------

    def start(
        self,
        game: GameInfo,
        *,
        seed: int,
        task: str,
        player: str,
        critic: str,
        scene: Scene,
        observation: Observation,
        facts: Facts | None = None,
    ) -> Turn:
        """Begin a session and return its root, which holds the opening.

        Args:
            game, seed, task: what is played and what for.
            player, critic: specs of who proposes and who rewards.
            scene, observation: what the world shows first.
            facts: what holds there; None if that is not known.

        Raises:
            StoreError: nothing was recorded; says why.
        """
        with transaction(self.db, "no session was begun"):
            session = fetch(
                self.db,
                """
                INSERT INTO session (game, seed, task, player, critic, started)
                VALUES (?, ?, ?, ?, ?, ?) RETURNING id
                """,
                (
                    game_id(self.db, game),
                    seed,
                    storable(task),
                    storable(player),
                    storable(critic),
                    now(),
                ),
            )[0]["id"]
            root = self._add(session, None, None, scene, observation, Effect())
            self._keep_facts(root, None, facts)
            self._point(session, root.id)
        return root

    def append(
        self,
        parent: Turn,
        *,
        decision: Decision,
        scene: Scene,
        observation: Observation,
        effect: Effect,
        judged: Sequence[Judged] = (),
        failures: Sequence[tuple[str, Exchange]] = (),
        facts: Facts | None = None,
    ) -> Turn:
        """Record a move after a turn and move the session's tip to it.

        It is durable once the outermost transaction has ended. Appending to a
        turn that has children already begins a branch, and a session that was
        closed is open again. ``effect.undone`` is not kept: whether a move was
        taken back is memory's to know.

        Args:
            parent: the turn where the decision was made.
            decision: what was played, and by whom.
            scene, observation, effect: what it led to.
            judged: what had been proposed and rewarded.
            failures: what models were asked in vain, each with the spec of the
                player or critic that asked.
            facts: what holds after it; None if that is not known.

        Raises:
            StoreError: the move was not recorded; says why.
        """
        with transaction(self.db, "this move was not kept and not played"):
            turn = self._add(parent.session, parent, decision, scene, observation, effect)
            self._keep_facts(turn, parent, facts)
            judgements.write(self.db, turn.id, judged)
            self._keep_failures(turn.id, failures)
            self._point(parent.session, turn.id)
        return replace(turn, judged=tuple(judged))

    def _keep_facts(self, turn: Turn, parent: Turn | None, facts: Facts | None) -> None:
        if facts is None:
            return
        before = None if parent is None else self._facts_of(parent)
        changes.write(self.db, turn.id, facts, before)
        self._latest = turn.id, turn.at, facts

    def _facts_of(self, turn: Turn) -> Facts | None:
        if self._latest is not None and self._latest[:2] == (turn.id, turn.at):
            return self._latest[2]
        return changes.facts_at(self.db, turn.id)

    def add_late(
        self,
        turn: int,
        judged: Sequence[Judged],
        note: str = "",
        failures: Sequence[tuple[str, Exchange]] = (),
    ) -> None:
        """Record proposals that came after the decision was made; the turn stays.

        Args:
            turn: the turn that the decision led to.
            judged: the proposals, with critiques if there are any.
            note: how they came, a few words for a person.
            failures: what was asked in vain; see :meth:`append`.

        Raises:
            StoreError: nothing was added: there is no such turn, or the
                database can't be written to.
        """
        with transaction(self.db, "the late answer was not kept"):
            self._row(turn)
            judgements.write(self.db, turn, judged, late=note)
            self._keep_failures(turn, failures)

    def add_critiques(self, turn: int, critiques: Sequence[Critique]) -> bool:
        """Record what a slower critic said of a turn's first proposal, too late to be shown.

        It teaches all the same. They come after the critiques there are.

        Returns:
            Whether there was a proposal to record them with.

        Raises:
            StoreError: nothing was added; says why.
        """
        with transaction(self.db, "the late judgement was not kept"):
            return judgements.add_critiques(self.db, turn, critiques)

    def _keep_failures(self, turn: int, failures: Sequence[tuple[str, Exchange]]) -> None:
        for asker, exchange in failures:
            exchanges.write(self.db, turn, exchanges.NOBODY, asker, [exchange])

    def move_tip(self, session: int, turn: int) -> None:
        """Stand at another turn of a session; no turn changes.

        Raises:
            StoreError: the turn isn't one of this session.
        """
        with transaction(self.db, "you stand where you stood"):
            owner = fetch_one(self.db, "SELECT session FROM turn WHERE id = ?", (turn,))
            if owner is None or owner["session"] != session:
                raise StoreError(
                    f"Turn {turn} is not one of session {session}.", "You stand where you stood."
                )
            self._point(session, turn)

    def close_session(self, session: int) -> None:
        """Note that the person has left; the session can be resumed."""
        with transaction(self.db, "only the time of leaving was lost"):
            fetch(self.db, "UPDATE session SET ended = ? WHERE id = ?", (now(), session))

    def bookmark(self, session: int, turn: int, name: str = "") -> None:
        """Mark a turn of a session; the same name may be used again."""
        with transaction(self.db, "the bookmark was not set"):
            fetch(
                self.db,
                "INSERT INTO bookmark (session, turn, name, at) VALUES (?, ?, ?, ?)",
                (session, turn, storable(name), now()),
            )

    def _point(self, session: int, turn: int) -> None:
        sql = "UPDATE session SET tip = ?, ended = NULL WHERE id = ?"
        fetch(self.db, sql, (turn, session))

    def _add(
        self,
        session: int,
        parent: Turn | None,
        decision: Decision | None,
        scene: Scene,
        observation: Observation,
        effect: Effect,
    ) -> Turn:
        at = now()
        number = 0 if parent is None else parent.number + 1
        values = {
            "session": session,
            "parent": None if parent is None else parent.id,
            "number": number,
            "at": at,
            **turns.decision_columns(decision),
            **turns.scene_columns(scene),
            "key": observation.key,
            "place": storable(observation.location),
            "description": description_id(self.db, observation.description),
            "carried": (
                None if observation.inventory == scene.inventory else pack(observation.inventory)
            ),
            "effect_score": effect.score,
            "effect_died": effect.died,
            "effect_nothing": effect.nothing,
        }
        row = fetch(self.db, turns.INSERT, values)[0]
        parent_id = None if parent is None else parent.id
        return Turn(
            row["id"],
            session,
            parent_id,
            number,
            scene,
            observation,
            moment(at),
            decision,
            effect,
        )

    # --- sessions ------------------------------------------------------------

    def info(self, session: int) -> SessionInfo:
        """Return what is known of a session.

        Raises:
            StoreError: there is no such session; the hint names the newest.
        """
        rows = fetch(self.db, _SESSIONS, {"only": session, "game": None, "limit": 1})
        if rows:
            return _session(rows[0])
        newest = ", ".join(f"{one.id} ({one.game.title})" for one in self.sessions(limit=5))
        raise StoreError(
            f"There is no session {session} in this home.",
            f"The newest are {newest}." if newest else "Nothing has been played here yet.",
        )

    def sessions(self, game: str | None = None, limit: int | None = None) -> list[SessionInfo]:
        """Return sessions, the one with the newest turn first.

        Args:
            game: id or SHA-256 of the only game to list; None for all.
            limit: at most so many; None for all.
        """
        values = {
            "only": None,
            "game": None if game is None else storable(game),
            "limit": -1 if limit is None else limit,
        }
        return [_session(row) for row in fetch(self.db, _SESSIONS, values)]

    def best(self, game: str) -> tuple[int | None, datetime] | None:
        """Return a game's best score and when it was last played, None if never.

        Args:
            game: id or SHA-256.
        """
        row = fetch_one(
            self.db,
            """
            SELECT max(turn.score) AS score, max(turn.at) AS at
            FROM game JOIN session ON session.game = game.id JOIN turn ON turn.session = session.id
            WHERE :game IN (game.name, game.sha256)
            """,
            {"game": storable(game)},
        )
        if row is None or row["at"] is None:
            return None
        return row["score"], moment(row["at"])

    # --- turns ---------------------------------------------------------------

    def turn(self, turn: int, *, judged: bool = False) -> Turn:
        """Return one turn.

        Raises:
            StoreError: there is no such turn.
        """
        return self._read([self._row(turn)], judged)[0]

    def path(self, turn: int, *, judged: bool = False) -> tuple[Turn, ...]:
        """Return the turns from the root to a turn, both included.

        Args:
            turn: where the path ends.
            judged: also read what was proposed and rewarded at each turn.

        Raises:
            StoreError: there is no such turn.
        """
        self._row(turn)
        return self._read(fetch(self.db, turns.PATH, (turn,)), judged)

    def judged(self, turn: int) -> tuple[Judged, ...]:
        """Return what was proposed, rewarded and remembered before a turn."""
        return judgements.read(self.db, [turn]).get(turn, ())

    def failures(self, turn: int) -> tuple[tuple[str, Exchange], ...]:
        """Return what models were asked in vain before a turn: (who asked, what)."""
        return exchanges.failures(self.db, turn)

    def children(self, turn: int) -> tuple[Turn, ...]:
        """Return the moves that were made at a turn, oldest first."""
        return self._read(fetch(self.db, turns.CHILDREN, (turn,)), judged=False)

    def newest_child(self, turn: int) -> Turn | None:
        """Return the latest move that was made at a turn: the way of redo."""
        rows = fetch(self.db, turns.NEWEST_CHILD, (turn,))
        return turns.turn_of(rows[0]) if rows else None

    def tree(self, session: int) -> tuple[Node, ...]:
        """Return all turns of a session in short, parents before children."""
        rows = fetch(
            self.db,
            """
            SELECT id, parent, number, actor, kind, command, score
            FROM turn WHERE session = ? ORDER BY id
            """,
            (session,),
        )
        return tuple(
            Node(
                row["id"],
                row["parent"],
                row["number"],
                Actor(row["actor"]) if row["actor"] else None,
                Kind(row["kind"]) if row["kind"] else None,
                row["command"],
                row["score"],
            )
            for row in rows
        )

    def _row(self, turn: int) -> sqlite3.Row:
        row = fetch_one(self.db, turns.ONE, (turn,))
        if row is None:
            raise StoreError(f"There is no turn {turn} in this home.", "Nothing was changed.")
        return row

    def _read(self, rows: Sequence[sqlite3.Row], judged: bool) -> tuple[Turn, ...]:
        if not judged:
            return tuple(turns.turn_of(row) for row in rows)
        found = judgements.read(self.db, [row["id"] for row in rows])
        return tuple(turns.turn_of(row, found.get(row["id"], ())) for row in rows)

    def failed(self, session: int, key: str) -> frozenset[str]:
        """Return what did nothing in a situation, on any branch of a session.

        Args:
            key: of the situation's observation.

        Returns:
            Commands in their canonical form.
        """
        rows = fetch(self.db, _FAILED, {"session": session, "key": key})
        return frozenset(canonical(row["command"]) for row in rows)

    # --- how players and critics have done ------------------------------------

    def records(self) -> Mapping[str, Record]:
        """Return how each player has done on this home, by its spec.

        A proposal counts as offered where a person then decided, a member's of
        a team as well as the team's, unless it came late. It is accepted if its
        main command was played, in whatever spelling. Its reward is the first
        that a critic which knew something gave its main command or, for a
        member, the one on its ballot.
        """
        return self._up_to_date().records()

    def verdicts(self, critic: str) -> tuple[Verdict, ...]:
        """Return every reward of a critic that knew something, and what came of it.

        Oldest turn first; a command counts once a turn, by the first reward.
        What a critic said within a blend counts as its own.
        """
        return self._up_to_date().verdicts(critic)

    def calibrations(self) -> Mapping[str, Calibration]:
        """Return how well each critic has predicted so far, by its spec."""
        return self._up_to_date().calibrations()

    def _up_to_date(self) -> TrackRecord:
        # What a transaction has written may yet be rolled back.
        standing = TrackRecord(self.db) if self.db.conn.in_transaction else self._standing
        standing.refresh()
        return standing

    # --- bookmarks and ways --------------------------------------------------

    def find_bookmark(self, session: int, name: str = "") -> int | None:
        """Return the turn of the newest bookmark of this name, or of any name."""
        row = fetch_one(
            self.db,
            """
            SELECT turn FROM bookmark
            WHERE session = :session AND (:name = '' OR name = :name)
            ORDER BY id DESC LIMIT 1
            """,
            {"session": session, "name": storable(name)},
        )
        return None if row is None else int(row["turn"])

    def bookmarks(self, session: int) -> tuple[BookmarkInfo, ...]:
        """Return a session's bookmarks, newest first."""
        rows = fetch(
            self.db,
            """
            SELECT bookmark.name, bookmark.turn, turn.number, turn.location, bookmark.at
            FROM bookmark JOIN turn ON turn.id = bookmark.turn
            WHERE bookmark.session = ? ORDER BY bookmark.id DESC
            """,
            (session,),
        )
        return tuple(
            BookmarkInfo(
                row["name"], row["turn"], row["number"], row["location"], moment(row["at"])
            )
            for row in rows
        )

    def directions(self, game: str, location: str) -> tuple[tuple[str, str], ...]:
        """Return ways out of a place that were taken in any session of a game.

        Args:
            game: id or SHA-256.
            location: name of the place, as its scenes give it.

        Returns:
            Pairs of direction (canonical) and destination, in the order of the
            compass. A direction that led to several places comes once for each.
        """
        rows = fetch(self.db, _WAYS, {"game": storable(game), "location": storable(location)})
        return sort_directions((canonical(row["command"]), str(row["location"])) for row in rows)


def _session(row: sqlite3.Row) -> SessionInfo:
    game = GameInfo(
        id=row["name"],
        title=row["title"],
        engine=row["engine"],
        sha256=row["sha256"],
        licence=row["licence"],
        release=row["release"],
    )
    return SessionInfo(
        id=row["id"],
        game=game,
        seed=row["seed"],
        task=row["task"],
        player=row["player"],
        critic=row["critic"],
        started=moment(row["started"]),
        ended=moment(row["ended"]) if row["ended"] else None,
        last=moment(row["last"]),
        root=row["root"],
        tip=row["tip"],
        turns=row["number"],
        score=row["score"],
        best_score=row["best_score"],
        max_score=row["max_score"],
        demonstrations=row["demonstrations"],
        overrides=row["overrides"],
        ending=Ending(row["ending"]) if row["ending"] else None,
        file=row["file"],
        origin=row["origin"],
    )


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
           max(turn.score) AS best_score,
           count(*) FILTER (WHERE turn.actor = 'person') AS demonstrations,
           count(*) FILTER (WHERE turn.kind = 'override') AS overrides
    FROM chosen
    JOIN turn AS tip ON tip.id = chosen.tip
    JOIN turn ON turn.session = chosen.id
    GROUP BY chosen.id
    ORDER BY chosen.last DESC, chosen.id DESC
"""
_FAILED = """
    SELECT DISTINCT turn.command
    FROM turn AS before
    JOIN turn ON turn.parent = before.id
    WHERE before.session = :session AND before.key = :key AND turn.effect_nothing
"""

_WAYS = """
    SELECT DISTINCT turn.command, turn.location
    FROM turn AS before
    JOIN session ON session.id = before.session
    JOIN game ON game.id = session.game
    JOIN turn ON turn.parent = before.id
    WHERE before.location = :location
      AND :game IN (game.name, game.sha256)
      AND turn.location <> before.location
      AND NOT turn.died
"""
