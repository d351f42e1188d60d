"""How a turn becomes a memory, and what a memory is worth.

Everything learned derives from the journal's turns and can be built again from
them, but for two marks on a visit: that it was taken back, and that it is to
be forgotten.

The value of a command in a scene is the mean, over its visits, of

    r = points won or lost
        + 1 if a person chose it
        - 10 if the person in the story died of it
        - 0.5 if nothing happened
        - 1 if it was taken back

which is Q-learning with a learning rate of 1/N and no bootstrapping (REMEMBERER,
arXiv 2306.07929, section 3.3, cut to one step). Every term is a count times a
constant, so the order of visits doesn't matter.

When a person overrides a proposal, the command that was replaced was not
played, so it gets no visit and no value. It gets a mark, ``passed``, on the
agent's own outcome of that command, and an exemplar of the command that is
retrieved carries the count. More marks than visits make it discouraged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from agents.memory import fulltext
from agents.records import storable, unpack
from agents.sql import Database, fetch, fetch_one
from agents.types import Actor, Decision, Effect, Kind, Mode, Source, canonical

CHOSEN_BONUS = 1.0
DEATH_COST = 10.0
NOTHING_COST = 0.5
UNDONE_COST = 1.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one turn teaches: where it was decided, what, and what followed.

    Attributes:
        game, description: rows of these tables.
        inventory: packed as in ``agents.records``.
        before, turn: ids of the turn of the decision and of the one it led to.
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


@dataclass(frozen=True, slots=True)
class _Tally:
    """What an outcome's visits add up to."""

    visits: int = 0
    score: int = 0
    deaths: int = 0
    nothings: int = 0
    undone: int = 0
    passed: int = 0


def value(
    source: Source, visits: int, score: int, deaths: int, nothings: int, undone: int
) -> float:
    """Return Q: the mean reward over visits, 0 without any; see the module."""
    if not visits:
        return 0.0
    bonus = 0.0 if source is Source.SELF else CHOSEN_BONUS * visits
    costs = DEATH_COST * deaths + NOTHING_COST * nothings + UNDONE_COST * undone
    return (score + bonus - costs) / visits


def learn(db: Database, lesson: Lesson, *, indexing: bool = True) -> int:
    """Remember a turn inside the caller's transaction; return its outcome's id.

    Args:
        db: an open database.
        lesson: what the turn teaches; one that was learned already is left.
        indexing: index a new scene's words; a rebuild does that at its end.
    """
    done = fetch_one(db, "SELECT outcome FROM visit WHERE turn = ? AND passed = 0", (lesson.turn,))
    if done is not None:
        return int(done["outcome"])
    decision = lesson.decision
    command = _spelled_out(db, lesson.before, decision.command)
    source = Source.HUMAN if decision.actor is Actor.PERSON else Source.SELF
    experience = _experience(db, lesson, indexing)
    outcome = _outcome(db, experience, command, source, lesson.turn)
    _visit(db, lesson, outcome, passed=False)
    if decision.kind is Kind.OVERRIDE and decision.replaced:
        replaced = _spelled_out(db, lesson.before, decision.replaced)
        if replaced != command:
            instead = _outcome(db, experience, replaced, Source.SELF, lesson.turn)
            _visit(db, lesson, instead, passed=True)
    return outcome


def count_again(db: Database, outcome: int) -> None:
    """Set an outcome's sums and value from those of its visits that count."""
    row = fetch(db, _SUMS, (outcome,) * 3)[0]
    tally = _Tally(
        row["visits"], row["score"], row["deaths"], row["nothings"], row["undone"], row["passed"]
    )
    _write(db, outcome, Source(row["source"]), tally, row["turn"])


def rebuild(db: Database) -> int:
    """Derive all of memory again inside the caller's transaction.

    Returns:
        How many turns it learned from.
    """
    marks = fetch(db, _MARKS)
    for statement in _EMPTY:
        fetch(db, statement)
    fulltext.clear(db)
    lessons = fetch(db, _LESSONS)
    for row in lessons:
        learn(db, _lesson(row), indexing=False)
    _put_back(db, marks)
    for statement in _SWEEP:
        fetch(db, statement)
    for row in fetch(db, _TO_INDEX):
        _index(db, row["id"], row["game"], row["text"], row["location"], row["inventory"])
    return len(lessons)


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


def _experience(db: Database, lesson: Lesson, indexing: bool) -> int:
    where = (lesson.key, lesson.game, lesson.task)
    row = fetch_one(db, "SELECT id FROM experience WHERE key = ? AND game = ? AND task = ?", where)
    if row is not None:
        return int(row["id"])
    row = fetch(
        db,
        """
        INSERT INTO experience (key, game, task, location, description, inventory, turn)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        RETURNING id, (SELECT text FROM description WHERE id = experience.description) AS text
        """,
        (*where, lesson.location, lesson.description, lesson.inventory, lesson.before),
    )[0]
    if indexing:
        _index(db, row["id"], lesson.game, row["text"], lesson.location, lesson.inventory)
    return int(row["id"])


def _index(
    db: Database, experience: int, game: int, text: str, location: str, inventory: str
) -> None:
    fulltext.add(db, experience, game, (text, location, " ".join(unpack(inventory))))


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


