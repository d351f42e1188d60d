"""Goals on the way in the home's database: set, put in order, ticked, struck, brought back.

A row is never deleted. What became of a goal is marked at a turn and counts where that
turn is on the path: what was reached by moves that were taken back is open again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from agents.core.errors import StoreError
from agents.core.goals import (
    MOST_GOALS,
    PERSON,
    Goal,
    GoalState,
    TeacherStanding,
    clean_goal,
    same_goal,
)
from agents.core.types import Turn
from agents.db.columns import member, now, storable
from agents.db.sql import Database, fetch, fetch_one, insert, transaction


def read(db: Database, session: int, path: Collection[int] | None = None) -> tuple[Goal, ...]:
    """Return the goals of a session that aren't struck, in their order.

    Args:
        db: an open database.
        session: whose.
        path: ids of the turns from the root to where one stands; None for what became
            of each goal last, on whatever branch.

    Raises:
        StoreError: the database can't be read.
    """
    marks: dict[int, sqlite3.Row] = {}
    for row in fetch(db, _MARKS, (session,)):
        if path is None or row["turn"] in path:
            marks[row["goal"]] = row
    return tuple(_goal(row, marks.get(row["id"])) for row in fetch(db, _GOALS, (session,)))


def standing_at(db: Database, path: Sequence[Turn]) -> tuple[Goal, ...]:
    """Return the goals as they stood at the end of a path: none that was set later.

    Raises:
        StoreError: the database can't be read.
    """
    if not path:
        return ()
    ids = {turn.id for turn in path}
    return tuple(goal for goal in read(db, path[0].session, ids) if goal.turn in ids)


def told_on(db: Database, path: Sequence[Turn]) -> dict[int, list[str]]:
    """Return turn -> what became of goals there, a sentence each, for a transcript.

    Raises:
        StoreError: the database can't be read.
    """
    found: dict[int, list[str]] = {}
    for goal in standing_at(db, path):
        who = "You" if goal.author == PERSON else goal.author
        found.setdefault(goal.turn, []).append(f"{who} set a goal: “{goal.text}”.")
        if goal.settled is not None:
            words = f"{_TOLD[goal.state]}: “{goal.text}”."
            found.setdefault(goal.settled, []).append(words)
    return found


def add(
    db: Database,
    turn: Turn,
    texts: Sequence[str],
    author: str = PERSON,
    parent: Goal | None = None,
) -> tuple[Goal, ...]:
    """Set goals where a person stands, behind the others or before the one they lead to.

    What is empty, or open already in the same words, is left out.

    Args:
        db: an open database.
        turn: where they stand.
        texts: what is to be done, in words.
        author: spec of the teacher, :data:`PERSON` for the person.
        parent: the goal that these are steps of.

    Returns:
        Those that were set.

    Raises:
        StoreError: there are too many, or they were not kept.
    """
    with transaction(db, "these goals were not kept"):
        kept = list(read(db, turn.session))
        known = [goal.text for goal in kept if goal.is_open]
        at = [goal.id for goal in kept].index(parent.id) if parent in kept and parent else len(kept)
        order = [goal.id for goal in kept]
        fresh: list[int] = []
        for text in map(clean_goal, map(storable, texts)):
            if not text or any(same_goal(text, one) for one in known):
                continue
            if len(kept) + len(fresh) >= MOST_GOALS:
                raise StoreError(
                    f"There are {MOST_GOALS} goals in this session already: no more were set.",
                    "All of them are kept; strike some first.",
                )
            known.append(text)
            fresh.append(_write(db, turn, text, author, parent))
        put_in_order(db, [*order[:at], *fresh, *order[at:]])
    return tuple(goal for goal in read(db, turn.session) if goal.id in fresh)


def write(db: Database, turn: Turn, text: str, author: str, parent: Goal | None) -> Goal:
    """Write one goal down as it is told elsewhere, behind the others.

    Unlike in :func:`add`, goals that say the same may follow one another.

    Raises:
        StoreError: it was not kept.
    """
    kept = fetch(db, "SELECT count(*) AS goals FROM goal WHERE session = ?", (turn.session,))
    if kept[0]["goals"] >= MOST_GOALS:
        raise StoreError(f"There are more than {MOST_GOALS} goals in this session.", "")
    with transaction(db, "this goal was not kept"):
        rank = kept[0]["goals"]
        number = _write(db, turn, storable(text), storable(author), parent, rank)
        return _find(read(db, turn.session), number)


def _write(
    db: Database, turn: Turn, text: str, author: str, parent: Goal | None, rank: int = 0
) -> int:
    """Write a goal down, and return its number."""
    values = {
        "session": turn.session,
        "turn": turn.id,
        "text": text,
        "author": author,
        "parent": None if parent is None else parent.id,
        "rank": rank,
        "at": now(),
    }
    return insert(db, "goal", values)


def put(db: Database, session: int, number: int, place: int) -> tuple[Goal, bool]:
    """Put a goal at a place among the others, from 0; tell whether that moved it.

    Raises:
        StoreError: there is no such goal, or nothing could be written.
    """
    with transaction(db, "the goals were left in their order"):
        kept = read(db, session)
        goal = _find(kept, number)
        order = [one.id for one in kept]
        was = order.index(number)
        place = max(0, min(len(order) - 1, place))
        order.insert(place, order.pop(was))
        if place != was:
            put_in_order(db, order)
    return goal, place != was


def put_in_order(db: Database, order: Sequence[int]) -> None:
    """Put goals in an order, inside the caller's transaction."""
    for rank, number in enumerate(order):
        fetch(db, "UPDATE goal SET rank = ? WHERE id = ? AND rank <> ?", (rank, number, rank))


