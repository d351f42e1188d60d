"""Takes another person's file into this home: their sessions, and what those teach.

Games, sessions with their trees of turns, what each turn changed, bookmarks, names of
sessions, and how memories were marked are taken over; what is remembered is learned here from
the turns. Proposals, critiques and prompts stay behind: how well players and
critics do on a home is reckoned from that home's own, and only the reward that a
played command had goes into its value. A session is known again by its game,
seed, task and the moment it was begun, so one that was merged before and has
grown since brings its new turns alone. May import the database rooms.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from agents.core.commands import Actor
from agents.core.errors import DamageError, StoreError
from agents.db.columns import now, storable
from agents.db.sql import Database, fetch, fetch_one, file_of, insert, told_of, transaction
from agents.importers.homes import foreign, goals, notes, packs, shelves, transfer
from agents.importers.homes.counterparts import Counterparts
from agents.journal import admission, turns
from agents.memory import amendments, learning
from games.text import clean_line
from games.types import GameInfo

LONGEST_NAME = 60
_STEP = 50
"""Turns between two reports of progress."""


@dataclass(frozen=True, slots=True)
class FileCounts:
    """How much of a file is meant: a session counts once any of its turns does."""

    sessions: int = 0
    turns: int = 0
    demonstrations: int = 0
    memories: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """What of a file isn't taken in: a session's number there, and what is wrong with it.

    Attributes:
        session: None of a note that belongs to no session.
    """

    session: int | None
    why: str

    @property
    def told(self) -> str:
        """What is left out, by its name."""
        return "a note" if self.session is None else f"session {self.session}"


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge brought, or would bring.

    Attributes:
        name: under which it is remembered where this came from.
        added: what is new here; of memories, those that there were none of.
        skipped: what was here already.
        grown: of the added sessions, those that were here and got new turns.
        strengthened: memories that were here and got new visits.
        notes: a person's notes that are new here.
        named: sessions that get the name that they have there.
        refused: sessions that are left out, as they can't be read: which, and why.
        licence: what a pack says of how it may be used, empty of other files.
    """

    name: str
    added: FileCounts
    skipped: FileCounts
    grown: int = 0
    strengthened: int = 0
    notes: int = 0
    refused: tuple[Refused, ...] = ()
    named: int = 0
    licence: str = ""


def merge(
    db: Database,
    path: Path,
    *,
    name: str = "",
    dry: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
    stories: Callable[[], Iterable[GameInfo]] = tuple,
) -> Merged:
    """Take another home's file in: of each session all or nothing, and all at once.

    A session that couldn't be read here later is left out and told of. If that is
    all that the file would bring, nothing is merged.

    Args:
        db: this home's open database.
        path: their file, the folder of their home, or a pack; it is only read.
        name: what to call where it comes from; by default its folder's name, or
            a pack's author.
        dry: only say what would be brought.
        progress: told how many steps are done, and of how many.
        stories: names the games that are known here, which keep their names.

    Raises:
        StoreError: nothing was merged; says why. Both files are as they were.
    """
    own = Path(file_of(db.conn) or "/nonexistent")
    path = Path(path).expanduser()
    label = packs.label_of(path) if packs.is_pack(path) else None
    name = clean_line(name) or (label.author if label else "") or foreign.name_of(path)
    name = storable(name)[:LONGEST_NAME]
    licence = label.licence if label else ""
    with packs.opened(path) if label else foreign.opened(path, own) as theirs:
        try:
            if dry:
                return replace(_Merging(db, theirs, name).plan(), licence=licence)
            with transaction(db, f"nothing was merged from {path}"):
                work = _Merging(db, theirs, name)
                told = work.plan()
                if told.added.turns or told.added.sessions or told.notes or told.named:
                    work.write(progress, {one.sha256: one for one in stories() if one.sha256})
                return replace(told, licence=licence)
        except (ValueError, KeyError, DamageError, sqlite3.Error) as error:
            what = error.what if isinstance(error, DamageError) else told_of(error)
            raise StoreError(
                f"{path} holds what no Understudy writes ({what}).", foreign.UNTOUCHED
            ) from error


@dataclass(slots=True)
class _Session:
    """One of their sessions, and how it stands to what is here.

    Attributes:
        here: the session that it is, None if it isn't here.
        ids: their turns -> the same turns here.
        new: rows of the turns that aren't here, parents first.
    """

    row: sqlite3.Row
    here: int | None
    ids: dict[int, int] = field(default_factory=dict)
    new: list[sqlite3.Row] = field(default_factory=list)


