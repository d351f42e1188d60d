"""How a turn becomes a memory.

Everything learned derives from the journal's turns and from what happened to
them since (``event_log``), in the order in which all of it came: a move was taken
back or stands again, was forgotten or is remembered again, ended an episode, or
scenes were put away. A rebuild goes through turns and events in that same order
and does the same, so that it ends with the same values.

What a command is worth is the business of ``qlearning``. When a person
overrides a proposal, the command that was replaced was not played, so it gets
no visit and no return. It gets a mark, ``passed``, on the agent's own outcome of
that command, which costs it value, and an exemplar of the command that is
retrieved carries the count. More marks than visits make it discouraged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from agents.core.commands import LOST, Actor, Kind, Source, canonical
from agents.db.columns import member, storable
from agents.db.sql import Database, fetch, fetch_one
from agents.memory import fulltext, qlearning, tidying
from agents.memory.event_log import MemoryEvent, log_event
from agents.memory.qtable import QTable
from agents.memory.samples import SAMPLES, sample_of
from agents.memory.transitions import Sample

HELD = 20_000
"""Moves after which all is written and let go, so that it fits into memory."""
_PAGE = 2_000
"""Turns that are read at once."""
_LAST = 2**63 - 1


class Grasp:
    """What learning has in hand from one move to the next, so that it reads little anew.

    Whoever writes to memory otherwise lets go of it.

    Attributes:
        table: scenes, outcomes and visits in hand.
    """

    def __init__(self, db: Database) -> None:
        """Begin with nothing in hand, in the caller's transaction."""
        self._db = db
        self.table = QTable(db)
        self._session: int | None = None
        self._last = self._count = 0
        self._others = _commits_of_others(db)

    def holds(self) -> bool:
        """Tell whether what is in hand is what stands in the database.

        It isn't once another program has written, or what was learned was rolled back.
        """
        row = fetch(self._db, "SELECT max(turn) AS last FROM visit")[0]
        return self._last == row["last"] and self._others == _commits_of_others(self._db)

    def learned_up_to(self, session: int | None) -> int:
        """Return the turn up to which all of a session was learned, 0 if that isn't known."""
        return self._last if session == self._session else 0

    def note(self, session: int | None, turn: int) -> None:
        """Note that a turn was learned, of a session whose turns all are; let go in time."""
        self._session, self._last, self._count = session, turn, self._count + 1
        if self._count % HELD == 0:
            self.table.let_go()


def _commits_of_others(db: Database) -> int:
    return int(db.conn.execute("PRAGMA data_version").fetchone()[0])


def learn(db: Database, turn: int) -> int:
    """Remember a recorded turn inside the caller's transaction; return its outcome's id.

    One that was learned already is left.

    Raises:
        ValueError: there is no such turn, or it is an opening.
    """
    done = fetch_one(db, "SELECT outcome FROM visit WHERE turn = ? AND passed = 0", (turn,))
    if done is not None:
        return int(done["outcome"])
    table = QTable(db)
    outcome = _learn_turn(db, turn, table)
    table.write()
    return outcome


def _learn_turn(db: Database, turn: int, table: QTable) -> int:
    rows = fetch(db, SAMPLES, {"first": turn, "last": turn, "limit": 1})
    if not rows:
        raise ValueError(f"nothing was decided at turn {turn}")
    return _learn(db, sample_of(rows[0]), table)


def catch_up(db: Database, session: int | None = None, grasp: Grasp | None = None) -> int:
    """Learn what was only recorded of a session, or of all; return how many turns.

    In the order in which they were played, inside the caller's transaction.

    Args:
        session: whose turns; None for all.
        grasp: what is in hand from the last time, and will be for the next.
    """
    grasp = Grasp(db) if grasp is None else grasp
    where = "" if session is None else _OF_SESSION
    known = grasp.learned_up_to(session)
    rows = fetch(db, f"{_UNLEARNED} {where} ORDER BY turn.id", {"session": session, "known": known})
    for row in rows:
        _learn_turn(db, row["id"], grasp.table)
        grasp.note(session, row["id"])
    grasp.table.write()
    return len(rows)


def _learn(db: Database, sample: Sample, table: QTable) -> int:
    decision = sample.decision
    command = _spelled_out(db, sample.before, decision.command)
    critic = _critics_word(db, sample) if sample.critic is None else sample.critic
    scene = table.scene(sample)
    outcome = table.outcome(scene.id, command, sample.source, sample.turn)
    table.visit(sample, scene, outcome, critic)
    if decision.kind is Kind.OVERRIDE and decision.replaced:
        replaced = _spelled_out(db, sample.before, decision.replaced)
        if replaced != command:
            instead = table.outcome(scene.id, replaced, Source.SELF, sample.turn)
            table.pass_over(sample.turn, instead)
    if sample.over:
        qlearning.value_path(table, sample.turn)
    else:
        qlearning.value_last(table, sample.turn)
    return outcome


