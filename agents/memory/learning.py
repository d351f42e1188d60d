"""How a turn becomes a memory.

Everything learned derives from the journal's turns and from the marks that
were set on them since, in the order in which all of it came: a move was taken
back or stands again, was forgotten or is remembered again, ended an episode, or
scenes were put away. A rebuild goes through turns and marks in that same order
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
from dataclasses import dataclass

from sqlite_utils import Database

from agents.memory import fulltext, qlearning, retrieval, tidying
from agents.memory.marks import Mark, mark
from agents.records import storable
from agents.sql import fetch, fetch_one
from agents.types import Actor, Decision, Effect, Kind, Mode, Source, canonical


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one turn teaches: where it was decided, what, and what followed.

    Attributes:
        game, description: rows of these tables.
        inventory: packed as in ``agents.records``.
        before, turn: ids of the turn of the decision and of the one it led to.
        critic: what a critic gave the command before it was played, 0 if it knew
            nothing; None to look it up. A word that came later doesn't count.
        over: the story ended with it.
        source: whose experience it is; None if the decision says so. What came
            with another person's file is an import, however it was decided there.
    """

    game: int
    task: str
    key: str
    location: str
    description: int
    inventory: str
    before: int
    turn: int
    decision: Decision
    effect: Effect
    critic: float | None = None
    over: bool = False
    source: Source | None = None


def learn(db: Database, lesson: Lesson, *, again: bool = False) -> int:
    """Remember a turn inside the caller's transaction; return its outcome's id.

    Args:
        db: an open database.
        lesson: what the turn teaches; one that was learned already is left.
        again: all is learned again, so a scene may lie there already.
    """
    done = fetch_one(db, "SELECT outcome FROM visit WHERE turn = ? AND passed = 0", (lesson.turn,))
    if done is not None:
        return int(done["outcome"])
    decision = lesson.decision
    command = _spelled_out(db, lesson.before, decision.command)
    rules = qlearning.load_rules(db)
    experience = _experience(db, lesson, again)
    outcome = _outcome(db, experience, command, lesson.source or decision.source, lesson.turn)
    _visit(db, lesson, outcome, rules)
    if decision.kind is Kind.OVERRIDE and decision.replaced:
        replaced = _spelled_out(db, lesson.before, decision.replaced)
        if replaced != command:
            instead = _outcome(db, experience, replaced, Source.SELF, lesson.turn)
            _pass_over(db, lesson.turn, instead, rules)
    if lesson.over:
        qlearning.value_path(db, lesson.turn, rules, _likest(db))
    else:
        qlearning.value_last(db, lesson.turn, rules, _likest(db))
    return outcome


def finish(db: Database, turn: int) -> None:
    """Pass values back along the whole path to a turn: an episode ended there."""
    qlearning.value_path(db, turn, qlearning.load_rules(db), _likest(db))
    mark(db, Mark.FINISHED, turn)


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
        mark(db, Mark.UNDONE if undone else Mark.REDONE, turn)