class _Merging:
    """One merge, from looking to writing.

    Args:
        db: this home's database.
        theirs: the other home's, open for reading.
        name: what to call it.
    """

    def __init__(self, db: Database, theirs: Database, name: str) -> None:
        self._db, self._theirs, self._name = db, theirs, name
        self._sessions: list[_Session] = []
        self._notes: list[sqlite3.Row] = []
        self._places: list[shelves.ForeignPlace] = []
        self._refused: list[Refused] = []

    # --- looking -------------------------------------------------------------

    def plan(self) -> Merged:
        """Find out what is new, and count it."""
        begun = {_identity(row): int(row["id"]) for row in fetch(self._db, _SESSIONS)}
        files = {_file(row): int(row["id"]) for row in fetch(self._db, _SESSIONS) if row["digest"]}
        for row in fetch(self._theirs, _SESSIONS):
            if row["deleted"] is not None:
                continue  # nobody is given what they have deleted
            try:
                admission.check_session(row, fetch(self._theirs, turns.ALL, (row["id"],)))
                admission.check_belongings(self._theirs, row["id"])
            except DamageError as error:
                self._refused.append(Refused(row["id"], error.what))
                continue
            except sqlite3.DataError as error:
                why = f"it holds more than can be read ({told_of(error)})"
                self._refused.append(Refused(row["id"], why))
                continue
            here = begun.get(_identity(row))
            same_file = files.get(_file(row)) if row["digest"] and here is None else None
            self._sessions.append(self._compare(row, here or same_file, at=same_file is None))
        self._refused += [Refused(None, why) for why in notes.misfits(self._theirs)]
        if self._refused and not self._sessions:
            one = self._refused[0]
            raise DamageError(f"{one.told}: {one.why}")
        return self._count()

    def _compare(self, row: sqlite3.Row, here: int | None, *, at: bool) -> _Session:
        """Match a session's turns with those here; by the moment too, unless it is a file's."""
        session = _Session(row, here)
        known = {
            _place(turn, turn["parent"], at): int(turn["id"])
            for turn in (fetch(self._db, turns.ALL, (here,)) if here is not None else ())
        }
        for turn in fetch(self._theirs, turns.ALL, (row["id"],)):
            parent = turn["parent"]
            place = _place(turn, session.ids.get(parent) if parent is not None else None, at)
            same = known.get(place) if parent is None or parent in session.ids else None
            if same is None:
                session.new.append(turn)
            else:
                session.ids[turn["id"]] = same
        return session

    def _count(self) -> Merged:
        brought = [session for session in self._sessions if session.new]
        new = [row for session in brought for row in session.new]
        left_out = json.dumps([one.session for one in self._refused if one.session is not None])
        memories = transfer.memories(self._db, self._theirs, {row["id"] for row in new}, left_out)
        total = fetch(self._theirs, _TOTALS, (left_out,))[0]
        moves = [row for row in new if row["parent"] is not None]
        shown = sum(row["actor"] == Actor.PERSON for row in moves)
        added = FileCounts(len(brought), len(moves), shown, memories.new)
        skipped = FileCounts(
            sum(not session.new for session in self._sessions),
            total["turns"] - len(moves),
            total["demonstrations"] - shown,
            memories.known,
        )
        grown = sum(session.here is not None for session in brought)
        self._notes = notes.new_notes(self._db, self._theirs, self._known)
        self._places = shelves.new_places(self._db, self._theirs, self._known)
        return Merged(
            self._name,
            added,
            skipped,
            grown,
            memories.strengthened,
            len(self._notes),
            tuple(self._refused),
            sum(bool(one.name) for one in self._places),
        )

    @property
    def _known(self) -> dict[int, int | None]:
        """Their sessions that are taken in -> the same sessions here, as far as written."""
        return {int(session.row["id"]): session.here for session in self._sessions}

    # --- writing -------------------------------------------------------------

    def write(self, progress: Callable[[int, int], None], stories: Mapping[str, GameInfo]) -> None:
        """Write down what is new and learn it, in the caller's transaction."""
        brought = [session for session in self._sessions if session.new]
        total = 2 * sum(len(session.new) for session in brought)
        done = 0

        def advance() -> None:
            nonlocal done
            done += 1
            if done % _STEP == 0 or done == total:
                progress(done, total)

        number = insert(self._db, "merge", {"name": self._name, "at": now()})
        scribe = transfer.SessionWriter(self._db, self._theirs, stories)
        stretches: list[tuple[int, int]] = []
        for session in brought:
            stretches.append(self._write_session(session, number, scribe, advance))
        ids = {old: new for session in brought for old, new in session.ids.items()}
        critics = transfer.critics(self._theirs, ids)
        for first, last in stretches:
            for _ in learning.learn_recorded(self._db, first, last, critics):
                advance()
        self._repeat_marks({row["id"] for session in brought for row in session.new}, ids)
        notes.write_notes(self._db, self._notes, self._known)
        shelves.write_places(self._db, self._places, self._known)
        every = {old: new for session in self._sessions for old, new in session.ids.items()}
        same = Counterparts(self._known, every)
        notes.write_hints(self._db, self._theirs, same)
        goals.write_goals(self._db, self._theirs, same)
        progress(total, total)

    def _write_session(
        self,
        session: _Session,
        number: int,
        scribe: transfer.SessionWriter,
        advance: Callable[[], None],
    ) -> tuple[int, int]:
        """Write a session's new turns; return the first and the last of them."""
        had = dict(session.ids)
        if session.here is None:
            session.here = scribe.session(session.row)
        written: list[int] = []
        for row in session.new:
            parent = None if row["parent"] is None else session.ids[row["parent"]]
            turn = scribe.turn(row, session.here, parent)
            session.ids[row["id"]] = turn
            written.append(turn)
            advance()
        stretch = {"first": written[0], "last": written[-1], "merge": number}
        insert(self._db, "merged", {"session": session.here, **stretch})
        self._stand(session, had)
        scribe.bookmarks(session.row["id"], session.here, session.ids, set(had))
        return written[0], written[-1]

    def _stand(self, session: _Session, had: dict[int, int]) -> None:
        """Move the tip of a session that only they play on to where they stand."""
        tip = session.ids[session.row["tip"]]
        here = fetch(self._db, _STANDING, {"session": session.here})[0]
        theirs = here["opening"] is not None and not here["own"]
        if not had or (theirs and here["tip"] in set(_line(self._db, tip))):
            fetch(self._db, "UPDATE session SET tip = ? WHERE id = ?", (tip, session.here))

    def _repeat_marks(self, new: set[int], ids: dict[int, int]) -> None:
        """Take back, forget and end here what was there; pins, mutes and notes come along."""
        for row in fetch(self._theirs, _VISITS):
            if row["turn"] not in new:
                continue
            turn = ids[row["turn"]]
            if row["undone"]:
                learning.count_undone(self._db, turn, True)
            if row["forgotten_at"] is not None:
                learning.forget(self._db, [(turn, row["passed"])], row["forgotten_at"])
        for session in self._sessions:
            if session.new and session.row["tip"] in new and session.row["ended"] is not None:
                learning.finish(self._db, ids[session.row["tip"]])
        for row in fetch(self._theirs, _MARKED):
            if row["turn"] in new and (here := self._outcome(ids[row["turn"]], row["passed"])):
                amendments.inherit(
                    self._db, here, bool(row["pinned"]), bool(row["muted"]), row["note"]
                )

    def _outcome(self, turn: int, passed: int) -> int | None:
        sql = "SELECT outcome FROM visit WHERE turn = ? AND passed = ?"
        row = fetch_one(self._db, sql, (turn, passed))
        return None if row is None else int(row["outcome"])