def finish(db: Database, turn: int, table: QTable | None = None) -> None:
    """Pass values back along the whole path to a turn: an episode ended there."""
    table = QTable(db) if table is None else table
    qlearning.value_path(table, turn)
    table.let_go()
    log_event(db, MemoryEvent.FINISHED, turn)


def count_undone(db: Database, turn: int, undone: bool) -> None:
    """Count a turn as taken back, or as standing again."""
    rows = fetch(
        db,
        """
        UPDATE visit SET undone = :undone
        WHERE turn = :turn AND passed = 0 AND undone <> :undone RETURNING outcome
        """,
        {"undone": undone, "turn": turn},
    )
    if rows:
        _set_right(db, turn, rows[0]["outcome"], played=True)
        log_event(db, MemoryEvent.UNDONE if undone else MemoryEvent.REDONE, turn)


def forgotten_since_undone(db: Database, turn: int) -> bool:
    """Tell whether what a turn taught was forgotten after it was taken back."""
    rows = fetch(
        db,
        """
        SELECT what FROM mark
        WHERE turn = ? AND passed = 0 AND what IN ('undone', 'redone', 'forgotten', 'restored')
        ORDER BY id DESC LIMIT 2
        """,
        (turn,),
    )
    latest = [row["what"] for row in rows]
    return latest == [MemoryEvent.FORGOTTEN.value, MemoryEvent.UNDONE.value]


def forget(db: Database, visits: Sequence[tuple[int, int]], at: str | None) -> int:
    """Withdraw some visits, or bring them back; return how many played moves that changed.

    Args:
        visits: (turn, passed) of each.
        at: when they were forgotten; None brings them back.
    """
    moves = 0
    # One by one, as a rebuild repeats them.
    for turn, passed in visits:
        rows = fetch(
            db,
            """
            UPDATE visit SET forgotten_at = :at
            WHERE turn = :turn AND passed = :passed
              AND (:at IS NULL) <> (forgotten_at IS NULL) RETURNING outcome
            """,
            {"at": at, "turn": turn, "passed": passed},
        )
        if rows:
            _set_right(db, turn, rows[0]["outcome"], played=not passed)
            log_event(
                db,
                MemoryEvent.RESTORED if at is None else MemoryEvent.FORGOTTEN,
                turn,
                passed=passed,
                at=at,
            )
            moves += not passed
    return moves


def _set_right(db: Database, turn: int, outcome: int, *, played: bool) -> None:
    """Count an outcome again, one of whose visits stands otherwise now."""
    table = QTable(db)
    table.recount(outcome)
    if played:
        qlearning.value_around(table, turn)
    table.write()


def rebuild(db: Database) -> int:
    """Derive all of memory again inside the caller's transaction.

    Returns:
        How many turns it learned from.
    """
    events = fetch(db, "SELECT * FROM mark ORDER BY id DESC")
    words = {row["turn"]: row["critic"] for row in fetch(db, _WORDS)}
    for statement in _EMPTY:
        fetch(db, statement)
    fulltext.clear(db)
    count = sum(1 for _ in _learn_all(db, 0, _LAST, events, words, again=True))
    for statement in _SWEEP:
        fetch(db, statement)
    return count


def learn_recorded(
    db: Database, first: int, last: int, critics: Mapping[int, float] | None = None
) -> Iterator[int]:
    """Learn turns that were only recorded, in the caller's transaction.

    Each is valued as if it had been learned when it was played; that is several
    times as fast as learning one by one.

    Args:
        first, last: ids of the first and the last of the turns. Later ones weren't
            learned yet; nor were those among them, or they are left.
        critics: turn -> what a critic had given its command, where that isn't in
            the journal.

    Yields:
        The id of each turn once it is learned; none is for good before the last.
    """
    return _learn_all(db, first, last, [], critics or {}, again=False)


def _learn_all(
    db: Database,
    first: int,
    last: int,
    events: list[sqlite3.Row],
    critics: Mapping[int, float],
    *,
    again: bool,
) -> Iterator[int]:
    """Learn turns in their order, and do what was marked between them.

    Args:
        first, last: which turns.
        events: what happened to turns since, the last first; it is used up.
        critics: what a critic gave a turn's command, where that is known.
        again: a scene may lie there already.
    """
    table = QTable(db, again=again)
    for count, row in enumerate(_recorded(db, first, last), 1):
        while events and events[-1]["after"] < row["id"]:
            _repeat(db, events.pop(), table)
        _learn(db, sample_of(row, critics.get(row["id"])), table)
        if count % HELD == 0:
            table.let_go()
        yield int(row["id"])
    while events:
        _repeat(db, events.pop(), table)
    table.let_go()