def mark(db: Database, turn: Turn, number: int, state: GoalState) -> None:
    """Note that a goal got to a state at a turn.

    Raises:
        StoreError: it was not kept.
    """
    with transaction(db, "what became of the goal was not kept"):
        values = {"goal": number, "turn": turn.id, "what": state.value, "at": now()}
        insert(db, "goal_mark", values)


def strike(db: Database, session: int, number: int) -> Goal:
    """Strike a goal out; :func:`restore` brings it back.

    Raises:
        StoreError: there is no such goal, or nothing could be written.
    """
    with transaction(db, "no goal was struck"):
        goal = _find(read(db, session), number)
        fetch(db, "UPDATE goal SET struck_at = ? WHERE id = ?", (now(), number))
    return goal


def restore(db: Database, session: int) -> Goal | None:
    """Bring back the goal that was struck last; None if none is left to bring back.

    Raises:
        StoreError: nothing could be written.
    """
    with transaction(db, "no goal was brought back"):
        row = fetch_one(db, _LAST_STRUCK, (session,))
        if row is None:
            return None
        fetch(db, "UPDATE goal SET struck_at = NULL WHERE id = ?", (row["id"],))
    return _find(read(db, session), row["id"])


def standings(db: Database) -> tuple[TeacherStanding, ...]:
    """Return what the latest goals of each teacher came to on this home.

    Raises:
        StoreError: the database can't be read.
    """
    return tuple(
        TeacherStanding(row["author"], row["given"], row["reached"] or 0, row["helped"] or 0)
        for row in fetch(db, _STANDINGS, {"latest": _LATEST})
    )


def count(db: Database, session: int) -> int:
    """Return how many goals were ever set in a session.

    Raises:
        StoreError: the database can't be read.
    """
    sql = "SELECT count(*) AS goals FROM goal WHERE session = ?"
    return int(fetch(db, sql, (session,))[0]["goals"])


def _find(goals: Sequence[Goal], number: int) -> Goal:
    for goal in goals:
        if goal.id == number:
            return goal
    raise StoreError(
        "There is no such goal in this session.", "Nothing was changed; the list shows them all."
    )


def _goal(row: sqlite3.Row, marked: sqlite3.Row | None) -> Goal:
    state = GoalState.OPEN if marked is None else member(GoalState, marked["what"])
    settled = None if marked is None or state is GoalState.OPEN else marked["turn"]
    return Goal(row["id"], row["text"], row["turn"], row["author"], state, settled, row["parent"])


_TOLD = {
    GoalState.REACHED: "Goal reached",
    GoalState.TICKED: "Goal ticked",
    GoalState.FAILED: "Goal given up",
}
_LATEST = 50
"""Goals of a teacher by which it is weighed, the newest that are no steps of others."""
_GOALS = "SELECT * FROM goal WHERE session = ? AND struck_at IS NULL ORDER BY rank, id"
_MARKS = """
    SELECT goal_mark.goal, goal_mark.turn, goal_mark.what
    FROM goal JOIN goal_mark ON goal_mark.goal = goal.id
    WHERE goal.session = ? ORDER BY goal_mark.id
"""
_LAST_STRUCK = """
    SELECT id FROM goal WHERE session = ? AND struck_at IS NOT NULL
    ORDER BY struck_at DESC, id DESC LIMIT 1
"""
# Steps on the way to a goal stand and fall with it. A goal that was reached helped
# if points were won while it was sought or after it.
_STANDINGS = """
    WITH latest AS (
        SELECT *, row_number() OVER (PARTITION BY author ORDER BY id DESC) AS place
        FROM goal WHERE author <> '' AND parent IS NULL
    ), settled AS (
        SELECT latest.author, latest.session, latest.turn,
               (SELECT what FROM goal_mark WHERE goal = latest.id ORDER BY id DESC LIMIT 1) AS what,
               latest.struck_at
        FROM latest WHERE place <= :latest
    )
    SELECT author,
           count(*) AS given,
           sum(what IN ('reached', 'ticked')) AS reached,
           sum(what IN ('reached', 'ticked') AND EXISTS (
               SELECT 1 FROM turn WHERE turn.session = settled.session AND turn.id > settled.turn
                 AND (turn.effect_score > 0 OR turn.ending = 'victory')
           )) AS helped
    FROM settled
    WHERE what IN ('reached', 'ticked', 'failed') OR struck_at IS NOT NULL
    GROUP BY author ORDER BY author
"""