def _line(db: Database, turn: int) -> Sequence[int]:
    return [row["id"] for row in fetch(db, turns.PATH, (turn,))]


def _identity(row: sqlite3.Row) -> tuple[object, ...]:
    return row["key"], row["seed"], row["task"], row["started"]


def _file(row: sqlite3.Row) -> tuple[object, ...]:
    return row["key"], row["seed"], row["task"], row["digest"]


def _place(turn: sqlite3.Row, parent: int | None, at: bool) -> tuple[object, ...]:
    """Return what tells a turn from its session's others, its parent's id here included."""
    moment = turn["at"] if at else None
    return parent, moment, turn["actor"], turn["kind"], turn["command"], turn["key"]


_SESSIONS = f"{admission.SESSIONS} WHERE session.tip IS NOT NULL ORDER BY session.id"
_TOTALS = """
    SELECT count(*) FILTER (WHERE turn.parent IS NOT NULL) AS turns,
           count(*) FILTER (WHERE turn.actor = 'person') AS demonstrations
    FROM turn JOIN session ON session.id = turn.session
    WHERE session.tip IS NOT NULL AND session.id NOT IN (SELECT value FROM json_each(?))
      AND session.id NOT IN (SELECT session FROM shelf WHERE deleted IS NOT NULL)
"""
_VISITS = """
    SELECT turn, passed, undone, forgotten_at FROM visit
    WHERE undone OR forgotten_at IS NOT NULL ORDER BY turn, passed
"""
_MARKED = """
    SELECT visit.turn, visit.passed, outcome.pinned, outcome.muted, outcome.note
    FROM outcome JOIN visit ON visit.outcome = outcome.id
    WHERE outcome.pinned OR outcome.muted OR outcome.note <> ''
    ORDER BY outcome.id, visit.turn
"""
# The opening if it came with a merge, and whether any turn was played here.
_STANDING = """
    SELECT session.tip,
           (SELECT merged.first FROM merged JOIN turn ON turn.id = merged.first
            WHERE merged.session = session.id AND turn.parent IS NULL) AS opening,
           EXISTS (
               SELECT 1 FROM turn
               WHERE turn.session = session.id AND NOT EXISTS (
                   SELECT 1 FROM merged
                   WHERE merged.session = turn.session
                     AND turn.id BETWEEN merged.first AND merged.last
               )
           ) AS own
    FROM session WHERE session.id = :session
"""
