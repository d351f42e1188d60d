"""Visits and outcomes as the tables have them: how one move at a time is learned.

What is counted here row by row, ``bulk`` counts for many moves at once; both
are the ledger that ``learning`` writes in and ``qlearning`` values.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Sequence

from agents.core.types import Source
from agents.db.sql import Database, fetch, fetch_one
from agents.memory import fulltext, likeness, qlearning, tidying
from agents.memory.lessons import Lesson
from agents.memory.qlearning import Move, Rules, Valued

_FORGOTTEN_SHARE = 1e-4
"""At a constant rate, visits whose share has sunk under this are left out."""


class Tables:
    """The ledger in the database; every call is inside the caller's transaction.

    Attributes:
        rules: how this home's memory learns.
        again: all is learned again, so a scene may lie there already.
    """

    def __init__(self, db: Database, *, again: bool = False) -> None:
        self._db = db
        self._again = again
        self.rules: Rules = qlearning.load_rules(db)

    # --- what a lesson writes ------------------------------------------------

    def learned(self, turn: int) -> int | None:
        """Return the outcome that a turn has fed, None if it hasn't yet."""
        sql = "SELECT outcome FROM visit WHERE turn = ? AND passed = 0"
        row = fetch_one(self._db, sql, (turn,))
        return None if row is None else int(row["outcome"])

    def experience(self, lesson: Lesson) -> int:
        """Return the id of a lesson's scene, stored now if it is new."""
        where = (lesson.key, lesson.game, lesson.task)
        row = fetch_one(self._db, _EXPERIENCE, where)
        if row is not None:
            if row["tidied"] is not None:
                tidying.meet_again(self._db, row["id"])
            return int(row["id"])
        row = (fetch_one(self._db, AGAIN, where) if self._again else None) or fetch_one(
            self._db,
            """
            INSERT INTO experience (key, game, task, location, description, inventory, turn)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            RETURNING id
            """,
            (*where, lesson.location, lesson.description, lesson.inventory, lesson.before),
        )
        assert row is not None
        fulltext.add(self._db, row["id"])
        return int(row["id"])

    def outcome(self, experience: int, command: str, source: Source, turn: int) -> int:
        """Return the id of a command's outcome in a scene, made now if it is new."""
        values = (experience, command, source.value)
        row = fetch_one(
            self._db,
            "SELECT id FROM outcome WHERE experience = ? AND command = ? AND source = ?",
            values,
        ) or fetch_one(
            self._db,
            """
            INSERT INTO outcome (experience, command, source, turn) VALUES (?, ?, ?, ?)
            RETURNING id
            """,
            (*values, turn),
        )
        assert row is not None
        return int(row["id"])

    def visit(self, lesson: Lesson, outcome: int, critic: float) -> None:
        """Add a visit; its return is 0 until the path is valued."""
        effect = lesson.effect
        fetch(
            self._db,
            """
            INSERT INTO visit (turn, passed, outcome, score, died, nothings, critic)
            VALUES (?, 0, ?, ?, ?, ?, ?)
            """,
            (lesson.turn, outcome, effect.score, effect.died, effect.nothing, critic),
        )
        # Not counted again from all visits: a scene can have been visited often.
        fetch(
            self._db,
            """
            UPDATE outcome SET visits = visits + 1, score = score + :score,
                   deaths = deaths + :died, nothings = nothings + :nothing,
                   critic = critic + :critic,
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
        self._refresh([outcome])

    def pass_over(self, turn: int, outcome: int) -> None:
        """Mark that a person replaced this command by another."""
        fetch(
            self._db,
            """
            INSERT INTO visit (turn, passed, outcome, score, died, nothings)
            VALUES (?, 1, ?, 0, 0, 0)
            """,
            (turn, outcome),
        )
        fetch(self._db, _PASSED, {"turn": turn, "outcome": outcome})
        self._refresh([outcome])

    def let_go(self) -> None:
        """Do nothing: nothing is in hand."""

    def recount(self, outcome: int) -> None:
        """Count an outcome again from all its visits, one of which stands otherwise now."""
        fetch(self._db, _SUMS, {"outcome": outcome})
        self._refresh([outcome])

    def _refresh(self, outcomes: Iterable[int]) -> None:
        """Set Q and the mean return of some outcomes from their sums.

        At a constant rate the newest visits are read, as many as still matter.
        """
        rate = self.rules.rate
        if rate is None:
            self._db.conn.executemany(_MEAN, [(outcome,) for outcome in outcomes])
            return
        for outcome in outcomes:
            row = fetch(self._db, "SELECT source FROM outcome WHERE id = ?", (outcome,))[0]
            q, gain = self._folded(outcome, Source(row["source"]), rate)
            fetch(self._db, "UPDATE outcome SET q = ?, gain = ? WHERE id = ?", (q, gain, outcome))

    def _folded(self, outcome: int, source: Source, rate: float) -> tuple[float, float]:
        newest = 1 if rate == 1 else math.ceil(math.log(_FORGOTTEN_SHARE) / math.log1p(-rate))
        q = gain = 0.0
        for row in reversed(fetch(self._db, _NEWEST, (outcome, newest))):
            target = -qlearning.PASSED_COST
            if not row["passed"]:
                target = row["gain"] + _advice(
                    source, row["nothings"], row["undone"], row["critic"]
                )
                gain += rate * (row["gain"] - gain)
            q += rate * (target - q)
        return q, gain

    # --- what values are made of ---------------------------------------------

    def path(self, turn: int, steps: int = -1) -> list[Move]:
        """Return the moves that lead up to a turn, it first, at most so many."""
        return [move_of(row) for row in fetch(self._db, PATH, {"turn": turn, "steps": steps})]

    def path_and_best(self, turn: int, steps: int) -> list[tuple[Move, float | None]]:
        """Return the same, each with the best mean return in the scene after it."""
        rows = fetch(self._db, _PATH_AND_BEST, {"turn": turn, "steps": steps})
        return [(move_of(row), row["best"]) for row in rows]

    def best(self, scene: int, source: str) -> float | None:
        """Return the best mean return in a scene by one source, None without any visit."""
        row = fetch_one(self._db, _BEST, (scene, source))
        return None if row is None or row["best"] is None else float(row["best"])

    def similar(self, turn: int) -> tuple[int, float] | None:
        """Find a scene like the one after a turn, and how like it is."""
        return likeness.likest(self._db, turn)

    def keep(self, found: Sequence[Valued], worth: Sequence[tuple[Move, float]]) -> None:
        """Write returns, and add to outcomes what those of their visits have gained."""
        self._db.conn.executemany(
            "UPDATE visit SET gain = ?, next = ? WHERE turn = ? AND passed = 0",
            [(gain, scene, move.turn) for move, gain, scene in found],
        )
        self._db.conn.executemany(
            "UPDATE outcome SET total = total + ? WHERE id = ?",
            [(more, move.outcome) for move, more in worth],
        )
        self._refresh([move.outcome for move, _ in worth])

    def scene_of(self, turn: int) -> tuple[int, int | None]:
        """Return the scene where a turn was decided, and the turn before it."""
        row = fetch(self._db, _SCENE_OF, (turn,))[0]
        return row["experience"], row["before"]

    def resting_on(self, scene: int) -> list[int]:
        """Return the turns whose value took in that of a scene, newest first."""
        sql = "SELECT turn FROM visit WHERE next = ? ORDER BY turn DESC"
        return [row["turn"] for row in fetch(self._db, sql, (scene,))]

    def move_after(self, turn: int) -> Move | None:
        """Return the newest move at a turn that stands."""
        row = fetch_one(self._db, _NEXT, {"turn": turn})
        return None if row is None else move_of(row)


def _advice(source: Source, nothing: float, undone: float, critic: float) -> float:
    """Return what is said about one visit, in points."""
    bonus = 0.0 if source is Source.SELF else qlearning.CHOSEN_BONUS
    return (
        bonus
        - qlearning.NOTHING_COST * nothing
        - qlearning.UNDONE_COST * undone
        + qlearning.CRITIC_SHARE * critic
    )


def move_of(row: sqlite3.Row) -> Move:
    """Read a move from a row of :data:`PATH` and the like."""
    return Move(
        row["turn"],
        row["outcome"],
        row["experience"],
        row["source"],
        row["score"],
        bool(row["died"]),
        row["ending"] is not None,
        row["gain"],
        row["next"],
        bool(row["follows"]),
        row["forgotten_at"] is None,
        row["after"],
    )


_EXPERIENCE = "SELECT id, tidied FROM experience WHERE key = ? AND game = ? AND task = ?"
AGAIN = """
    UPDATE experience SET key = substr(key, 2)
    WHERE key = '-' || ? AND game = ? AND task = ? RETURNING id
"""
_BEST = """
    SELECT max(gain) AS best FROM outcome
    WHERE experience = ? AND source = ? AND visits > 0
"""
# Its turn is that of the newest visit that was played, if there is one.
_PASSED = """
    UPDATE outcome SET passed = passed + 1, turn = CASE
        WHEN EXISTS (SELECT 1 FROM visit WHERE visit.outcome = :outcome AND NOT visit.passed)
        THEN turn ELSE :turn END
    WHERE id = :outcome
"""
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
_COLUMNS = """
    visit.turn, visit.outcome, visit.score, visit.died, visit.gain, visit.next,
    visit.forgotten_at, outcome.experience, outcome.source, turn.ending, turn.parent,
    (SELECT scene.id FROM experience AS scene
     WHERE scene.key = turn.key AND scene.game = experience.game AND scene.task = experience.task
    ) AS after
"""
_JOINED = """
    JOIN visit ON visit.turn = turn.id AND visit.passed = 0
    JOIN outcome ON outcome.id = visit.outcome
    JOIN experience ON experience.id = outcome.experience
"""
_FOLLOWS = """
    turn.id = (
        SELECT child.id FROM turn AS child
        JOIN visit AS made ON made.turn = child.id AND made.passed = 0
        WHERE child.parent = turn.parent AND NOT made.undone AND made.forgotten_at IS NULL
        ORDER BY child.id DESC LIMIT 1
    ) AS follows
"""
PATH = f"""
    WITH RECURSIVE path (id, parent, depth) AS (
        SELECT id, parent, 1 FROM turn WHERE id = :turn
        UNION ALL
        SELECT turn.id, turn.parent, depth + 1
        FROM path CROSS JOIN turn ON turn.id = path.parent
        WHERE depth <> :steps
    )
    SELECT {_COLUMNS}, {_FOLLOWS}, path.depth
    FROM path CROSS JOIN turn ON turn.id = path.id {_JOINED}
    ORDER BY path.depth
"""  # noqa: S608 - put together from our own text
_PATH_AND_BEST = f"""
    SELECT *, (
        SELECT max(gain) FROM outcome
        WHERE outcome.experience = known.after AND outcome.source = known.source
          AND outcome.visits > 0
    ) AS best
    FROM ({PATH}) AS known
    ORDER BY known.depth
"""  # noqa: S608 - put together from our own text
_NEXT = f"""
    SELECT {_COLUMNS}, 1 AS follows
    FROM turn {_JOINED}
    WHERE turn.parent = :turn AND NOT visit.undone AND visit.forgotten_at IS NULL
    ORDER BY turn.id DESC LIMIT 1
"""  # noqa: S608 - put together from our own text
_SCENE_OF = """
    SELECT outcome.experience, turn.parent AS before
    FROM visit JOIN outcome ON outcome.id = visit.outcome JOIN turn ON turn.id = visit.turn
    WHERE visit.turn = ? AND visit.passed = 0
"""
_MEAN = f"""
    UPDATE outcome SET
        gain = CASE WHEN visits THEN total / visits ELSE 0.0 END,
        q = CASE WHEN visits + passed THEN (
            total + (source <> 'self') * {qlearning.CHOSEN_BONUS} * visits
            - {qlearning.NOTHING_COST} * nothings - {qlearning.UNDONE_COST} * undone
            + {qlearning.CRITIC_SHARE} * critic - {qlearning.PASSED_COST} * passed
        ) / (visits + passed) ELSE 0.0 END
    WHERE id = ?
"""  # noqa: S608 - the numbers are our own
_NEWEST = """
    SELECT passed, gain, nothings, undone, critic FROM visit
    WHERE outcome = ? AND forgotten_at IS NULL
    ORDER BY turn DESC, passed DESC LIMIT ?
"""