def _visit(db: Database, lesson: Lesson, outcome: int, *, passed: bool) -> None:
    """Add a visit, or a mark of having been passed over, to an outcome."""
    effect = Effect() if passed else lesson.effect
    fetch(
        db,
        """
        INSERT INTO visit (turn, passed, outcome, score, died, nothings)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (lesson.turn, passed, outcome, effect.score, effect.died, effect.nothing),
    )
    if passed:
        count_again(db, outcome)
        return
    # Not counted again from all visits: a scene can have been visited often.
    row = fetch(db, "SELECT * FROM outcome WHERE id = ?", (outcome,))[0]
    tally = _Tally(
        visits=row["visits"] + 1,
        score=row["score"] + effect.score,
        deaths=row["deaths"] + effect.died,
        nothings=row["nothings"] + effect.nothing,
        undone=row["undone"],
        passed=row["passed"],
    )
    newest = max(row["turn"], lesson.turn) if row["visits"] else lesson.turn
    _write(db, outcome, Source(row["source"]), tally, newest)


def _write(db: Database, outcome: int, source: Source, tally: _Tally, turn: int) -> None:
    q = value(source, tally.visits, tally.score, tally.deaths, tally.nothings, tally.undone)
    fetch(
        db,
        """
        UPDATE outcome SET visits = ?, score = ?, deaths = ?, nothings = ?, undone = ?,
               passed = ?, q = ?, turn = ?
        WHERE id = ?
        """,
        (*astuple(tally), q, turn, outcome),
    )


def _lesson(row: sqlite3.Row) -> Lesson:
    return Lesson(
        game=row["game"],
        task=row["task"],
        key=row["key"],
        location=row["place"],
        description=row["description"],
        inventory=row["carried"] or row["inventory"],
        before=row["before"],
        turn=row["id"],
        decision=Decision(
            Actor(row["actor"]),
            Kind(row["kind"]),
            row["command"],
            Mode(row["mode"]),
            row["replaced"],
        ),
        effect=Effect(row["effect_score"], bool(row["effect_died"]), bool(row["effect_nothing"])),
    )


def _put_back(db: Database, marks: Sequence[sqlite3.Row]) -> None:
    touched: set[int] = set()
    for mark in marks:
        rows = fetch(
            db,
            """
            UPDATE visit SET undone = ?, forgotten_at = ? WHERE turn = ? AND passed = ?
            RETURNING outcome
            """,
            (mark["undone"], mark["forgotten_at"], mark["turn"], mark["passed"]),
        )
        touched.update(row["outcome"] for row in rows)
    for outcome in sorted(touched):
        count_again(db, outcome)


_SUMS = """
    SELECT (SELECT source FROM outcome WHERE id = ?) AS source,
           count(*) FILTER (WHERE forgotten_at IS NULL AND NOT passed) AS visits,
           coalesce(sum(score) FILTER (WHERE forgotten_at IS NULL), 0) AS score,
           coalesce(sum(died) FILTER (WHERE forgotten_at IS NULL), 0) AS deaths,
           coalesce(sum(nothings) FILTER (WHERE forgotten_at IS NULL), 0) AS nothings,
           coalesce(sum(undone) FILTER (WHERE forgotten_at IS NULL), 0) AS undone,
           count(*) FILTER (WHERE forgotten_at IS NULL AND passed) AS passed,
           coalesce(
               max(turn) FILTER (WHERE forgotten_at IS NULL AND NOT passed),
               max(turn) FILTER (WHERE NOT passed),
               max(turn),
               (SELECT turn FROM outcome WHERE id = ?)
           ) AS turn
    FROM visit WHERE outcome = ?
"""
_MARKS = """
    SELECT turn, passed, undone, forgotten_at FROM visit
    WHERE undone OR forgotten_at IS NOT NULL
"""
_EMPTY = (
    "DELETE FROM visit",
    """
    UPDATE outcome SET q = 0.0, visits = 0, score = 0, deaths = 0, nothings = 0, undone = 0,
           passed = 0
    """,
)
_LESSONS = """
    SELECT turn.id, turn.actor, turn.kind, turn.command, turn.mode, turn.replaced,
           turn.effect_score, turn.effect_died, turn.effect_nothing,
           before.id AS before, before.key, before.place, before.description, before.carried,
           before.inventory, session.game, session.task
    FROM turn
    JOIN turn AS before ON before.id = turn.parent
    JOIN session ON session.id = turn.session
    ORDER BY turn.id
"""
_SWEEP = (
    """
    DELETE FROM outcome
    WHERE NOT EXISTS (SELECT 1 FROM visit WHERE visit.outcome = outcome.id)
      AND NOT EXISTS (SELECT 1 FROM exemplar WHERE exemplar.outcome = outcome.id)
    """,
    """
    DELETE FROM experience
    WHERE NOT EXISTS (SELECT 1 FROM outcome WHERE outcome.experience = experience.id)
    """,
)
_TO_INDEX = """
    SELECT experience.id, experience.game, experience.location, experience.inventory,
           description.text
    FROM experience JOIN description ON description.id = experience.description
    ORDER BY experience.id
"""