def _recorded(db: Database, first: int, last: int) -> Iterator[sqlite3.Row]:
    """Yield turns that weren't learned, with what they teach, oldest first."""
    while rows := fetch(db, SAMPLES, {"first": first, "last": last, "limit": _PAGE}):
        yield from rows
        first = rows[-1]["id"] + 1


def _repeat(db: Database, row: sqlite3.Row, table: QTable) -> None:
    """Do what a mark did; it is written anew by that."""
    turn = row["turn"]
    if row["what"] == MemoryEvent.FINISHED:
        finish(db, turn, table)
        return
    table.let_go()
    match member(MemoryEvent, row["what"]):
        case MemoryEvent.UNDONE | MemoryEvent.REDONE as what:
            count_undone(db, turn, what is MemoryEvent.UNDONE)
        case MemoryEvent.FORGOTTEN | MemoryEvent.RESTORED:
            forget(db, [(turn, row["passed"])], row["at"])
        case MemoryEvent.TIDIED | MemoryEvent.UNTIDIED as what:
            tidying.repeat(db, row["run"], what)


def _spelled_out(db: Database, turn: int, command: str) -> str:
    """Return a command's canonical form; ``again`` is the command it repeats.

    A key is what it is: no abbreviation, and capitals are other keys.
    """
    told = storable(command).strip()
    spelled = canonical(told)
    if spelled != told and _pressed(db, turn):
        return told
    here: int | None = turn
    while spelled == "again" and here is not None:
        row = fetch_one(db, "SELECT parent, command FROM turn WHERE id = ?", (here,))
        if row is None or row["command"] is None:
            break
        spelled, here = canonical(row["command"]), row["parent"]
    return spelled


def _pressed(db: Database, turn: int) -> bool:
    """Tell whether a single key was awaited after a turn."""
    row = fetch_one(db, "SELECT awaits_key FROM turn WHERE id = ?", (turn,))
    return row is not None and bool(row["awaits_key"])


def _critics_word(db: Database, sample: Sample) -> float:
    """Return the reward that the command had when it was played, 0 if none was known."""
    command = canonical(storable(sample.decision.command))
    for row in fetch(db, _REWARDS, (sample.turn,)):
        if canonical(row["command"]) == command:
            return float(row["reward"])
    return 0.0


_REWARDS = """
    SELECT critique.command, critique.reward
    FROM proposal JOIN critique ON critique.proposal = proposal.id
    WHERE proposal.turn = ? AND proposal.late IS NULL AND critique.known AND critique.blend IS NULL
    ORDER BY critique.id
"""
_UNLEARNED = f"""
    SELECT turn.id FROM turn
    WHERE turn.parent IS NOT NULL AND turn.id > :known
      AND NOT (turn.actor = '{Actor.AGENT.value}' AND turn.command = '{LOST}')
      AND NOT EXISTS (SELECT 1 FROM visit WHERE visit.turn = turn.id AND NOT visit.passed)
"""  # noqa: S608 - ours
# A condition of its own: put as "any, or this one", it would have all turns looked through.
_OF_SESSION = "AND turn.session = :session"
_WORDS = "SELECT turn, critic FROM visit WHERE critic IS NOT NULL AND NOT passed"
_EMPTY = (
    "DELETE FROM visit",
    "DELETE FROM mark",
    """
    UPDATE outcome SET q = 0.0, visits = 0, score = 0, deaths = 0, nothings = 0, undone = 0,
           passed = 0, critic = 0.0, gain = 0.0, total = 0.0
    """,
    # Out of the way until it is met again: what was new at a step must be new once more.
    "UPDATE experience SET key = '-' || key, tidied = NULL",
)
_SWEEP = (
    """
    DELETE FROM outcome
    WHERE NOT EXISTS (SELECT 1 FROM visit WHERE visit.outcome = outcome.id)
      AND NOT EXISTS (SELECT 1 FROM exemplar WHERE exemplar.outcome = outcome.id)
      AND NOT EXISTS (SELECT 1 FROM amendment WHERE amendment.outcome = outcome.id)
      AND NOT pinned AND NOT muted AND note = ''
    """,
    """
    DELETE FROM experience
    WHERE NOT EXISTS (SELECT 1 FROM outcome WHERE outcome.experience = experience.id)
    """,
    "UPDATE experience SET key = substr(key, 2) WHERE key LIKE '-%'",
)