def forget(db: Database, visits: Sequence[tuple[int, int]], at: str | None) -> int:
    """Withdraw some visits, or bring them back; return how many played moves that changed.

    Args:
        db: an open database.
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
            mark(db, Mark.RESTORED if at is None else Mark.FORGOTTEN, turn, passed=passed, at=at)
            moves += not passed
    return moves


def _set_right(db: Database, turn: int, outcome: int, *, played: bool) -> None:
    """Count an outcome again, one of whose visits stands otherwise now."""
    rules = qlearning.load_rules(db)
    fetch(db, _SUMS, {"outcome": outcome})
    qlearning.refresh(db, [outcome], rules)
    if played:
        qlearning.value_around(db, turn, rules, _likest(db))


def rebuild(db: Database) -> int:
    """Derive all of memory again inside the caller's transaction.

    Returns:
        How many turns it learned from.
    """
    marks = fetch(db, "SELECT * FROM mark ORDER BY id DESC")
    words = {row["turn"]: row["critic"] for row in fetch(db, _WORDS)}
    for statement in _EMPTY:
        fetch(db, statement)
    fulltext.clear(db)
    lessons = fetch(db, _LESSONS, {"first": 0, "last": _NEWEST})
    for row in lessons:
        while marks and marks[-1]["after"] < row["id"]:
            _repeat(db, marks.pop())
        learn(db, _lesson(row, words.get(row["id"])), again=True)
    while marks:
        _repeat(db, marks.pop())
    for statement in _SWEEP:
        fetch(db, statement)
    return len(lessons)


def learn_merged(
    db: Database, first: int, last: int, critics: Mapping[int, float]
) -> Iterator[int]:
    """Learn a stretch of turns that came with another file, in the caller's transaction.

    Args:
        db: an open database.
        first, last: ids of the first and the last of the turns.
        critics: turn -> what a critic had given its command there.

    Yields:
        The id of each turn once it is learned.
    """
    for row in fetch(db, _LESSONS, {"first": first, "last": last}):
        learn(db, _lesson(row, critics.get(row["id"], 0.0)))
        yield int(row["id"])


def _repeat(db: Database, row: sqlite3.Row) -> None:
    """Do what a mark did; it is written anew by that."""
    turn = row["turn"]
    match Mark(row["what"]):
        case Mark.UNDONE | Mark.REDONE as what:
            count_undone(db, turn, what is Mark.UNDONE)
        case Mark.FORGOTTEN | Mark.RESTORED:
            forget(db, [(turn, row["passed"])], row["at"])
        case Mark.FINISHED:
            finish(db, turn)
        case Mark.TIDIED | Mark.UNTIDIED as what:
            tidying.repeat(db, row["run"], what)


def _likest(db: Database) -> qlearning.Similar:
    return lambda turn: retrieval.likest(db, turn)


def _spelled_out(db: Database, turn: int, command: str) -> str:
    """Return a command's canonical form; ``again`` is the command it repeats."""
    spelled = canonical(storable(command))
    here: int | None = turn
    while spelled == "again" and here is not None:
        row = fetch_one(db, "SELECT parent, command FROM turn WHERE id = ?", (here,))
        if row is None or row["command"] is None:
            break
        spelled, here = canonical(row["command"]), row["parent"]
    return spelled


def _experience(db: Database, lesson: Lesson, again: bool) -> int:
    where = (lesson.key, lesson.game, lesson.task)
    row = fetch_one(
        db, "SELECT id, tidied FROM experience WHERE key = ? AND game = ? AND task = ?", where
    )
    if row is not None:
        if row["tidied"] is not None:
            tidying.meet_again(db, row["id"])
        return int(row["id"])
    known = fetch_one(db, _AGAIN, where) if again else None
    row = known or fetch_one(
        db,
        """
        INSERT INTO experience (key, game, task, location, description, inventory, turn)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        RETURNING id
        """,
        (*where, lesson.location, lesson.description, lesson.inventory, lesson.before),
    )
    assert row is not None
    fulltext.add(db, row["id"])
    return int(row["id"])


def _outcome(db: Database, experience: int, command: str, source: Source, turn: int) -> int:
    values = (experience, command, source.value)
    row = fetch_one(
        db,
        "SELECT id FROM outcome WHERE experience = ? AND command = ? AND source = ?",
        values,
    ) or fetch_one(
        db,
        """
        INSERT INTO outcome (experience, command, source, turn) VALUES (?, ?, ?, ?)
        RETURNING id
        """,
        (*values, turn),
    )
    assert row is not None
    return int(row["id"])


def _visit(db: Database, lesson: Lesson, outcome: int, rules: qlearning.Rules) -> None:
    """Add a visit; its return is 0 until the path is valued."""
    effect = lesson.effect
    critic = _critics_word(db, lesson) if lesson.critic is None else lesson.critic
    fetch(
        db,
        """
        INSERT INTO visit (turn, passed, outcome, score, died, nothings, critic)
        VALUES (?, 0, ?, ?, ?, ?, ?)
        """,
        (lesson.turn, outcome, effect.score, effect.died, effect.nothing, critic),
    )
    # Not counted again from all visits: a scene can have been visited often.
    fetch(
        db,
        """
        UPDATE outcome SET visits = visits + 1, score = score + :score, deaths = deaths + :died,
               nothings = nothings + :nothing, critic = critic + :critic,
               turn = CASE WHEN visits THEN max(turn, :turn) ELSE :turn END
        WHERE id = :outcome
        """,
        {
            "score": effect.score,
            "died": effect.died,
            "nothing": effect.nothing,
            "critic": critic,
            "turn": lesson.turn,
            "outcome": outcome,
        },
    )
    qlearning.refresh(db, [outcome], rules)


