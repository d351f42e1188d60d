"""Sessions and turns: append-only, a tree.

A turn is committed before anybody sees it, and its row is never changed or
deleted (the schema forbids it): undo, redo and branching move the session's
tip. May import ``agents.core.types``, the database rooms and ``games.types``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from agents.core.commands import Decision
from agents.core.errors import StoreError
from agents.core.memories import Effect, Observation
from agents.core.proposals import Calibration, Critique, Exchange, Judged, Record
from agents.core.types import Turn
from agents.db.columns import game_id, moment, now, storable
from agents.db.sql import Database, fetch, fetch_one, insert, transaction
from agents.journal import branches, exchanges, judgements, sessions, turns
from agents.journal.facts import facts_at, write_facts
from agents.journal.sessions import Node, SessionInfo
from agents.journal.track_record import TrackRecord
from agents.journal.ways import WaysTaken
from games.readings import READING
from games.types import Facts, GameInfo, Scene


class Journal:
    """Reads and writes sessions.

    Attributes:
        db: the open database; one thread at a time may use it.
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        self._track_record = TrackRecord(db)
        self._ways = WaysTaken(db)
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
        reading: int | None = READING,
    ) -> Turn:
        """Begin a session and return its root, which holds the opening.

        Args:
            game, seed, task: what is played and what for.
            player, critic: specs of who proposes and who rewards.
            scene, observation: what the world shows first.
            facts: what holds there; None if that is not known.
            reading: in which way its scenes get their figures, None if an earlier
                program recorded them.

        Raises:
            StoreError: nothing was recorded; says why.
        """
        with transaction(self.db, "no session was begun"):
            session = insert(
                self.db,
                "session",
                {
                    "game": game_id(self.db, game),
                    "seed": seed,
                    "task": storable(task),
                    "player": storable(player),
                    "critic": storable(critic),
                    "started": now(),
                    "reading": reading,
                },
            )
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
        write_facts(self.db, turn.id, facts, before)
        self._latest = turn.id, turn.at, facts

    def _facts_of(self, turn: Turn) -> Facts | None:
        if self._latest is not None and self._latest[:2] == (turn.id, turn.at):
            return self._latest[2]
        return facts_at(self.db, turn.id)

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
        above = None if parent is None else parent.id
        values = {"session": session, "parent": above, "number": number, "at": at}
        columns = turns.columns(self.db, decision, scene, observation, effect)
        turn = insert(self.db, "turn", values | columns)
        return Turn(turn, session, above, number, scene, observation, moment(at), decision, effect)

    # --- sessions ------------------------------------------------------------

    def info(self, session: int) -> SessionInfo:
        """Return what is known of a session.

        Raises:
            StoreError: there is no such session; the hint names the newest.
        """
        found = sessions.read(self.db, only=session, limit=1)
        if found:
            return found[0]
        newest = ", ".join(f"{one.id} ({one.game.title})" for one in self.sessions(limit=5))
        raise StoreError(
            f"There is no session {session} in this home.",
            f"The newest are {newest}." if newest else "Nothing has been played here yet.",
        )

    def sessions(
        self, game: str | None = None, limit: int | None = None, *, deleted: bool = False
    ) -> list[SessionInfo]:
        """Return sessions, the one with the newest turn first.

        One in which nothing was played nor a hint taken is left out, unless it was named.

        Args:
            game: id or SHA-256 of the only game to list; None for all.
            limit: at most so many; None for all.
            deleted: also those that are marked as deleted.
        """
        return sessions.read(self.db, game=game, limit=limit, deleted=deleted)

    def left_out(self) -> list[int]:
        """Return the numbers of the sessions that can't be read, and that no list has."""
        return sessions.left_out(self.db)

    def best(self, game: str) -> tuple[int | None, datetime] | None:
        """Return a game's best score and when it was last played, None if never.

        Args:
            game: id or SHA-256.
        """
        return sessions.best(self.db, game)

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
            DamageError: the way from the opening to it isn't whole.
        """
        self._row(turn)
        rows = fetch(self.db, turns.PATH, (turn,))
        turns.check_path(rows)
        return self._read(rows, judged)

    def judged(self, turn: int) -> tuple[Judged, ...]:
        """Return what was proposed, rewarded and remembered before a turn."""
        return judgements.read(self.db, [turn]).get(turn, ())

    def failures(self, turn: int) -> tuple[tuple[str, Exchange], ...]:
        """Return what models were asked in vain before a turn: (who asked, what)."""
        return exchanges.failures(self.db, turn)

    def newest_child(self, turn: int) -> Turn | None:
        """Return the latest move that was made at a turn: the way of redo."""
        rows = fetch(self.db, turns.NEWEST_CHILD, (turn,))
        return turns.turn_of(rows[0]) if rows else None

    def tree(self, session: int) -> tuple[Node, ...]:
        """Return all turns of a session in short, parents before children."""
        return sessions.tree(self.db, session)

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
        return branches.failed(self.db, session, key)

    def taken_back(self, session: int, key: str, *, long_ago: bool = False) -> frozenset[str]:
        """Return what a person took back in a situation, or would not have on a branch left.

        Args:
            key: of the situation's observation.
            long_ago: what many turns have followed since, else the rest.

        Returns:
            Commands in their canonical form, without those that were played there
            since and stand.
        """
        return branches.taken_back(self.db, session, key, long_ago=long_ago)

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

    def calibrations(self) -> Mapping[str, Calibration]:
        """Return how well each critic has predicted so far, by its spec."""
        return self._up_to_date().calibrations()

    def _up_to_date(self) -> TrackRecord:
        # What a transaction has written may yet be rolled back.
        apart = self.db.conn.in_transaction
        record = TrackRecord(self.db) if apart else self._track_record
        record.refresh()
        return record

    def ways_out(self, game: GameInfo, here: Turn) -> tuple[tuple[str, str], ...]:
        """Return the directions out of the room of a turn that any session of a game took.

        Returns:
            Pairs of direction (canonical) and the room it led to, in the order of the
            compass. A direction that led to several rooms comes once for each.
        """
        latest = self._latest
        at_hand = latest is not None and latest[:2] == (here.id, here.at)
        return self._ways.out_of(game, here, {here.id: latest[2]} if latest and at_hand else {})