def _critics_word(db: Database, lesson: Lesson) -> float:
    """Return the reward that the command had when it was played, 0 if none was known."""
    command = canonical(storable(lesson.decision.command))
    for row in fetch(db, _REWARDS, (lesson.turn,)):
        if canonical(row["command"]) == command:
            return float(row["reward"])
    return 0.0


def _pass_over(db: Database, turn: int, outcome: int, rules: qlearning.Rules) -> None:
    """Mark that a person replaced this command by another."""
    fetch(
        db,
        """
        INSERT INTO visit (turn, passed, outcome, score, died, nothings) VALUES (?, 1, ?, 0, 0, 0)
        """,
        (turn, outcome),
    )
    fetch(db, _SUMS, {"outcome": outcome})
    qlearning.refresh(db, [outcome], rules)


def _lesson(row: sqlite3.Row, critic: float | None) -> Lesson:
    decision = Decision(
        Actor(row["actor"]),
        Kind(row["kind"]),
        row["command"],
        Mode(row["mode"]),
        row["replaced"],
    )
    return Lesson(
        game=row["game"],
        task=row["task"],
        key=row["key"],
        location=row["place"],
        description=row["description"],
        inventory=row["carried"] or row["inventory"],
        before=row["before"],
        turn=row["id"],
        decision=decision,
        effect=Effect(row["effect_score"], bool(row["effect_died"]), bool(row["effect_nothing"])),
        critic=critic,
        over=row["ending"] is not None,
        source=source_of(decision.source, bool(row["elsewhere"])),
    )


def source_of(source: Source, foreign: bool) -> Source:
    """Return whose experience a turn makes here.

    Args:
        source: what its decision says where it was played.
        foreign: that was in another home. What a person did there is an import
            here; what an agent did by itself stays an agent's own, since nobody
            showed it to anybody.
    """
    return Source.IMPORTED if foreign and source is Source.HUMAN else source


_SUMS = """
    UPDATE outcome SET
        (visits, score, deaths, nothings, undone, critic, total, passed, turn) = (
            SELECT count(*) FILTER (WHERE counts AND NOT passed),
                   coalesce(sum(score) FILTER (WHERE counts), 0),
                   coalesce(sum(died) FILTER (WHERE counts), 0),
                   coalesce(sum(nothings) FILTER (WHERE counts), 0),
                   coalesce(sum(undone) FILTER (WHERE counts), 0),
                   coalesce(sum(critic) FILTER (WHERE counts), 0.0),
                   coalesce(sum(gain) FILTER (WHERE counts), 0.0),
                   count(*) FILTER (WHERE counts AND passed),
                   coalesce(
                       max(turn) FILTER (WHERE counts AND NOT passed),
                       max(turn) FILTER (WHERE NOT passed),
                       max(turn),
                       outcome.turn
                   )
            FROM (
                SELECT *, forgotten_at IS NULL AS counts FROM visit WHERE outcome = :outcome
                ORDER BY turn
            )
        )
    WHERE id = :outcome
"""
_REWARDS = """
    SELECT critique.command, critique.reward
    FROM proposal JOIN critique ON critique.proposal = proposal.id
    WHERE proposal.turn = ? AND proposal.late IS NULL AND critique.known AND critique.blend IS NULL
    ORDER BY critique.id
"""
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
_AGAIN = """
    UPDATE experience SET key = substr(key, 2)
    WHERE key = '-' || ? AND game = ? AND task = ? RETURNING id
"""
_LESSONS = """
    SELECT turn.id, turn.actor, turn.kind, turn.command, turn.mode, turn.replaced,
           turn.effect_score, turn.effect_died, turn.effect_nothing, turn.ending,
           before.id AS before, before.key, before.place, before.description, before.carried,
           before.inventory, session.game, session.task,
           EXISTS (
               SELECT 1 FROM merged
               WHERE merged.session = turn.session AND turn.id BETWEEN merged.first AND merged.last
           ) AS elsewhere
    FROM turn
    JOIN turn AS before ON before.id = turn.parent
    JOIN session ON session.id = turn.session
    WHERE turn.id BETWEEN :first AND :last
    ORDER BY turn.id
"""
_NEWEST = 2**63 - 1
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
